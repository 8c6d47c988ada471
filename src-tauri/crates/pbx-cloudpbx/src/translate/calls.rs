//! The user's calls (cloudpbx.md 4). Invariant: only states of the user's own line make calls on the desk; what others talk about
//! is nobody's business here.

use cordboard_model::{At, CallId, CallReport, Direction, Ending, Event, Extension, Party, PastCalls, Step};
use cordboard_session::Stamped;

use super::{Tell, Translator, past};
use crate::{
    frame::{State, Subscriber},
    line::{Fate, LineCall, Phase, Transition, Way},
    rest::{Cdr, Disposition},
};

/// How long the service may take to ring the user's own telephone after it was asked to call somebody.
const DIAL_REACTS_MS: i64 = 30_000;
/// How far the start of a record may lie from what was seen.
const NEAR_MS: i64 = 60_000;
/// How many ended calls wait for their records.
const WAITING: usize = 16;

/// Somebody was to be called.
#[derive(Debug)]
pub(super) struct Dialled {
    number: String,
    at: At,
}

/// A call whose record is still to come.
#[derive(Debug)]
pub(super) struct Ended {
    id: CallId,
    number: Option<String>,
    way: Way,
    started_at: At,
    ended_at: At,
    answered: bool,
    /// What its record said last.
    told: Option<CallReport>,
}

impl Translator {
    /// Takes in the state of a line; true when a call of the user's ended.
    pub(super) fn subscriber(&mut self, event: &Subscriber<'_>, tell: &mut Tell<'_>) -> bool {
        let Some(extension) = event.peer.extension() else { return false };
        let is_own = self.own.as_ref().is_some_and(|own| own.as_str() == extension);
        let Some(known) = self.known(extension) else { return false };
        known.light(event.status, tell);
        let begins = matches!(event.status.state(), State::Ringing | State::Connecting);
        if known.doubted && begins && event.status.0.is_some_and(|bits| bits & 0b1_0001 == 0) {
            // It rings anew: what was there before frames were missed is over.
            if let Some((id, _)) = known.call.take().filter(|_| is_own) {
                tell.event(Event::CallReported(Box::new(CallReport::new(id, Step::Ended(Ending::Unobserved)))));
            }
            known.line.lose();
        }
        if event.status.state() != State::Unknown {
            known.doubted = false;
        }
        match known.line.report(event) {
            Transition::None => false,
            Transition::Now if is_own => {
                let extension = known.extension.clone();
                self.tell_call(&extension, tell);
                false
            }
            Transition::Now => {
                known.call.get_or_insert_with(|| (id(&known.extension, tell.at), tell.at));
                false
            }
            Transition::Over(call, fate) => {
                let told = known.call.take().filter(|_| is_own);
                let Some((id, started_at)) = told else { return false };
                self.tell_over(id, started_at, &call, fate, tell);
                true
            }
        }
    }

    fn tell_call(&mut self, extension: &Extension, tell: &mut Tell<'_>) {
        let dialled = self.dialled.take_if(|dialled| tell.at.ms_since(dialled.at) <= DIAL_REACTS_MS);
        let Some(known) = self.lines.get_mut(extension) else { return };
        let is_new = known.call.is_none();
        let (id, _) = known.call.get_or_insert_with(|| (id(extension, tell.at), tell.at)).clone();
        if let Some(dialled) = dialled {
            if is_new && known.line.call().is_some_and(|call| dialled.is_meant(call)) {
                known.line.was_dialled();
            } else {
                self.dialled = Some(dialled);
            }
        }
        let Some(call) = self.lines.get(extension).and_then(|known| known.line.call()) else { return };
        let step = match call.phase {
            Phase::Dialing => Step::Dialing,
            Phase::Ringing => Step::Ringing,
            Phase::Talking => Step::Connected,
            Phase::Held => Step::Held,
        };
        let waiting = call.waiting.as_ref().map(|(number, name)| {
            let who = number.as_deref().or(name.as_deref()).unwrap_or("?");
            ("callWaiting".to_owned(), who.to_owned())
        });
        let report = CallReport {
            line: Some(extension.clone()),
            direction: match call.way {
                Way::In => Some(Direction::Incoming),
                Way::Out => Some(Direction::Outgoing),
                Way::Unknown => None,
            },
            internal: self.is_colleague(extension, call).then_some(true),
            remote: Party { number: call.number.clone(), name: call.name.clone() },
            attached: waiting.into_iter().collect(),
            ..CallReport::new(id, step)
        };
        tell.event(Event::CallReported(Box::new(report)));
    }

    /// The call is one of two ends inside: each names the other.
    fn is_colleague(&self, own: &Extension, call: &LineCall) -> bool {
        let other = call.number.as_deref().and_then(|number| self.lines.get(number));
        let theirs = other.and_then(|known| known.line.call());
        theirs.is_some_and(|theirs| theirs.number.as_deref() == Some(own.as_str()))
    }

    fn tell_over(&mut self, id: CallId, started_at: At, call: &LineCall, fate: Fate, tell: &mut Tell<'_>) {
        let ending = match fate {
            Fate::Answered | Fate::Missed | Fate::NotAnswered => Ending::Plain,
            // The telephone went away; whether the call did is not told.
            Fate::Lost => Ending::Unobserved,
        };
        tell.event(Event::CallReported(Box::new(CallReport::new(id.clone(), Step::Ended(ending)))));
        if self.ended.len() == WAITING {
            self.ended.remove(0);
        }
        self.ended.push(Ended {
            id,
            number: call.number.clone(),
            way: call.way,
            started_at,
            ended_at: tell.at,
            answered: matches!(call.phase, Phase::Talking | Phase::Held),
            told: None,
        });
    }

