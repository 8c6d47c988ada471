//! Who goes first where there are fewer cores than work. Invariant: a reader gives way for moments only; it never waits for
//! a write to end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// After how many steps of SQLite's machine a reader looks whether a call waits to be written: some tens of microseconds.
pub(crate) const STEPS: i32 = 500;
/// Long enough for one question of the writer to be answered.
const MOMENT: Duration = Duration::from_micros(100);

/// Calls that are being written now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turn(Arc<AtomicUsize>);

impl Turn {
    /// The writer's turn until the result is dropped.
    pub(crate) fn take(&self) -> Taken {
        self.0.fetch_add(1, Ordering::Relaxed);
        Taken(self.clone())
    }

    /// Sleeps a moment when the writer has its turn. Called on a reader's own thread, between two steps.
    pub(crate) fn give_way(&self) {
        if self.is_taken() {
            thread::sleep(MOMENT);
        }
    }

    fn is_taken(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

/// See [`Turn::take`].
#[derive(Debug)]
pub(crate) struct Taken(Turn);

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Turn;

    #[test]
    fn a_turn_ends_when_it_is_dropped() {
        let turn = Turn::default();
        let (one, other) = (turn.take(), turn.take());
        assert!(turn.is_taken());
        drop(one);
        assert!(turn.is_taken());
        drop(other);
        assert!(!turn.is_taken());
    }
}
