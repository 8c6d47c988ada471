//! The ringtone, and the user's own sounds. Invariant: a sound that is kept can be played; nothing here holds up a call.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use cordboard_contract::{ErrorCode, SoundFileArguments, UiError, UiSoundDevice};
use cordboard_engine::Engine;
use cordboard_loudspeaker::{Loudspeaker, NotPlayable, check, devices};
use cordboard_ringtone::{Ringtones, Trouble};
use tokio::{sync::watch, task::spawn_blocking, time::timeout};
use tokio_util::task::AbortOnDropHandle;

/// A song of some minutes; more is no ringtone.
const LARGEST: usize = 10 << 20;
/// Letters of a name.
const LONGEST_NAME: usize = 80;
/// Some sound systems need a while to tell their devices.
const PATIENCE: Duration = Duration::from_secs(3);

/// The owner of the ringtone. Dropping it is silence.
pub(crate) struct Sounds {
    ringtones: Ringtones,
    troubles: watch::Receiver<Option<Trouble>>,
    folder: PathBuf,
    _player: AbortOnDropHandle<()>,
}

impl Sounds {
    /// Starts the owner; the user's own sounds are in a folder of their own.
    pub(crate) fn start(data_dir: &Path) -> Self {
        let folder = data_dir.join("sounds");
        let (ringtones, player, troubles) = Ringtones::new(Loudspeaker::start(folder.clone()));
        let player = tauri::async_runtime::handle().inner().spawn(player.run());
        Self { ringtones, troubles, folder, _player: AbortOnDropHandle::new(player) }
    }

    /// To make calls ring.
    pub(crate) fn ringtones(&self) -> Ringtones {
        self.ringtones.clone()
    }

    /// Tells the engine what is wrong with the sound, until the app ends.
    pub(crate) fn follow(&self, engine: Engine) -> impl Future<Output = ()> + Send + use<> {
        let mut troubles = self.troubles.clone();
        async move {
            while troubles.changed().await.is_ok() {
                let trouble = troubles.borrow_and_update().clone();
                engine.tell_sound_trouble(trouble.as_ref());
            }
        }
    }

    /// The devices that are there; none when the sound system does not answer.
    pub(crate) async fn devices() -> Vec<UiSoundDevice> {
        let found = timeout(PATIENCE, spawn_blocking(devices)).await;
        let found = found.ok().and_then(Result::ok).unwrap_or_default();
        found.into_iter().map(|device| UiSoundDevice { id: device.id, name: cordboard_contract::clean(&device.name) }).collect()
    }

    /// The names of the user's own sounds.
    pub(crate) async fn files(&self) -> Vec<String> {
        let folder = self.folder.clone();
        spawn_blocking(move || names(&folder)).await.unwrap_or_default()
    }

    /// Takes a sound over; answers its name. One of the same name is replaced.
    pub(crate) async fn add(&self, arguments: SoundFileArguments) -> Result<String, UiError> {
        let SoundFileArguments { name, base64 } = arguments;
        // Four letters are three bytes.
        if base64.len() / 4 * 3 > LARGEST {
            return Err(invalid("size"));
        }
        let folder = self.folder.clone();
        let kept = spawn_blocking(move || {
            let bytes = BASE64_STANDARD.decode(base64).map_err(|_| invalid("kind"))?;
            keep(&folder, &file_name(&name), &bytes)
        });
        kept.await.unwrap_or_else(|error| Err(UiError { code: ErrorCode::Internal, detail: error.to_string() }))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let named = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = named.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

fn keep(folder: &Path, name: &str, bytes: &[u8]) -> Result<String, UiError> {
    fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
    let draft = folder.join(".new");
    fs::write(&draft, bytes).map_err(|error| unwritable(&error))?;
    if let Err(error) = check(&draft) {
        tracing::info!(%error, "a sound is not taken over");
        // What is left of it is overwritten by the next one.
        drop(fs::remove_file(&draft));
        return Err(match error {
            NotPlayable::Unreadable(error) => unwritable(&error),
            NotPlayable::Unknown => invalid("kind"),
            NotPlayable::Damaged(_) => invalid("damaged"),
            NotPlayable::Empty => invalid("empty"),
        });
    }
    fs::rename(&draft, folder.join(name)).map_err(|error| unwritable(&error))?;
    Ok(name.to_owned())
}

/// A name that is the name of a file on every system, and leads nowhere else.
fn file_name(given: &str) -> String {
    let name: String = cordboard_contract::clean(given)
        .chars()
        .map(|letter| if letter.is_alphanumeric() || " ._-()".contains(letter) { letter } else { '_' })
        .take(LONGEST_NAME)
        .collect();
    let name = name.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    if name.is_empty() { "ringtone".to_owned() } else { name.to_owned() }
}

fn invalid(why: &str) -> UiError {
    UiError { code: ErrorCode::SoundInvalid, detail: why.to_owned() }
}

fn unwritable(error: &io::Error) -> UiError {
    UiError { code: ErrorCode::Settings, detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        let table = [
            ("ring.ogg", "ring.ogg"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\tones\\Mój dzwonek.mp3", "C__tones_Mój dzwonek.mp3"),
            (".hidden", "hidden"),
            ("..", "ringtone"),
            ("", "ringtone"),
            ("end. ", "end"),
        ];
        for (given, want) in table {
            assert_eq!(file_name(given), want, "{given}");
        }
    }

    #[test]
    fn what_cannot_be_played_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let refused = keep(folder, "a.mp3", b"%PDF-1.7, which is no sound of any kind").unwrap_err();
        assert_eq!((refused.code, refused.detail.as_str()), (ErrorCode::SoundInvalid, "kind"));
        assert_eq!(names(folder), [""; 0]);
        assert!(fs::read_dir(folder).unwrap().next().is_none(), "no draft is left");
    }
}
