//! Commands about recordings. Invariant: the name of a file is made here, of letters that are safe on every system; nothing that a
//! PBX or a window says becomes a path.

use std::path::{Path, PathBuf};

use cordboard_contract::{ErrorCode, OfRecording, RecordingsArguments, UiError, UiSound};
use cordboard_model::{AccountId, At, Command, RecordingId};

use crate::Engine;
use crate::error::fault;
use crate::view;

/// Within the folder of data: what is only listened to. Emptied at each start.
const HEARD: &str = "heard-recordings";
/// The longest file that a window is given: ten hours of a telephone.
const LONGEST_SOUND: u64 = 600 * 1024 * 1024;
/// So many files of one call there are not.
const SAME_NAMES: u32 = 1_000;

impl Engine {
    /// Asks for the recordings of a span of time; they come by the feed.
    ///
    /// # Errors
    /// See [`ErrorCode`].
    pub async fn list_recordings(&self, arguments: RecordingsArguments) -> Result<(), UiError> {
        let RecordingsArguments { account, from, to } = arguments;
        self.give(&AccountId::from(account), Command::ListRecordings { from: view::at(from), to: view::at(to) }).await
    }

    /// Fetches a recording to be heard.
    ///
    /// # Errors
    /// See [`ErrorCode`]; `Settings` when there is no place for it.
    pub async fn fetch_recording(&self, of: OfRecording) -> Result<(), UiError> {
        let file = self.heard_file(&of)?;
        self.fetch(of, file).await
    }

    /// Fetches a recording into a folder of the user's, and goes on where an earlier try stopped. Answers the name of the file; no
    /// file that is there is replaced.
    ///
    /// # Errors
    /// See [`Engine::fetch_recording`].
    pub async fn save_recording(&self, of: OfRecording, folder: &Path) -> Result<String, UiError> {
        let (stem, ending) = (kept_stem(&of), ending(&of.format)?);
        let name = |number: u32| match number {
            0 => format!("{stem}.{ending}"),
            _ => format!("{stem} ({}).{ending}", number + 1),
        };
        let free = (0..SAME_NAMES).map(name).find(|name| !folder.join(name).exists());
        let name = free.ok_or_else(|| fault(ErrorCode::Settings, "names"))?;
        std::fs::create_dir_all(folder).map_err(|error| fault(ErrorCode::Settings, &error.to_string()))?;
        self.fetch(of, folder.join(&name)).await?;
        Ok(name)
    }

    /// The sound of a recording that was fetched to be heard.
    ///
    /// # Errors
    /// `RecordingGone`.
    pub async fn recording_sound(&self, of: OfRecording) -> Result<UiSound, UiError> {
        let file = self.heard_file(&of)?;
        let read = tokio::task::spawn_blocking(move || {
            if std::fs::metadata(&file)?.len() > LONGEST_SOUND {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
            std::fs::read(&file)
        });
        let gone = |error: &dyn std::fmt::Display| fault(ErrorCode::RecordingGone, &error.to_string());
        read.await.map_err(|error| gone(&error))?.map(UiSound).map_err(|error| gone(&error))
    }

    async fn fetch(&self, of: OfRecording, file: PathBuf) -> Result<(), UiError> {
        let OfRecording { account, recording, format, .. } = of;
        let recording = RecordingId::from(recording);
        self.give(&AccountId::from(account), Command::FetchRecording { recording, format, file }).await
    }

    fn heard_file(&self, of: &OfRecording) -> Result<PathBuf, UiError> {
        let folder = heard_folder(&self.inside.data_dir);
        std::fs::create_dir_all(&folder).map_err(|error| fault(ErrorCode::Settings, &error.to_string()))?;
        let name = format!("{}-{}.{}", safe(&of.account), safe(&of.recording), ending(&of.format)?);
        Ok(folder.join(name))
    }
}

/// Forgets what was listened to in an earlier run: a recording is nobody's but the PBX's, unless the user keeps it.
pub(crate) fn forget_heard(data_dir: &Path) {
    match std::fs::remove_dir_all(heard_folder(data_dir)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "recordings that were listened to stay on the disk");
        }
        Ok(()) | Err(_) => {}
    }
}

/// The name by which the user finds a file; `None` for one that is only listened to.
pub(crate) fn kept_name(file: &Path) -> Option<String> {
    let is_heard = file.parent().and_then(Path::file_name).is_some_and(|folder| folder == HEARD);
    if is_heard { None } else { Some(file.file_name()?.to_string_lossy().into_owned()) }
}

fn heard_folder(data_dir: &Path) -> PathBuf {
    data_dir.join(HEARD)
}

/// `2026-03-02 09.15.04 600700800`.
fn kept_stem(of: &OfRecording) -> String {
    let moment = of.at.map(|at| {
        let At(ms) = view::at(at);
        let moment = jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_zoned(jiff::tz::TimeZone::system());
        moment.strftime("%Y-%m-%d %H.%M.%S").to_string()
    });
    let who = of.number.as_deref().map(safe).filter(|who| !who.is_empty());
    let parts: Vec<String> = [moment, who].into_iter().flatten().collect();
    if parts.is_empty() { safe(&of.recording) } else { parts.join(" ") }
}

/// Only what is a letter, a digit or harmless inside of a name on every system.
fn safe(text: &str) -> String {
    let kept = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '+' | '_' | '.');
    let name: String = text.chars().filter(kept).take(80).collect();
    name.trim_matches('.').to_owned()
}

fn ending(format: &str) -> Result<&str, UiError> {
    let is_one = (1..=5).contains(&format.len()) && format.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_one { Ok(format) } else { Err(fault(ErrorCode::RecordingGone, "format")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn nothing_that_is_said_elsewhere_becomes_a_path() {
        let of = |recording: &str, number: Option<&str>| OfRecording {
            account: "a".to_owned(),
            recording: recording.to_owned(),
            format: "wav".to_owned(),
            at: None,
            number: number.map(str::to_owned),
        };
        let table = [
            (of("1639563902.75", Some("600700800")), "600700800"),
            (of("1639563902.75", None), "1639563902.75"),
            (of("../../etc/passwd", None), "etcpasswd"),
            (of("x", Some("..\\..\\CON:\u{202e}a/b")), "CONab"),
        ];
        for (of, want) in table {
            assert_eq!(kept_stem(&of), want);
        }
        assert!(ending("wav/..").is_err() && ending("").is_err() && ending("mp3").is_ok());
        assert_eq!(kept_name(&heard_folder(Path::new("x")).join("a.wav")), None);
        assert_eq!(kept_name(Path::new("Downloads/a.wav")).as_deref(), Some("a.wav"));
    }
}
