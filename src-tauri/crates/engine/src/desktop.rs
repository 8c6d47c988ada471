//! Calls that ring, and pages that open with them, outside of windows. Invariant: the engine decides, the desktop only shows; nothing here makes the
//! engine wait. Whatever else a desktop shows, it reads from the feed as a window does.

use std::sync::{Mutex, PoisonError};

use cordboard_contract::UiCall;
use cordboard_pops::Pop;
use cordboard_ringtone::Manner;
use serde::{Deserialize, Serialize};

/// Why a ringing call needs no attention any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RingEnd {
    /// Answered here.
    Answered,
    /// Somebody else took it.
    AnsweredElsewhere,
    /// Declined by the user.
    Declined,
    /// The caller gave up.
    Missed,
    /// It ended in another way.
    Ended,
    /// The user silenced it here; the caller still hears it ring.
    Ignored,
    /// The link has been down for so long that nobody knows whether it rings.
    LinkLost,
}

/// Shows what the engine decided. All text was cleaned. Every method returns at once: whoever talks to a notification
/// server puts the wish into a queue of his own.
pub trait Desktop: Send + Sync + 'static {
    /// A call rings: notification with actions, sound, as far as the manner says. Said exactly once for a call.
    fn ringing(&self, call: &UiCall, manner: &Manner);
    /// More is known about a call that rings; the manner is that in which it began.
    fn ring_changed(&self, call: &UiCall, manner: &Manner);
    /// Withdraw the notification and the sound. Said once for each `ringing`.
    fn ring_over(&self, account: &str, call: &str, why: RingEnd);
    /// Opens a page, without taking the keyboard from whoever types. The address was admitted.
    fn pop(&self, pop: &Pop);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Desktop for Quiet {
    fn ringing(&self, _: &UiCall, _: &Manner) {}
    fn ring_changed(&self, _: &UiCall, _: &Manner) {}
    fn ring_over(&self, _: &str, _: &str, _: RingEnd) {}
    fn pop(&self, _: &Pop) {}
}

/// One thing a [`Spy`] was told.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// See [`Desktop::ringing`].
    Ringing(UiCall, Manner),
    /// See [`Desktop::ring_changed`].
    RingChanged(UiCall),
    /// See [`Desktop::ring_over`]: account, call, why.
    RingOver(String, String, RingEnd),
    /// See [`Desktop::pop`].
    Popped(Box<Pop>),
}

/// Remembers what it was told, for tests and measurements.
#[derive(Debug, Default)]
pub struct Spy {
    shown: Mutex<Vec<Shown>>,
}

impl Spy {
    /// Everything so far, in order.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often that call was announced.
    #[must_use]
    pub fn rings(&self, call: &str) -> usize {
        self.shown().iter().filter(|shown| matches!(shown, Shown::Ringing(ringing, _) if ringing.id == call)).count()
    }

    /// How that call rang, once it did.
    #[must_use]
    pub fn manner(&self, call: &str) -> Option<Manner> {
        self.shown().into_iter().find_map(|shown| match shown {
            Shown::Ringing(ringing, manner) if ringing.id == call => Some(manner),
            Shown::Ringing(..) | Shown::RingChanged(_) | Shown::RingOver(..) | Shown::Popped(_) => None,
        })
    }

    /// The pages that were opened, in order.
    #[must_use]
    pub fn pops(&self) -> Vec<Pop> {
        self.shown().into_iter().filter_map(|shown| if let Shown::Popped(pop) = shown { Some(*pop) } else { None }).collect()
    }

    fn note(&self, shown: Shown) {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(shown);
    }
}

impl Desktop for Spy {
    fn ringing(&self, call: &UiCall, manner: &Manner) {
        self.note(Shown::Ringing(call.clone(), manner.clone()));
    }

    fn ring_changed(&self, call: &UiCall, _: &Manner) {
        self.note(Shown::RingChanged(call.clone()));
    }

    fn ring_over(&self, account: &str, call: &str, why: RingEnd) {
        self.note(Shown::RingOver(account.to_owned(), call.to_owned(), why));
    }

    fn pop(&self, pop: &Pop) {
        self.note(Shown::Popped(Box::new(pop.clone())));
    }
}

impl<D: Desktop> Desktop for std::sync::Arc<D> {
    fn ringing(&self, call: &UiCall, manner: &Manner) {
        (**self).ringing(call, manner);
    }

    fn ring_changed(&self, call: &UiCall, manner: &Manner) {
        (**self).ring_changed(call, manner);
    }

    fn ring_over(&self, account: &str, call: &str, why: RingEnd) {
        (**self).ring_over(account, call, why);
    }

    fn pop(&self, pop: &Pop) {
        (**self).pop(pop);
    }
}
