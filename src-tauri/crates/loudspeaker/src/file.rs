//! Sounds from files. Invariant: a file is read whole before anything of it is heard, and no more of it than a ringtone needs.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use rodio::decoder::DecoderError;
use rodio::{Decoder, Source as _};

use crate::samples::Samples;

/// Of a longer file the beginning is played.
pub const LONGEST: Duration = Duration::from_secs(30);
/// What a sound may have besides its length, so that no file becomes more than some MB.
const FASTEST: u32 = 192_000;
const MOST_CHANNELS: u16 = 8;

/// Why a file cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum NotPlayable {
    /// It cannot be read.
    #[error("the file cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is no WAV, Ogg Vorbis or MP3.
    #[error("the file is no sound of a known kind")]
    Unknown,
    /// It begins as a sound does and is none.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// There is no sound in it.
    #[error("there is no sound in the file")]
    Empty,
}

/// Whether a file can be played, and how long it sounds. Waits for the disk.
///
/// # Errors
/// Why it cannot.
pub fn check(path: &Path) -> Result<Duration, NotPlayable> {
    read(path).map(|samples| samples.duration())
}

pub(crate) fn read(path: &Path) -> Result<Samples, NotPlayable> {
    let file = File::open(path).map_err(NotPlayable::Unreadable)?;
    let size = file.metadata().map_err(NotPlayable::Unreadable)?.len();
    let mut decoder =
        Decoder::builder().with_data(io::BufReader::new(file)).with_byte_len(size).build().map_err(|error| why(&error))?;
    let (channels, rate) = (decoder.channels(), decoder.sample_rate());
    if channels.get() > MOST_CHANNELS || rate.get() > FASTEST {
        return Err(NotPlayable::Unknown);
    }
    let most = usize::from(channels.get()) * rate.get() as usize * LONGEST.as_secs() as usize;
    let mut values = Vec::new();
    while values.len() < most {
        // Chained files change their pace between two songs; a ringtone is the first.
        if decoder.channels() != channels || decoder.sample_rate() != rate {
            break;
        }
        let Some(value) = decoder.next() else { break };
        values.push(if value.is_finite() { value.clamp(-1.0, 1.0) } else { 0.0 });
    }
    Samples::new(values, channels, rate).ok_or(NotPlayable::Empty)
}

fn why(error: &DecoderError) -> NotPlayable {
    if matches!(error, DecoderError::UnrecognizedFormat) { NotPlayable::Unknown } else { NotPlayable::Damaged(error.to_string()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    /// A WAV of 16 bits at 8 kHz.
    fn wav(frames: &[i16], declared: usize) -> Vec<u8> {
        let bytes = u32::try_from(declared * 2).unwrap();
        let mut file = b"RIFF".to_vec();
        file.extend((36 + bytes).to_le_bytes());
        file.extend(b"WAVEfmt ");
        file.extend(16_u32.to_le_bytes());
        for half in [1_u16, 1] {
            file.extend(half.to_le_bytes());
        }
        file.extend(8_000_u32.to_le_bytes());
        file.extend(16_000_u32.to_le_bytes());
        for half in [2_u16, 16] {
            file.extend(half.to_le_bytes());
        }
        file.extend(b"data");
        file.extend(bytes.to_le_bytes());
        frames.iter().for_each(|frame| file.extend(frame.to_le_bytes()));
        file
    }

    fn checked(bytes: &[u8]) -> Result<Duration, NotPlayable> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound");
        std::fs::write(&path, bytes).unwrap();
        check(&path)
    }

    #[test]
    fn a_wav_is_played_whatever_its_file_is_called() {
        let frames: Vec<i16> = (0..8_000).map(|at| if at % 2 == 0 { 9_000 } else { -9_000 }).collect();
        assert_eq!(checked(&wav(&frames, frames.len())).unwrap(), Duration::from_secs(1));
    }

    #[test]
    fn of_a_long_sound_the_beginning_is_played() {
        let frames = vec![1_i16; 8_000 * 40];
        assert_eq!(checked(&wav(&frames, frames.len())).unwrap(), LONGEST);
    }

    #[test]
    fn what_is_no_sound_is_refused_with_its_reason() {
        assert!(matches!(checked(b""), Err(NotPlayable::Unknown | NotPlayable::Damaged(_))));
        assert!(matches!(checked(b"%PDF-1.7 and more of the kind"), Err(NotPlayable::Unknown)));
        assert!(matches!(checked(&wav(&[], 0)), Err(NotPlayable::Empty | NotPlayable::Damaged(_))));
        let missing = check(Path::new("/nowhere/ring.ogg"));
        assert!(matches!(missing, Err(NotPlayable::Unreadable(_))));
    }

    #[test]
    fn a_file_that_breaks_off_plays_what_there_is() {
        let whole = wav(&[5_000; 800], 8_000);
        let heard = checked(&whole).unwrap();
        assert!(heard <= Duration::from_millis(100), "{heard:?}");
    }
}