    /// The link was lost: nobody saw how the calls ended.
    pub(super) fn end_unseen(&mut self, tell: &mut Tell<'_>) {
        for (extension, known) in &mut self.lines {
            known.line.lose();
            known.doubted = false;
            let is_own = self.own.as_ref() == Some(extension);
            if let Some((id, _)) = known.call.take().filter(|_| is_own) {
                tell.event(Event::CallReported(Box::new(CallReport::new(id, Step::Ended(Ending::Unobserved)))));
            }
        }
        self.dialled = None;
    }

    /// The service was asked to call somebody; it will ring the user's own telephone first.
    pub(crate) fn dialled(&mut self, number: &str, at: At) {
        self.dialled = Some(Dialled { number: number.to_owned(), at });
    }

    /// True, once, when nothing came of it in time.
    pub(crate) fn dial_lapsed(&mut self, at: At) -> bool {
        self.dialled.take_if(|dialled| at.ms_since(dialled.at) >= DIAL_REACTS_MS).is_some()
    }

    /// The service took nothing of it.
    pub(crate) fn dial_refused(&mut self) {
        self.dialled = None;
    }

    /// Records came: they say what became of calls that were seen, and fill the history.
    /// `complete_from` says that what began before may be missing.
    pub(crate) fn recorded(&mut self, rows: &[Cdr], complete_from: Option<At>, at: At, events: &mut Vec<Stamped>) {
        let mut tell = Tell { at, events };
        self.message_rows(rows, &mut tell);
        let Some(own) = self.own.clone() else { return };
        let mut waiting = std::mem::take(&mut self.ended);
        waiting.retain_mut(|ended| {
            let Some((row, elsewhere)) = ended.record(rows, own.as_str()) else { return true };
            let report = ended.corrected(row, elsewhere, own.as_str());
            if ended.told.as_ref() != Some(&report) {
                tell.event(Event::CallReported(Box::new(report.clone())));
                ended.told = Some(report);
            }
            // Somebody else may still be talking with whom this telephone missed: his row comes when they are done.
            !(ended.answered || elsewhere || ended.way == Way::Out)
        });
        self.ended = waiting;
        let calls = past::past_calls(rows, own.as_str());
        tell.event(Event::PastCallsListed(PastCalls { calls, complete_from }));
    }
}

impl Dialled {
    fn is_meant(&self, call: &LineCall) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let (wanted, seen) = (digits(&self.number), call.number.as_deref().map(digits));
        let alike = seen.is_none_or(|seen| seen.is_empty() || seen.ends_with(&wanted) || wanted.ends_with(&seen));
        alike && call.phase != Phase::Held
    }
}

impl Ended {
    /// The row that is this call's, and whether another telephone took it.
    fn record<'a>(&self, rows: &'a [Cdr], own: &str) -> Option<(&'a Cdr, bool)> {
        let near = |row: &&Cdr| {
            let start = At(row.start_epoch?.saturating_mul(1000));
            let distance = start.ms_since(self.started_at).saturating_abs();
            let side = past::side(row, own)?;
            let other = match side {
                Direction::Incoming => row.src.as_deref(),
                Direction::Outgoing => row.dst.as_deref(),
            };
            let same = self.number.is_none() || other.is_none() || self.number.as_deref() == other;
            (same && distance <= NEAR_MS).then_some((row.disposition != Disposition::Answered, distance))
        };
        let row = rows.iter().filter(|row| near(row).is_some()).min_by_key(|row| near(row))?;
        Some((row, past::is_elsewhere(row, rows, own)))
    }

    fn corrected(&self, row: &Cdr, elsewhere: bool, own: &str) -> CallReport {
        let ending = match row.disposition {
            Disposition::Answered if !self.answered && elsewhere => Ending::AnsweredElsewhere,
            Disposition::NoAnswer | Disposition::Unknown | Disposition::Busy if !self.answered && elsewhere => {
                Ending::AnsweredElsewhere
            }
            Disposition::Busy if self.way == Way::Out && !self.answered => Ending::Busy,
            Disposition::Failed if self.way == Way::Out && !self.answered => Ending::Failed,
            Disposition::Answered | Disposition::NoAnswer | Disposition::Busy | Disposition::Failed | Disposition::Unknown => {
                Ending::Plain
            }
        };
        let mut attached = Vec::new();
        if let Some(cost) = row.cost_grosz.as_deref().map(past::zloty) {
            attached.push(("cost".to_owned(), cost));
        }
        if let Some(zone) = &row.zone {
            attached.push(("zone".to_owned(), zone.clone()));
        }
        CallReport {
            at: Some(self.ended_at),
            direction: if self.way == Way::Unknown { past::side(row, own) } else { None },
            remote: past::remote(row, own),
            attached,
            ..CallReport::new(self.id.clone(), Step::Ended(ending))
        }
    }
}

/// There is no id of a call on the wire; this one is the same only as long as nobody looks away.
fn id(extension: &Extension, at: At) -> CallId {
    CallId::from(format!("{extension}-{}", at.0))
}
