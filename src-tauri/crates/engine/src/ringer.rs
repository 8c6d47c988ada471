//! Which calls to announce, and when to be quiet again. Invariant: a call is announced at most once, on any stream with
//! duplicates, reconnects or restarts, and every announcement is withdrawn exactly once.

use std::collections::BTreeMap;

use cordboard_model::{AccountId, At, Call, CallId, CallState, Direction, Outcome, Party, QueueRef};

use crate::RingEnd;

/// A ringing call of which nothing was heard for so long is not shown as ringing any more.
const LINK_LIMIT_MS: i64 = 30_000;
/// So long a call is remembered after its last sign of life: no PBX repeats an event later than that.
const MEMORY_MS: i64 = 600_000;

type Key = (AccountId, CallId);

/// What the desktop is to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RingEffect {
    /// Announce.
    Ring(AccountId, CallId),
    /// Show what is known now.
    Refresh(AccountId, CallId),
    /// Withdraw.
    Over(AccountId, CallId, RingEnd),
}

#[derive(Debug)]
struct Known {
    seen: At,
    /// What the announcement shows, while it is shown.
    shown: Option<Shown>,
}

#[derive(Debug, PartialEq)]
struct Shown {
    remote: Party,
    called: Option<String>,
    queue: Option<QueueRef>,
    attached: usize,
}

/// All announcements.
#[derive(Debug, Default)]
pub(crate) struct Ringer {
    calls: BTreeMap<Key, Known>,
    lost: BTreeMap<AccountId, At>,
}

impl Ringer {
    /// A call that was announced before this run.
    pub(crate) fn remember(&mut self, account: AccountId, call: CallId, at: At) {
        self.calls.insert((account, call), Known { seen: at, shown: None });
    }

    /// A live call is new or different.
    pub(crate) fn call(&mut self, account: &AccountId, call: &Call, at: At, effects: &mut Vec<RingEffect>) {
        let rings = call.state == CallState::Ringing && call.direction == Direction::Incoming;
        let key = (account.clone(), call.id.clone());
        match self.calls.get_mut(&key) {
            None if rings => {
                effects.push(RingEffect::Ring(key.0.clone(), key.1.clone()));
                self.calls.insert(key, Known { seen: at, shown: Some(shown(call)) });
            }
            None => {}
            Some(known) => {
                known.seen = at;
                if let Some(before) = &mut known.shown {
                    let now = shown(call);
                    if !rings {
                        known.shown = None;
                        effects.push(RingEffect::Over(key.0, key.1, left_ringing(call.state)));
                    } else if *before != now {
                        *before = now;
                        effects.push(RingEffect::Refresh(key.0, key.1));
                    }
                }
            }
        }
    }

    /// A call ended, or an ended call became better known.
    pub(crate) fn ended(&mut self, account: &AccountId, call: &Call, at: At, effects: &mut Vec<RingEffect>) {
        let key = (account.clone(), call.id.clone());
        let known = self.calls.entry(key.clone()).or_insert(Known { seen: at, shown: None });
        known.seen = at;
        if known.shown.take().is_some() {
            effects.push(RingEffect::Over(key.0, key.1, ring_end(call.outcome)));
        }
    }

    /// The user does not want to hear of it any more.
    pub(crate) fn ignore(&mut self, account: &AccountId, call: &CallId, effects: &mut Vec<RingEffect>) {
        let key = (account.clone(), call.clone());
        if self.calls.get_mut(&key).and_then(|known| known.shown.take()).is_some() {
            effects.push(RingEffect::Over(key.0, key.1, RingEnd::Ignored));
        }
    }

    /// The link of an account is up or down.
    pub(crate) fn link(&mut self, account: &AccountId, live: bool, at: At) {
        if live {
            self.lost.remove(account);
        } else {
            self.lost.entry(account.clone()).or_insert(at);
        }
    }

    /// An account is no longer there.
    pub(crate) fn forget(&mut self, account: &AccountId, effects: &mut Vec<RingEffect>) {
        self.lost.remove(account);
        self.silence(account, effects);
    }

    /// Withdraws what may not ring any more.
    pub(crate) fn lapse(&mut self, now: At, effects: &mut Vec<RingEffect>) {
        let lapsed: Vec<_> =
            self.lost.iter().filter(|(_, since)| now >= since.plus_ms(LINK_LIMIT_MS)).map(|(id, _)| id.clone()).collect();
        for account in lapsed {
            self.silence(&account, effects);
        }
    }

    /// When [`Ringer::lapse`] is next of use.
    pub(crate) fn next_lapse(&self) -> Option<At> {
        let rings = |account: &AccountId| self.calls.iter().any(|((of, _), known)| of == account && known.shown.is_some());
        self.lost.iter().filter(|(account, _)| rings(account)).map(|(_, since)| since.plus_ms(LINK_LIMIT_MS)).min()
    }

    /// Forgets what is long over.
    pub(crate) fn tidy(&mut self, now: At) {
        self.calls.retain(|_, known| known.shown.is_some() || now.ms_since(known.seen) < MEMORY_MS);
    }

    fn silence(&mut self, account: &AccountId, effects: &mut Vec<RingEffect>) {
        for ((of, call), known) in &mut self.calls {
            if of == account && known.shown.take().is_some() {
                effects.push(RingEffect::Over(of.clone(), call.clone(), RingEnd::LinkLost));
            }
        }
    }
}

fn shown(call: &Call) -> Shown {
    Shown { remote: call.remote.clone(), called: call.called.clone(), queue: call.queue.clone(), attached: call.attached.len() }
}

const fn left_ringing(state: CallState) -> RingEnd {
    match state {
        CallState::Connected | CallState::Held => RingEnd::Answered,
        CallState::Dialing | CallState::Ringing | CallState::Queued | CallState::Parked | CallState::Ended => RingEnd::Ended,
    }
}

const fn ring_end(outcome: Option<Outcome>) -> RingEnd {
    match outcome {
        Some(Outcome::Answered | Outcome::Transferred) => RingEnd::Answered,
        Some(Outcome::AnsweredElsewhere) => RingEnd::AnsweredElsewhere,
        Some(Outcome::Rejected) => RingEnd::Declined,
        Some(Outcome::Missed) => RingEnd::Missed,
        Some(Outcome::Abandoned | Outcome::Busy | Outcome::Failed | Outcome::NoAnswer | Outcome::Unknown) | None => {
            RingEnd::Ended
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
