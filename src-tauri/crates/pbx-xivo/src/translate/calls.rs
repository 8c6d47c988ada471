//! The calls of the user's telephone, as far as a stream of phone events needs a memory (xivo.md 4.3 and 4.4).
//! Invariant: a call keeps the id it was first seen with, whatever channel carries it; what has ended stays ended.

use std::collections::VecDeque;

use cordboard_model::{At, CallId, Ending, Party, Step, TransferKind};

/// How many ended calls are remembered, so that a late or repeated event finds its call.
const REMEMBERED: usize = 32;
/// How long a consultation that was asked for may take to appear, ms.
const CONSULT_DUE: i64 = 15_000;

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Dialing,
    Ringing,
    Established,
    OnHold,
    Released,
}

/// What is remembered of a call.
#[derive(Clone, Debug)]
pub(crate) struct Tracked {
    pub(crate) id: CallId,
    /// The channel that carries it at present.
    pub(crate) channel: String,
    /// Channels that carried it before.
    former: Vec<String>,
    link: Option<String>,
    line: Option<String>,
    pub(crate) phase: Phase,
    pub(crate) remote: Party,
    pub(crate) consults_for: Option<CallId>,
    declined: bool,
    passed_to: Option<Party>,
    joined_with: Option<CallId>,
}

impl Tracked {
    fn is_carried_by(&self, channel: &str) -> bool {
        self.channel == channel || self.former.iter().any(|former| former == channel)
    }

    fn shares(&self, link: Option<&str>, line: Option<&str>) -> bool {
        let same_line = match (self.line.as_deref(), line) {
            (Some(ours), Some(theirs)) => ours == theirs,
            (None, _) | (_, None) => true,
        };
        same_line && link.is_some() && self.link.as_deref() == link
    }
}

/// What identifies a call in an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) channel: &'a str,
    pub(crate) link: Option<&'a str>,
    pub(crate) line: Option<&'a str>,
}

/// A consultation that was asked for.
#[derive(Debug)]
struct Consulting {
    about: CallId,
    asked: At,
}

#[derive(Debug, Default)]
pub(crate) struct Calls {
    live: Vec<Tracked>,
    ended: VecDeque<Tracked>,
    consulting: Option<Consulting>,
    conference_asked: bool,
    conference: Vec<CallId>,
}

impl Calls {
    /// The calls that exist, oldest first.
    pub(crate) fn live(&self) -> &[Tracked] {
        &self.live
    }

    pub(crate) fn get(&self, id: &CallId) -> Option<&Tracked> {
        self.live.iter().find(|call| call.id == *id)
    }

    /// The call an event or a command without a channel is about: the youngest that is not on hold, else the youngest.
    pub(crate) fn current(&self) -> Option<&Tracked> {
        self.live.iter().rev().find(|call| call.phase != Phase::OnHold).or_else(|| self.live.last())
    }

    pub(crate) fn in_phase(&self, phase: Phase) -> Option<&Tracked> {
        self.live.iter().rev().find(|call| call.phase == phase)
    }

    pub(crate) fn by_channel(&self, channel: &str) -> Option<&Tracked> {
        self.live.iter().find(|call| call.is_carried_by(channel))
    }

    /// The live call of that event, with the channel brought up to date.
    pub(crate) fn find(&mut self, key: Key<'_>, phase: Phase) -> Option<&mut Tracked> {
        let at = self.live.iter().position(|call| call.channel == key.channel);
        let at = at.or_else(|| self.live.iter().position(|call| call.is_carried_by(key.channel)));
        if let Some(at) = at {
            return self.live.get_mut(at);
        }
        if self.has_ended(key.channel) {
            return None;
        }
        let call = self.live.iter_mut().find(|call| call.shares(key.link, key.line) && !is_second_leg(call.phase, phase))?;
        let former = std::mem::replace(&mut call.channel, key.channel.to_owned());
        call.former.push(former);
        Some(call)
    }

