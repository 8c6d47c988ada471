//! Calls as the states of accounts let them be inferred (cloudpbx.md 4). Invariant: at most one call on a line; a state of
//! which nothing is known changes nothing.

use crate::frame::{Flag, LineStatus, State, Subscriber};

/// Who began a call, as far as its course told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It rang here.
    In,
    /// It was being set up from here.
    Out,
    /// It was under way when first seen.
    Unknown,
}

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Being set up from here.
    Dialing,
    /// Ringing here.
    Ringing,
    /// Both talk.
    Talking,
    /// On hold.
    Held,
}

/// What became of a call, as seen from this line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They talked.
    Answered,
    /// Rang here and was not answered here; the CDR tells whether somebody else took it.
    Missed,
    /// Called from here, not answered.
    NotAnswered,
    /// The telephone went away.
    Lost,
}

/// A call on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCall {
    /// Which of this line's calls, from 1.
    pub ordinal: u64,
    /// Who began it.
    pub way: Way,
    /// Where it is.
    pub phase: Phase,
    /// The other side.
    pub number: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Somebody else rings while they talk: his number and name.
    pub waiting: Option<(Option<String>, Option<String>)>,
}

/// What a state did to a line's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Nothing.
    None,
    /// There is one, or it is different.
    Now,
    /// It is over.
    Over(LineCall, Fate),
}

/// One line.
#[derive(Clone, Debug, Default)]
pub struct Line {
    status: Option<LineStatus>,
    call: Option<LineCall>,
    calls: u64,
}

impl Line {
    /// The call on it.
    #[must_use]
    pub const fn call(&self) -> Option<&LineCall> {
        self.call.as_ref()
    }

    /// The last state that was told on this link.
    #[must_use]
    pub const fn status(&self) -> Option<LineStatus> {
        self.status
    }

    /// Nothing is known of its state any more; a call may still be there.
    pub const fn doubt(&mut self) {
        self.status = None;
    }

    /// The link is gone: nobody sees the end of the call.
    pub const fn lose(&mut self) -> Option<LineCall> {
        self.status = None;
        self.call.take()
    }

    /// The ringing telephone is the user's own, called first because he asked to be connected.
    pub const fn was_dialled(&mut self) {
        if let Some(call) = &mut self.call {
            call.way = Way::Out;
            if matches!(call.phase, Phase::Ringing) {
                call.phase = Phase::Dialing;
            }
        }
    }

    /// Takes in a state.
    pub fn report(&mut self, event: &Subscriber<'_>) -> Transition {
        let (number, name) = (event.connect_number.as_deref(), event.connect_name.as_deref());
        let same = self.status == Some(event.status);
        self.status = Some(event.status);
        match event.status.state() {
            State::Ringing => self.ring(event.status, same, number, name),
            State::Connecting => match self.call {
                None => self.begin(Way::Out, Phase::Dialing, number, name),
                Some(_) => self.note(number, name),
            },
            State::InUse => self.talk(number, name),
            State::OnHold => match &mut self.call {
                None => Transition::None,
                Some(call) => {
                    let held = std::mem::replace(&mut call.phase, Phase::Held) != Phase::Held;
                    self.told(held, number, name)
                }
            },
            State::Idle => self.end(None),
            State::Unavailable => self.end(Some(Fate::Lost)),
            State::Busy | State::Unknown => Transition::None,
        }
    }

    fn ring(&mut self, status: LineStatus, same: bool, number: Option<&str>, name: Option<&str>) -> Transition {
        let Some(call) = &mut self.call else { return self.begin(Way::In, Phase::Ringing, number, name) };
        match call.phase {
            Phase::Talking | Phase::Held => {
                let waiting = (number.map(str::to_owned), name.map(str::to_owned));
                let new = call.waiting.as_ref() != Some(&waiting) && !(same && number.is_none() && name.is_none());
                if new {
                    call.waiting = Some(waiting);
                }
                let held = call.phase == Phase::Talking && status.has(Flag::OnHold) && !status.has(Flag::InUse);
                if held {
                    call.phase = Phase::Held;
                }
                if new || held { Transition::Now } else { Transition::None }
            }
            Phase::Ringing | Phase::Dialing => self.note(number, name),
        }
    }

    fn talk(&mut self, number: Option<&str>, name: Option<&str>) -> Transition {
        let Some(call) = &mut self.call else { return self.begin(Way::Unknown, Phase::Talking, number, name) };
        // Whoever rang as well has given up, or is who they talk with now.
        let waited = call.waiting.take().is_some();
        let talks = std::mem::replace(&mut call.phase, Phase::Talking) != Phase::Talking;
        self.told(talks || waited, number, name)
    }

    fn begin(&mut self, way: Way, phase: Phase, number: Option<&str>, name: Option<&str>) -> Transition {
        self.calls += 1;
        self.call = Some(LineCall {
            ordinal: self.calls,
            way,
            phase,
            number: number.map(str::to_owned),
            name: name.map(str::to_owned),
            waiting: None,
        });
        Transition::Now
    }

    fn note(&mut self, number: Option<&str>, name: Option<&str>) -> Transition {
        self.told(false, number, name)
    }

    /// Absent and empty leave what was known.
    fn told(&mut self, changed: bool, number: Option<&str>, name: Option<&str>) -> Transition {
        let Some(call) = &mut self.call else { return Transition::None };
        let mut changed = changed;
        for (slot, told) in [(&mut call.number, number), (&mut call.name, name)] {
            if told.is_some() && slot.as_deref() != told {
                *slot = told.map(str::to_owned);
                changed = true;
            }
        }
        if changed { Transition::Now } else { Transition::None }
    }

    fn end(&mut self, lost: Option<Fate>) -> Transition {
        let Some(call) = self.call.take() else { return Transition::None };
        let result = lost.unwrap_or(match call.phase {
            Phase::Talking | Phase::Held => Fate::Answered,
            Phase::Ringing => Fate::Missed,
            Phase::Dialing => Fate::NotAnswered,
        });
        Transition::Over(call, result)
    }
}
