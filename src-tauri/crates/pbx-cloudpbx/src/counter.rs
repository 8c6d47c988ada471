//! The numbers of the messages of a channel (cloudpbx.md 3.10). Invariant: one for an account, kept over reconnects, so that the
//! first number of a new link tells how much was missed.

use crate::frame::{Heard, Reject};

/// Ranges beyond this are still counted, no longer listed.
const LISTED: usize = 64;

/// What a frame's number says about those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// The next one, or one without a number.
    Next,
    /// The first one ever.
    First,
    /// These are missing, inclusive; all states are stale.
    Gap(i64, i64),
    /// The server counts anew; all states are stale.
    Reset,
    /// The same frame again: to be dropped.
    Duplicate,
    /// Nothing: it bears no number that counts.
    Uncounted,
}

/// What was counted so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everything that arrived.
    pub frames: u64,
    /// Frames that count.
    pub accepted: u64,
    /// Ranges of numbers that never came, inclusive; the first ones.
    pub gaps: Vec<(i64, i64)>,
    /// How many numbers that were.
    pub missed: u64,
    /// How often the server began to count anew.
    pub resets: u64,
    /// Frames that came twice.
    pub duplicates: u64,
    /// Frames that could not be read.
    pub rejected: u64,
    /// Frames without meaning.
    pub ignored: u64,
    /// Events of kinds nobody told us about.
    pub unknown: u64,
    /// The last number.
    pub last_id: Option<i64>,
}

/// Counts the frames of one channel.
#[derive(Debug, Default)]
pub struct Counter {
    tally: Tally,
    /// The last frame with a number, to tell it from another one of the same number.
    last: Vec<u8>,
}

impl Counter {
    /// What was counted so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// An event was of a kind nobody told us about.
    pub const fn note_unknown(&mut self) {
        self.tally.unknown += 1;
    }

    /// Counts a frame.
    pub fn count(&mut self, bytes: &[u8], heard: &Result<Heard<'_>, Reject>) -> Sequence {
        self.tally.frames += 1;
        let id = match heard {
            Err(_) => {
                self.tally.rejected += 1;
                return Sequence::Uncounted;
            }
            Ok(Heard::Ignored { id, .. }) => {
                self.tally.ignored += 1;
                match id {
                    Some(0..) => *id,
                    Some(_) | None => return Sequence::Uncounted,
                }
            }
            Ok(Heard::Frame(frame)) => frame.id,
        };
        let Some(id) = id else {
            self.tally.accepted += 1;
            return Sequence::Next;
        };
        let sequence = self.place(id, bytes);
        if sequence == Sequence::Duplicate {
            self.tally.duplicates += 1;
            return sequence;
        }
        self.tally.accepted += 1;
        self.tally.last_id = Some(id);
        self.last.clear();
        self.last.extend_from_slice(bytes);
        sequence
    }

    fn place(&mut self, id: i64, bytes: &[u8]) -> Sequence {
        let Some(last) = self.tally.last_id else { return Sequence::First };
        // Numbers are not negative here, so that nothing overflows.
        match id - last {
            1 => Sequence::Next,
            0 if self.last == bytes => Sequence::Duplicate,
            2.. => {
                let (from, to) = (last + 1, id - 1);
                if self.tally.gaps.len() < LISTED {
                    self.tally.gaps.push((from, to));
                }
                self.tally.missed = self.tally.missed.saturating_add((to - from).unsigned_abs().saturating_add(1));
                Sequence::Gap(from, to)
            }
            _ => {
                self.tally.resets += 1;
                Sequence::Reset
            }
        }
    }
}
