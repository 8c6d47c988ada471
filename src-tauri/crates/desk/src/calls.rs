//! The calls of one account. Invariant: terminal is final: a call that ended, or of which only the end was seen, is never
//! live again; what comes late makes the record better.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use cordboard_model::{At, Call, CallId, CallReport, CallState, Change, RecordingState, Step};

use crate::record::Record;

/// More live calls than this no desk has; the oldest is given up.
const LIVE: usize = 1_000;
/// So many ended calls can still be bettered by what comes late.
const ENDED: usize = 512;

/// Live calls in order of their first report, and the latest ended ones.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    live: Vec<Record>,
    ended: HashMap<CallId, Record>,
    order: VecDeque<CallId>,
    /// What the PBX says about recording of the next call to be connected.
    recording: RecordingState,
}

impl Calls {
    /// The live calls.
    pub(crate) fn live(&self) -> impl DoubleEndedIterator<Item = &Arc<Call>> {
        self.live.iter().filter(|record| record.is_shown()).map(Record::call)
    }

    pub(crate) fn get(&self, id: &CallId) -> Option<&Arc<Call>> {
        self.live().find(|call| call.id == *id)
    }

    pub(crate) fn report(&mut self, report: CallReport, at: At, changes: &mut Vec<Change>) {
        self.take(report, at, false, changes);
    }

    /// Replaces all calls: what is missing ended while nobody looked.
    pub(crate) fn list(&mut self, reports: Vec<CallReport>, at: At, changes: &mut Vec<Change>) {
        let listed: HashSet<CallId> = reports.iter().map(|report| report.call.clone()).collect();
        for report in reports {
            self.take(report, at, true, changes);
        }
        while let Some(place) = self.live.iter().position(|record| !listed.contains(&record.call().id)) {
            self.lose(place, at, changes);
        }
    }

    /// Ends every live call at a moment after which nobody looks.
    pub(crate) fn lose_all(&mut self, at: At, changes: &mut Vec<Change>) {
        while !self.live.is_empty() {
            self.lose(0, at, changes);
        }
    }

    /// These calls are joined, and no others.
    pub(crate) fn join(&mut self, joined: &[CallId], changes: &mut Vec<Change>) {
        for record in &mut self.live {
            let joins = joined.contains(&record.call().id);
            if record.set_conference(joins) && record.is_shown() {
                changes.push(Change::CallUpserted(record.call().clone()));
            }
        }
    }

    /// Recording of that call, or of the connected one, or else of the next to be connected.
    pub(crate) fn record(&mut self, id: Option<&CallId>, state: RecordingState, changes: &mut Vec<Change>) {
        if id.is_none() {
            // What is about a call that they talk in must not be taken for a word about the consultation that follows.
            let about_it = |call: &Call| match call.state {
                CallState::Connected => true,
                CallState::Held => call.recording == state,
                CallState::Dialing | CallState::Ringing | CallState::Queued | CallState::Parked | CallState::Ended => false,
            };
            let said = self.live.iter().any(|record| about_it(record.call()));
            self.recording = if said { RecordingState::Unknown } else { state };
        }
        for record in &mut self.live {
            let meant = id.map_or(record.call().state == CallState::Connected, |id| record.call().id == *id);
            if meant && record.set_recording(state) && record.is_shown() {
                changes.push(Change::CallUpserted(record.call().clone()));
            }
        }
    }

    /// That was asked about the recording of that call.
    pub(crate) fn ask_recording(&mut self, id: &CallId, state: RecordingState, changes: &mut Vec<Change>) {
        for record in self.live.iter_mut().filter(|record| record.call().id == *id) {
            if record.set_recording_asked(state) && record.is_shown() {
                changes.push(Change::CallUpserted(record.call().clone()));
            }
        }
    }

    /// No call is connected any more: what was said about its recording holds for no later one.
    pub(crate) fn forget_recording(&mut self) {
        self.recording = RecordingState::Unknown;
    }

    /// The link is down: a pause may end at the PBX without our knowing, and must not be shown on.
    pub(crate) fn doubt_recording(&mut self, changes: &mut Vec<Change>) {
        self.forget_recording();
        for record in &mut self.live {
            if record.call().recording == RecordingState::Paused
                && record.set_recording(RecordingState::Unknown)
                && record.is_shown()
            {
                changes.push(Change::CallUpserted(record.call().clone()));
            }
        }
    }

    /// Data for that call, or for the newest.
    pub(crate) fn attach(&mut self, id: Option<CallId>, attached: Vec<(String, String)>, at: At, changes: &mut Vec<Change>) {
        let Some(id) = id.or_else(|| self.live().next_back().map(|call| call.id.clone())) else { return };
        let mut report = CallReport::new(id.as_str(), Step::Noted);
        report.attached = attached;
        self.report(report, at, changes);
    }

    fn take(&mut self, report: CallReport, at: At, listed: bool, changes: &mut Vec<Change>) {
        if let Some(place) = self.live.iter().position(|record| record.call().id == report.call) {
            self.take_live(place, report, at, listed, changes);
            return;
        }
        if !self.ended.is_empty()
            && let Some(record) = self.ended.get_mut(&report.call)
        {
            if record.report(report, at, listed) && record.is_shown() {
                changes.push(Change::CallEnded(record.call().clone()));
            }
            return;
        }
        if self.live.len() >= LIVE {
            self.lose(0, at, changes);
        }
        self.live.push(Record::new(report.call.clone()));
        self.take_live(self.live.len() - 1, report, at, listed, changes);
    }

    fn take_live(&mut self, place: usize, report: CallReport, at: At, listed: bool, changes: &mut Vec<Change>) {
        let Some(record) = self.live.get_mut(place) else { return };
        let before = record.call().state;
        let mut changed = record.report(report, at, listed);
        if !record.is_live() {
            self.bury(place, changes);
            return;
        }
        let connected = record.call().state == CallState::Connected && before != CallState::Connected;
        if connected && self.recording != RecordingState::Unknown {
            changed |= record.set_recording(std::mem::take(&mut self.recording));
        }
        if changed && record.is_shown() {
            changes.push(Change::CallUpserted(record.call().clone()));
        }
    }

    fn lose(&mut self, place: usize, at: At, changes: &mut Vec<Change>) {
        if let Some(record) = self.live.get_mut(place) {
            record.lose(at);
            self.bury(place, changes);
        }
    }

    /// Moves an ended call out of the live ones. One of which nothing but the end is known leaves only its id.
    fn bury(&mut self, place: usize, changes: &mut Vec<Change>) {
        let record = self.live.remove(place);
        if record.is_shown() {
            changes.push(Change::CallEnded(record.call().clone()));
        }
        self.order.push_back(record.call().id.clone());
        self.ended.insert(record.call().id.clone(), record);
        if self.order.len() > ENDED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ended.remove(&oldest);
        }
        if self.live.is_empty() {
            self.forget_recording();
        }
    }
}