    fn has_ended(&self, channel: &str) -> bool {
        self.ended.iter().any(|call| call.is_carried_by(channel))
    }

    /// The id of a call that is no longer live, or never was.
    pub(crate) fn past(&self, channel: &str) -> Option<&Tracked> {
        self.ended.iter().rev().find(|call| call.is_carried_by(channel))
    }

    /// A call nobody spoke of yet.
    pub(crate) fn begin(&mut self, key: Key<'_>, phase: Phase, at: At) -> &mut Tracked {
        let consults_for = if phase == Phase::Dialing { self.consulted(at) } else { None };
        self.live.push(Tracked {
            id: CallId::from(key.channel),
            channel: key.channel.to_owned(),
            former: Vec::new(),
            link: key.link.map(str::to_owned),
            line: key.line.map(str::to_owned),
            phase,
            remote: Party::default(),
            consults_for,
            declined: false,
            passed_to: None,
            joined_with: None,
        });
        let last = self.live.len() - 1;
        &mut self.live[last]
    }

    /// The call that a new outgoing call is about.
    fn consulted(&mut self, at: At) -> Option<CallId> {
        if let Some(consulting) = self.consulting.take()
            && at.ms_since(consulting.asked) <= CONSULT_DUE
            && self.get(&consulting.about).is_some()
        {
            return Some(consulting.about);
        }
        if self.in_phase(Phase::Established).is_some() {
            return None;
        }
        self.in_phase(Phase::OnHold).map(|held| held.id.clone())
    }

    /// Ends the calls of that event: by channel, else by link (xivo.md 4.3). Says which and why.
    pub(crate) fn end(&mut self, key: Key<'_>, failed: bool) -> Vec<(CallId, Ending)> {
        let by_channel = self.live.iter().any(|call| call.channel == key.channel);
        let known = by_channel || self.live.iter().any(|call| call.is_carried_by(key.channel));
        let ended_before = !known && self.has_ended(key.channel);
        let is_meant = |call: &Tracked| {
            if by_channel {
                call.channel == key.channel
            } else if known {
                call.is_carried_by(key.channel)
            } else {
                !ended_before && (call.shares(key.link, key.line) || call.shares(Some(key.channel), key.line))
            }
        };
        let (gone, kept): (Vec<Tracked>, Vec<Tracked>) = std::mem::take(&mut self.live).into_iter().partition(is_meant);
        self.live = kept;
        let mut endings = Vec::with_capacity(gone.len());
        for call in gone {
            let ending = if failed { Ending::Failed } else { self.ending(&call) };
            endings.push((call.id.clone(), ending));
            self.remember(call);
        }
        endings
    }

    fn ending(&self, call: &Tracked) -> Ending {
        if call.declined && call.phase == Phase::Ringing {
            return Ending::Rejected;
        }
        if let Some(to) = &call.passed_to {
            return Ending::Transferred(TransferKind::Blind, to.clone());
        }
        if let Some(other) = &call.joined_with {
            let party = self.live.iter().chain(&self.ended).find(|candidate| candidate.id == *other);
            return Ending::Transferred(TransferKind::Consult, party.map(|other| other.remote.clone()).unwrap_or_default());
        }
        Ending::Plain
    }

    /// Keeps an ended call so that its late events are known as such.
    fn remember(&mut self, mut call: Tracked) {
        call.phase = Phase::Released;
        if self.ended.len() == REMEMBERED {
            self.ended.pop_front();
        }
        self.ended.push_back(call);
    }

    /// Remembers a call that ended before anything else was heard of it.
    pub(crate) fn bury(&mut self, key: Key<'_>, at: At) {
        if !self.has_ended(key.channel) {
            self.begin(key, Phase::Released, at);
            if let Some(call) = self.live.pop() {
                self.remember(call);
            }
        }
    }

    /// Keeps only these; the others ended unobserved.
    pub(crate) fn keep(&mut self, listed: &[CallId]) {
        let (kept, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.live).into_iter().partition(|call| listed.contains(&call.id));
        self.live = kept;
        for call in gone {
            self.remember(call);
        }
    }

