//! How calls ring: which sound for which call, when to be quiet, and what plays while several ring.
//!
//! Invariant: the rules are pure, time and place enter as arguments; what makes the sound is behind [`Speaker`], and nothing here
//! waits for it.

mod quiet_hours;
mod ringing;
mod rules;
mod sound;
mod speaker;

pub use quiet_hours::{Day, QuietHours, is_quiet_until, next_beginning};
pub use ringing::{Key, Player, Ringtones};
pub use rules::{Circumstances, Manner, QueueTone, Reason, Rules, Silenced};
pub use sound::{BuiltIn, Device, Sound, Tone};
pub use speaker::{Heard, Played, Speaker, Trouble};
