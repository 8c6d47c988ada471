//! Calls on the desk. Invariant: every control is there, and one that cannot be used names its reason.

use cordboard_contract::{UiCall, UiCallState, UiControl, UiControls, UiDirection, UiFact, UiRecording, initials};
use cordboard_desk::{AccountDesk, Control, Controls, Why, controls};
use cordboard_model::{AccountId, Call, CallState, Direction, Party, PendingCall, QueueRef, RecordingState};
use cordboard_numbers::{Country, Letters, Number};

use super::account::why_not;
use super::{known, ms, text};

/// `home` is the country of the account: how numbers without `+` are read.
pub(crate) fn call(account: &AccountId, desk: &AccountDesk, call: &Call, home: Option<Country>) -> UiCall {
    let name = known(call.remote.name.as_deref());
    let number = known(call.remote.number.as_deref());
    UiCall {
        account: account.to_string(),
        id: call.id.to_string(),
        direction: direction(call.direction),
        internal: call.internal,
        state: state(call.state),
        since: ms(call.since),
        initials: name.as_deref().and_then(initials),
        name,
        country: number.as_deref().filter(|_| is_from_outside(call)).and_then(|number| country(number, home)),
        number,
        others: call.others.iter().filter_map(|other| party(&other.party)).collect(),
        called: known(call.called.as_deref()),
        queue: call.queue.as_ref().and_then(|queue| queue_label(Some(desk), queue)),
        started_at: ms(call.started_at),
        start_unknown: call.start_unknown,
        answered_at: call.answered_at.map(ms),
        ended_at: call.ended_at.map(ms),
        recording: recording(call.recording),
        recording_asked: call.recording_asked.map(recording),
        consults_for: call.consults_for.as_ref().map(ToString::to_string),
        conference: call.conference,
        pending: desk.pending(&call.id).map(|pending| pending_word(pending).to_owned()),
        facts: facts(call),
        controls: all_controls(controls(desk, call)),
    }
}

const fn is_from_outside(call: &Call) -> bool {
    matches!(call.direction, Direction::Incoming) && !call.internal
}

fn country(number: &str, home: Option<Country>) -> Option<String> {
    Number::of(number, home, Letters::Refused).ok()?.country().map(Country::code)
}

/// The data attached to a call, in the order of their names.
pub(crate) fn facts(call: &Call) -> Vec<UiFact> {
    let fact = |(label, value): (&String, &String)| UiFact { label: text(label), value: text(value) };
    call.attached.iter().map(fact).filter(|fact| !fact.label.is_empty() && !fact.value.is_empty()).collect()
}

/// A party in one line: the name, else the number.
pub(crate) fn party(party: &Party) -> Option<String> {
    known(party.name.as_deref()).or_else(|| known(party.number.as_deref()))
}

/// The name of a queue for people: the label where the queue is known, else what the call said.
pub(crate) fn queue_label(desk: Option<&AccountDesk>, queue: &QueueRef) -> Option<String> {
    let by_id = queue.id.as_ref().and_then(|id| desk?.queue(id));
    let by_name = || desk?.queues().find(|other| queue.name.as_ref() == Some(&other.name));
    match by_id.or_else(by_name) {
        Some(found) => known(Some(&found.label)),
        None => known(queue.name.as_deref()).or_else(|| known(queue.id.as_ref().map(|id| id.as_str()))),
    }
}

pub(crate) const fn direction(direction: Direction) -> UiDirection {
    match direction {
        Direction::Incoming => UiDirection::Incoming,
        Direction::Outgoing => UiDirection::Outgoing,
    }
}

const fn state(state: CallState) -> UiCallState {
    match state {
        CallState::Dialing => UiCallState::Dialing,
        CallState::Ringing => UiCallState::Ringing,
        CallState::Connected => UiCallState::Connected,
        CallState::Held => UiCallState::Held,
        CallState::Queued => UiCallState::Queued,
        CallState::Parked => UiCallState::Parked,
        CallState::Ended => UiCallState::Ended,
    }
}

const fn recording(recording: RecordingState) -> UiRecording {
    match recording {
        RecordingState::Unknown => UiRecording::Unknown,
        RecordingState::Off => UiRecording::Off,
        RecordingState::Active => UiRecording::Active,
        RecordingState::Paused => UiRecording::Paused,
    }
}

const fn pending_word(pending: PendingCall) -> &'static str {
    match pending {
        PendingCall::Answer => "answer",
        PendingCall::HangUp => "hangUp",
        PendingCall::Hold => "hold",
        PendingCall::Retrieve => "retrieve",
        PendingCall::Transfer => "transfer",
        PendingCall::PauseRecording => "pauseRecording",
        PendingCall::ResumeRecording => "resumeRecording",
    }
}

fn all_controls(controls: Controls) -> UiControls {
    UiControls {
        answer: control(controls.answer),
        decline: control(controls.decline),
        hang_up: control(controls.hang_up),
        hold: control(controls.hold),
        retrieve: control(controls.retrieve),
        transfer: control(controls.transfer),
        consult: control(controls.consult),
        complete: control(controls.complete),
        cancel: control(controls.cancel),
        conference: control(controls.conference),
        send_digits: control(controls.send_digits),
        park: control(controls.park),
        start_recording: control(controls.start_recording),
        stop_recording: control(controls.stop_recording),
        pause_recording: control(controls.pause_recording),
        resume_recording: control(controls.resume_recording),
    }
}

fn control(control: Control) -> UiControl {
    match control {
        Control::Can => UiControl { enabled: true, why: None },
        Control::Cannot(why) => UiControl { enabled: false, why: Some(why_word(why).to_owned()) },
    }
}

pub(crate) const fn why_word(why: Why) -> &'static str {
    match why {
        Why::Unsupported(why) => why_not(why),
        Why::LinkDown => "linkDown",
        Why::RequestPending => "pending",
        Why::Over => "over",
        Why::NotRinging => "notRinging",
        Why::NotConnected => "notConnected",
        Why::NotHeld => "notHeld",
        Why::InConsultation => "inConsultation",
        Why::NoConsultation => "noConsultation",
        Why::NoSecondCall => "noSecondCall",
        Why::InConference => "inConference",
        Why::NotRecorded => "notRecorded",
        Why::AlreadyRecorded => "alreadyRecorded",
        Why::AlreadyPaused => "alreadyPaused",
        Why::NotPaused => "notPaused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_its_country_where_it_has_one() {
        let home: Option<Country> = "FR".parse().ok();
        assert_eq!(country("+48 22 123 45 67", home).as_deref(), Some("PL"));
        assert_eq!(country("0611223344", home).as_deref(), Some("FR"));
        for (number, home) in [("0611223344", None), ("1202", home), ("anonymous", home), ("*21", home)] {
            assert_eq!(country(number, home), None, "{number}");
        }
    }
}