    /// Forgets what was asked for: a new link knows nothing of it.
    pub(crate) fn forget_wishes(&mut self) {
        self.consulting = None;
        self.conference_asked = false;
        for call in &mut self.live {
            call.declined = false;
            call.passed_to = None;
            call.joined_with = None;
        }
    }

    pub(crate) fn decline(&mut self, id: &CallId) {
        if let Some(call) = self.live.iter_mut().find(|call| call.id == *id && call.phase == Phase::Ringing) {
            call.declined = true;
        }
    }

    pub(crate) fn pass(&mut self, id: &CallId, to: Party) {
        if let Some(call) = self.live.iter_mut().find(|call| call.id == *id) {
            call.passed_to = Some(to);
        }
    }

    pub(crate) fn consult(&mut self, about: CallId, asked: At) {
        self.consulting = Some(Consulting { about, asked });
    }

    /// The pair of a consultation: the call it is about, and the consultation itself.
    pub(crate) fn consultation(&self) -> Option<(CallId, CallId)> {
        let consult = self.live.iter().rev().find_map(|call| {
            let about = self.get(call.consults_for.as_ref()?)?;
            Some((about.id.clone(), call.id.clone()))
        });
        consult.or_else(|| {
            let held = self.in_phase(Phase::OnHold)?;
            let other = self.live.iter().rev().find(|call| call.id != held.id)?;
            Some((held.id.clone(), other.id.clone()))
        })
    }

    pub(crate) fn join(&mut self) {
        let Some((about, consult)) = self.consultation() else { return };
        if let Some(call) = self.live.iter_mut().find(|call| call.id == about) {
            call.joined_with = Some(consult);
        }
    }

    /// The transfer did not come about, or was taken back.
    pub(crate) fn unjoin(&mut self) {
        for call in &mut self.live {
            call.joined_with = None;
            call.passed_to = None;
        }
    }

    pub(crate) fn set_phase(&mut self, id: &CallId, phase: Phase) {
        if let Some(call) = self.live.iter_mut().find(|call| call.id == *id) {
            if call.phase == Phase::OnHold && phase == Phase::Established {
                call.joined_with = None;
                call.passed_to = None;
            }
            // A late ring of an answered call tells nothing about now.
            let late = is_second_leg(call.phase, phase);
            if !late {
                call.phase = phase;
            }
        }
    }

    pub(crate) const fn ask_for_conference(&mut self) {
        self.conference_asked = true;
    }

    /// The joined calls when they are others than before. Without hold events two connected calls prove nothing, so there
    /// a conference must have been asked for.
    pub(crate) fn conference_change(&mut self, holds_are_told: bool) -> Option<Vec<CallId>> {
        let all_talk = self.live.len() > 1 && self.live.iter().all(|call| call.phase == Phase::Established);
        if !all_talk {
            self.conference_asked &= self.live.len() > 1;
        }
        let joined: Vec<CallId> = if all_talk && (holds_are_told || self.conference_asked) {
            self.live.iter().map(|call| call.id.clone()).collect()
        } else {
            Vec::new()
        };
        if joined == self.conference {
            return None;
        }
        self.conference.clone_from(&joined);
        Some(joined)
    }
}

/// Whether a new channel of the same link is a second call beside the first rather than the first in other clothes.
const fn is_second_leg(before: Phase, now: Phase) -> bool {
    matches!(before, Phase::Established | Phase::OnHold) && matches!(now, Phase::Dialing | Phase::Ringing)
}

impl Phase {
    pub(crate) const fn step(self) -> Step {
        match self {
            Self::Dialing => Step::Dialing,
            Self::Ringing => Step::Ringing,
            Self::Established => Step::Connected,
            Self::OnHold => Step::Held,
            Self::Released => Step::Ended(Ending::Plain),
        }
    }
}
