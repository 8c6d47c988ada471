//! One call with everything that was said about it. Invariant: the call is a function of the set of dated reports: in
//! whatever order and however often they come, the same call results.

use std::{collections::BTreeMap, sync::Arc};

use cordboard_model::{At, Call, CallId, CallReport, CallState, Direction, Ending, Party, RecordingState, Step, wins};

use crate::{course::Course, remote::Remote, remote::known};

/// Attached data beyond this is dropped.
const KEYS: usize = 200;
const BYTES: usize = 64 * 1024;

/// A call and the moments of what is known about it.
#[derive(Debug)]
pub(crate) struct Record {
    call: Arc<Call>,
    course: Course,
    remote: Remote,
    direction: Option<Direction>,
    internal: Option<bool>,
    stamps: Stamps,
    attached: BTreeMap<String, At>,
    attached_bytes: usize,
    /// Most reports repeat the same data. While they do, only the moment is kept here.
    repeated: (Vec<(String, String)>, At),
}

#[derive(Debug, Default)]
struct Stamps {
    link: At,
    line: At,
    direction: At,
    internal: At,
    called: At,
    queue: At,
    consults_for: At,
}

impl Record {
    pub(crate) fn new(id: CallId) -> Self {
        let call = Call {
            id,
            link: None,
            line: None,
            direction: Direction::Incoming,
            internal: false,
            state: CallState::Dialing,
            since: At(0),
            remote: Party::default(),
            others: Vec::new(),
            called: None,
            queue: None,
            started_at: At(0),
            start_unknown: false,
            answered_at: None,
            ended_at: None,
            hold_ms: 0,
            held_since: None,
            recording: RecordingState::Unknown,
            recording_asked: None,
            consults_for: None,
            conference: false,
            transfers: Vec::new(),
            attached: BTreeMap::new(),
            outcome: None,
        };
        Self {
            call: Arc::new(call),
            course: Course::default(),
            remote: Remote::default(),
            direction: None,
            internal: None,
            stamps: Stamps::default(),
            attached: BTreeMap::new(),
            attached_bytes: 0,
            repeated: (Vec::new(), At(0)),
        }
    }

    pub(crate) const fn call(&self) -> &Arc<Call> {
        &self.call
    }

    pub(crate) fn is_live(&self) -> bool {
        self.course.ended_at().is_none()
    }

    /// Whether there is anything to show of it.
    pub(crate) fn is_shown(&self) -> bool {
        self.course.is_shown()
    }

    /// Takes in a report received at `at`; true when the call differs now. `listed` says that it came in a list of all calls.
    pub(crate) fn report(&mut self, report: CallReport, at: At, listed: bool) -> bool {
        let received = report.at.is_none();
        let at = report.at.unwrap_or(at);
        let step = report.step.clone();
        let shown = self.is_shown();
        let detailed = self.detail(report, at);
        self.course.seen(at, listed);
        match step {
            Step::Noted => self.course.note(),
            Step::Queued => self.course.reach(CallState::Queued, at, received),
            Step::Dialing => self.course.reach(CallState::Dialing, at, received),
            Step::Ringing => self.course.reach(CallState::Ringing, at, received),
            Step::Connected => self.course.reach(CallState::Connected, at, received),
            Step::Held => self.course.reach(CallState::Held, at, received),
            Step::Parked => self.course.reach(CallState::Parked, at, received),
            Step::Ended(ending) => self.course.end(ending, at),
        }
        let redrawn = self.redraw();
        detailed || redrawn || shown != self.is_shown()
    }

    /// Ends the call at a moment when it was found missing.
    pub(crate) fn lose(&mut self, at: At) {
        self.course.end(Ending::Unobserved, at);
        self.redraw();
    }

    /// Shows that recording state; true when that is new.
    pub(crate) fn set_recording(&mut self, state: RecordingState) -> bool {
        let changed = self.call.recording != state;
        if changed {
            let call = Arc::make_mut(&mut self.call);
            call.recording = state;
            // Who says it once is believed from then on.
            if state != RecordingState::Unknown {
                call.recording_asked = None;
            }
        }
        changed
    }

    /// Shows what was asked for about the recording; true when that is new.
    pub(crate) fn set_recording_asked(&mut self, state: RecordingState) -> bool {
        let changed = self.call.recording == RecordingState::Unknown && self.call.recording_asked != Some(state);
        if changed {
            Arc::make_mut(&mut self.call).recording_asked = Some(state);
        }
        changed
    }

    /// Shows whether the call is joined with others; true when that is new.
    pub(crate) fn set_conference(&mut self, joined: bool) -> bool {
        let changed = self.call.conference != joined;
        if changed {
            Arc::make_mut(&mut self.call).conference = joined;
        }
        changed
    }

