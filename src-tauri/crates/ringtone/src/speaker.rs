//! What makes the sound. Invariant: telling it something never waits; what came of it is heard later, with the turn it belongs to.

use std::future::Future;

use crate::Tone;

/// Plays one sound at a time.
pub trait Speaker: Send + 'static {
    /// Plays again and again, instead of what it played before, until it is told to stop. `device` is the id of a device, `None` for
    /// the one that the system uses. What comes of it is heard with this turn.
    fn play(&mut self, turn: u64, tone: &Tone, volume: u8, device: Option<&str>);
    /// Plays nothing any more.
    fn stop(&mut self);
    /// What happened next. Cancel-safe; waits for ever when nothing can happen any more.
    fn heard(&mut self) -> impl Future<Output = Heard> + Send;
}

/// What happened at a speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It plays, on the device of that name.
    Plays(u64, String),
    /// It does not.
    Failed(u64, Trouble),
    /// The device went away while it played.
    Lost(u64),
}

/// What came of playing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// The name of the device.
    pub device: String,
    /// What was not as it was wanted: the device, the file.
    pub trouble: Option<Trouble>,
}

/// Why nothing is heard, or not as it was wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The chosen device, of that name, is not there; the one that the system uses plays instead.
    #[error("the device {0} is not there")]
    DeviceGone(String),
    /// The file of that name is not there or is no sound; a tone of the program plays instead.
    #[error("the file {0} cannot be played")]
    FileUnreadable(String),
    /// There is no device at all.
    #[error("there is no sound device")]
    NoDevice,
    /// The device, of that name, does not take sound; what the system says.
    #[error("the sound device refuses: {0}")]
    Refused(String),
    /// The sound system does not answer.
    #[error("the sound system does not answer")]
    Silent,
}
