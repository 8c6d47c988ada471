//! The thread that plays. Invariant: it does the last thing it was told, and nothing it was told before; it ends when its owner
//! does, unless the sound system holds it up.

use std::path::{Path, PathBuf};
use std::sync::mpsc as threads;

use cordboard_ringtone::{Heard, Speaker, Tone, Trouble};
use rodio::MixerDeviceSink;
use rodio::cpal::{self, ErrorKind};
use tokio::sync::mpsc;

use crate::samples::Samples;
use crate::{devices, file, tones};

/// Plays on the devices of this computer.
#[derive(Debug)]
pub struct Loudspeaker {
    orders: threads::Sender<Order>,
    heard: mpsc::UnboundedReceiver<Heard>,
}

#[derive(Debug)]
enum Order {
    Play { turn: u64, tone: Tone, volume: u8, device: Option<String> },
    Stop,
}

impl Loudspeaker {
    /// Starts the thread; `folder` has the user's own sounds. Where the system gives no thread, nothing is answered.
    #[must_use]
    pub fn start(folder: PathBuf) -> Self {
        let (orders, ordered) = threads::channel();
        let (tell, heard) = mpsc::unbounded_channel();
        let thread = std::thread::Builder::new().name("ringtone".to_owned());
        if let Err(error) = thread.spawn(move || run(&folder, &ordered, &tell)) {
            tracing::error!(%error, "no thread for the ringtone");
        }
        Self { orders, heard }
    }

    fn order(&self, order: Order) {
        // Without the thread nothing plays, and nobody hears of it: whoever waits for an answer stops waiting.
        drop(self.orders.send(order));
    }
}

impl Speaker for Loudspeaker {
    fn play(&mut self, turn: u64, tone: &Tone, volume: u8, device: Option<&str>) {
        self.order(Order::Play { turn, tone: tone.clone(), volume, device: device.map(str::to_owned) });
    }

    fn stop(&mut self) {
        self.order(Order::Stop);
    }

    async fn heard(&mut self) -> Heard {
        match self.heard.recv().await {
            Some(heard) => heard,
            None => std::future::pending().await,
        }
    }
}

fn run(folder: &Path, ordered: &threads::Receiver<Order>, tell: &mpsc::UnboundedSender<Heard>) {
    // What plays is kept here; dropping it is silence.
    let mut sink: Option<MixerDeviceSink> = None;
    while let Ok(first) = ordered.recv() {
        // What was ordered while the sound system took its time is out of date.
        let order = ordered.try_iter().last().unwrap_or(first);
        drop(sink.take());
        match order {
            Order::Stop => {}
            Order::Play { turn, tone, volume, device } => {
                let heard = match play(folder, turn, &tone, volume, device.as_deref(), tell) {
                    Ok((playing, name)) => {
                        sink = Some(playing);
                        Heard::Plays(turn, name)
                    }
                    Err(trouble) => Heard::Failed(turn, trouble),
                };
                if tell.send(heard).is_err() {
                    return;
                }
            }
        }
    }
}

fn play(
    folder: &Path,
    turn: u64,
    tone: &Tone,
    volume: u8,
    device: Option<&str>,
    tell: &mpsc::UnboundedSender<Heard>,
) -> Result<(MixerDeviceSink, String), Trouble> {
    let samples = samples(folder, tone)?;
    let tell = tell.clone();
    let lost = move |error: cpal::Error| {
        let gone = matches!(
            error.kind(),
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable | ErrorKind::StreamInvalidated | ErrorKind::BackendError
        );
        tracing::debug!(%error, gone, "the sound device");
        if gone {
            // Without anybody to hear it nothing plays any more.
            drop(tell.send(Heard::Lost(turn)));
        }
    };
    let (sink, name) = devices::open(device, lost)?;
    sink.mixer().add(samples.rounds(volume));
    Ok((sink, name))
}

fn samples(folder: &Path, tone: &Tone) -> Result<Samples, Trouble> {
    let built_in = match tone {
        Tone::File(name) => {
            let unreadable = || Trouble::FileUnreadable(name.clone());
            // A name, and no way out of the folder.
            let path = Path::new(name).file_name().filter(|only| *only == name.as_str()).ok_or_else(unreadable)?;
            return file::read(&folder.join(path)).map_err(|error| {
                tracing::warn!(%error, "a ringtone of the user's own");
                unreadable()
            });
        }
        Tone::BuiltIn(tone) => *tone,
        Tone::Silent => return Err(Trouble::FileUnreadable(String::new())),
    };
    tones::tone(built_in).ok_or(Trouble::NoDevice)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("own")).unwrap();
        std::fs::write(folder.path().join("secret.wav"), b"RIFF").unwrap();
        for name in ["../secret.wav", "/etc/passwd", "", ".."] {
            let tone = Tone::File(name.to_owned());
            let refused = samples(&folder.path().join("own"), &tone).map(|_| ());
            assert_eq!(refused, Err(Trouble::FileUnreadable(name.to_owned())), "{name}");
        }
    }

    /// On a machine without any sound device, too, there is an answer: whatever it is.
    #[tokio::test]
    async fn every_order_to_play_is_answered_and_none_hangs() {
        let folder = tempfile::tempdir().unwrap();
        let mut speaker = Loudspeaker::start(folder.path().to_owned());
        speaker.play(1, &Tone::default(), 0, Some("alsa:no-such-device"));
        let heard = timeout(Duration::from_secs(10), speaker.heard()).await.unwrap();
        assert!(matches!(heard, Heard::Failed(1, Trouble::DeviceGone(_) | Trouble::Refused(_))), "{heard:?}");
        speaker.play(2, &Tone::default(), 0, None);
        let heard = timeout(Duration::from_secs(10), speaker.heard()).await.unwrap();
        assert!(matches!(heard, Heard::Plays(2, _) | Heard::Failed(2, _)), "{heard:?}");
        speaker.stop();
    }
}