    fn detail(&mut self, report: CallReport, at: At) -> bool {
        let call = &mut self.call;
        let stamps = &mut self.stamps;
        let mut changed = false;
        if wins(self.direction.as_ref(), &mut stamps.direction, report.direction.as_ref(), at) {
            self.direction = report.direction;
        }
        if wins(self.internal.as_ref(), &mut stamps.internal, report.internal.as_ref(), at) {
            self.internal = report.internal;
            let internal = report.internal.unwrap_or_default();
            if call.internal != internal {
                Arc::make_mut(call).internal = internal;
                changed = true;
            }
        }
        let link = report.link.filter(|link| !link.as_str().is_empty());
        if wins(call.link.as_ref(), &mut stamps.link, link.as_ref(), at) {
            Arc::make_mut(call).link = link;
            changed = true;
        }
        let line = report.line.filter(|line| !line.as_str().is_empty());
        if wins(call.line.as_ref(), &mut stamps.line, line.as_ref(), at) {
            Arc::make_mut(call).line = line;
            changed = true;
        }
        let called = known(report.called);
        if wins(call.called.as_ref(), &mut stamps.called, called.as_ref(), at) {
            Arc::make_mut(call).called = called;
            changed = true;
        }
        let queue = report.queue.filter(|queue| queue.id.is_some() || queue.name.as_ref().is_some_and(|name| !name.is_empty()));
        if wins(call.queue.as_ref(), &mut stamps.queue, queue.as_ref(), at) {
            Arc::make_mut(call).queue = queue;
            changed = true;
        }
        if wins(call.consults_for.as_ref(), &mut stamps.consults_for, report.consults_for.as_ref(), at) {
            Arc::make_mut(call).consults_for = report.consults_for;
            changed = true;
        }
        if let Some(remote) = self.remote.hear(report.remote, at)
            && call.remote != remote
        {
            Arc::make_mut(call).remote = remote;
            changed = true;
        }
        self.attach(report.attached, at) || changed
    }

    fn attach(&mut self, attached: Vec<(String, String)>, at: At) -> bool {
        if attached.is_empty() {
            return false;
        }
        let (repeated, stamp) = &mut self.repeated;
        if *repeated == attached {
            *stamp = at.max(*stamp);
            return false;
        }
        for (key, _) in repeated.drain(..) {
            if let Some(known) = self.attached.get_mut(&key) {
                *known = (*known).max(*stamp);
            }
        }
        let changed = self.merge(&attached, at);
        if attached.iter().all(|(key, value)| self.call.attached.get(key) == Some(value)) {
            self.repeated = (attached, at);
        }
        changed
    }

    fn merge(&mut self, attached: &[(String, String)], at: At) -> bool {
        let mut changed = false;
        for (key, value) in attached {
            if value.is_empty() {
                continue;
            }
            let old = self.call.attached.get(key);
            if let Some(stamp) = self.attached.get_mut(key) {
                if !wins(old, stamp, Some(value), at) {
                    continue;
                }
            } else if self.attached.len() >= KEYS {
                continue;
            }
            let bytes =
                (self.attached_bytes + key.len() + value.len()).saturating_sub(old.map_or(0, |old| key.len() + old.len()));
            if bytes > BYTES {
                continue;
            }
            self.attached_bytes = bytes;
            self.attached.insert(key.clone(), at);
            Arc::make_mut(&mut self.call).attached.insert(key.clone(), value.clone());
            changed = true;
        }
        changed
    }

    fn redraw(&mut self) -> bool {
        let picture = self.course.picture(self.direction);
        let transfer = self.course.transfer();
        let call = &self.call;
        let same = call.direction == picture.direction
            && call.state == picture.state
            && call.since == picture.since
            && call.started_at == picture.started_at
            && call.start_unknown == picture.start_unknown
            && call.answered_at == picture.answered_at
            && call.ended_at == picture.ended_at
            && call.hold_ms == picture.hold_ms
            && call.held_since == picture.held_since
            && call.outcome == picture.outcome
            && call.transfers.first() == transfer.as_ref();
        if same {
            return false;
        }
        let call = Arc::make_mut(&mut self.call);
        call.direction = picture.direction;
        call.state = picture.state;
        call.since = picture.since;
        call.started_at = picture.started_at;
        call.start_unknown = picture.start_unknown;
        call.answered_at = picture.answered_at;
        call.ended_at = picture.ended_at;
        call.hold_ms = picture.hold_ms;
        call.held_since = picture.held_since;
        call.outcome = picture.outcome;
        call.transfers = transfer.into_iter().collect();
        true
    }
}
