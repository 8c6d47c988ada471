//! Sound on this computer's devices.
//!
//! Invariant: everything that waits for the sound system does so on the one thread of a [`Loudspeaker`], or in a function that says
//! that it waits; a device that hangs holds up nothing else.

mod devices;
mod file;
mod loudspeaker;
mod samples;
mod tones;

pub use devices::{Look, devices, look};
pub use file::{LONGEST, NotPlayable, check};
pub use loudspeaker::Loudspeaker;
