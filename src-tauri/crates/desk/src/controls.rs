//! What can be done with a call now. Invariant: a control that cannot be used says why; no control is offered on a guess.

use cordboard_model::{Ability, Call, CallState, Direction, RecordingState, Support, WhyNot};

use crate::AccountDesk;

/// Whether a control can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// It can.
    Can,
    /// It cannot.
    Cannot(Why),
}

/// Why a control cannot be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Not on this account at all.
    Unsupported(WhyNot),
    /// No commands reach the PBX.
    LinkDown,
    /// Something was asked of this call and is not yet confirmed.
    RequestPending,
    /// The call is over.
    Over,
    /// The call does not ring.
    NotRinging,
    /// Nobody talks in this call.
    NotConnected,
    /// The call is not on hold.
    NotHeld,
    /// The call belongs to a consultation; complete or cancel that first.
    InConsultation,
    /// There is no consultation.
    NoConsultation,
    /// There is no second call to join.
    NoSecondCall,
    /// The calls are joined already.
    InConference,
    /// The call is not recorded, or the PBX has not said so.
    NotRecorded,
    /// The call is recorded already, or that was asked for.
    AlreadyRecorded,
    /// Recording is paused already.
    AlreadyPaused,
    /// Recording is not paused.
    NotPaused,
}

impl Why {
    /// A stable word that picks the text for people.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unsupported(WhyNot::Pbx) => "pbx",
            Self::Unsupported(WhyNot::Phone) => "phone",
            Self::Unsupported(WhyNot::NoPhone) => "noPhone",
            Self::Unsupported(WhyNot::NotAgent) => "notAgent",
            Self::Unsupported(WhyNot::Rights) => "rights",
            Self::Unsupported(WhyNot::NoEffect) => "noEffect",
            Self::LinkDown => "linkDown",
            Self::RequestPending => "requestPending",
            Self::Over => "over",
            Self::NotRinging => "notRinging",
            Self::NotConnected => "notConnected",
            Self::NotHeld => "notHeld",
            Self::InConsultation => "inConsultation",
            Self::NoConsultation => "noConsultation",
            Self::NoSecondCall => "noSecondCall",
            Self::InConference => "inConference",
            Self::NotRecorded => "notRecorded",
            Self::AlreadyRecorded => "alreadyRecorded",
            Self::AlreadyPaused => "alreadyPaused",
            Self::NotPaused => "notPaused",
        }
    }
}

/// Every control of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controls {
    /// Answer.
    pub answer: Control,
    /// Decline while it rings.
    pub decline: Control,
    /// End it.
    pub hang_up: Control,
    /// Put on hold.
    pub hold: Control,
    /// Take back from hold.
    pub retrieve: Control,
    /// Pass on without asking.
    pub transfer: Control,
    /// Call somebody about it.
    pub consult: Control,
    /// Join the two other parties of the consultation.
    pub complete: Control,
    /// End the consultation.
    pub cancel: Control,
    /// Join the user's calls.
    pub conference: Control,
    /// Send digits.
    pub send_digits: Control,
    /// Park.
    pub park: Control,
    /// Record it.
    pub start_recording: Control,
    /// Record it no longer.
    pub stop_recording: Control,
    /// Pause the recording.
    pub pause_recording: Control,
    /// Resume the recording.
    pub resume_recording: Control,
}

/// What can be done with `call`, a call of that account.
#[must_use]
pub fn controls(account: &AccountDesk, call: &Call) -> Controls {
    let blocked = if !account.health().is_live() {
        Some(Why::LinkDown)
    } else if call.state == CallState::Ended {
        Some(Why::Over)
    } else if account.pending(&call.id).is_some() {
        Some(Why::RequestPending)
    } else {
        None
    };
    // What the account can never do is said before what cannot be done just now.
    let control = |ability: Ability, now: Option<Why>| match (account.capabilities().support(ability), blocked.or(now)) {
        (Support::No(why), _) => Control::Cannot(Why::Unsupported(why)),
        (Support::Yes, Some(why)) => Control::Cannot(why),
        (Support::Yes, None) => Control::Can,
    };
    let state = call.state;
    let unless = |holds: bool, why: Why| (!holds).then_some(why);
    let rings = unless(state == CallState::Ringing, Why::NotRinging);
    let talks = unless(state == CallState::Connected, Why::NotConnected);
    let in_call = unless(matches!(state, CallState::Connected | CallState::Held), Why::NotConnected);
    let consultation = account.consultation(call);
    let alone = unless(consultation.is_none(), Why::InConsultation);
    let joined = unless(!call.conference, Why::InConference);
    let consults = unless(consultation.is_some(), Why::NoConsultation);
    let own_consultation = unless(
        consultation
            .is_some_and(|(_, consulting)| consulting.consults_for.is_some() || consulting.direction == Direction::Outgoing),
        Why::NoConsultation,
    );
    let in_calls = account.calls().filter(|call| matches!(call.state, CallState::Connected | CallState::Held)).count();
    let recording = recordings(account, call);
    Controls {
        answer: control(Ability::Answer, rings),
        decline: control(Ability::Decline, rings),
        hang_up: control(Ability::HangUp, unless(!matches!(state, CallState::Queued | CallState::Parked), Why::NotConnected)),
        hold: control(Ability::Hold, talks),
        retrieve: control(Ability::Hold, unless(state == CallState::Held, Why::NotHeld)),
        transfer: control(Ability::BlindTransfer, talks.or(alone).or(joined)),
        consult: control(Ability::ConsultTransfer, in_call.or(alone).or(joined)),
        complete: control(Ability::ConsultTransfer, joined.or(consults)),
        cancel: control(Ability::ConsultTransfer, joined.or(own_consultation)),
        conference: control(Ability::Conference, in_call.or(joined).or(unless(in_calls > 1, Why::NoSecondCall))),
        send_digits: control(Ability::SendDigits, talks),
        park: control(Ability::Park, talks),
        start_recording: control(Ability::Record, in_call.or(recording.start)),
        stop_recording: control(Ability::Record, in_call.or(recording.stop)),
        pause_recording: control(Ability::PauseRecording, in_call.or(recording.pause)),
        resume_recording: control(Ability::PauseRecording, in_call.or(recording.resume)),
    }
}

/// Why each control of the recording cannot be used, as far as the recording goes.
struct Recordings {
    start: Option<Why>,
    stop: Option<Why>,
    pause: Option<Why>,
    resume: Option<Why>,
}

fn recordings(account: &AccountDesk, call: &Call) -> Recordings {
    // A PBX that starts recordings and says nothing of them may record by a rule of its own: such a one can be paused, too.
    let is_silent = call.recording == RecordingState::Unknown && account.capabilities().has(Ability::Record);
    match (call.recording, call.recording_asked) {
        (RecordingState::Active, _) | (RecordingState::Unknown, Some(RecordingState::Active)) => {
            Recordings { start: Some(Why::AlreadyRecorded), stop: None, pause: None, resume: Some(Why::NotPaused) }
        }
        (RecordingState::Paused, _) | (RecordingState::Unknown, Some(RecordingState::Paused)) => {
            Recordings { start: Some(Why::AlreadyRecorded), stop: None, pause: Some(Why::AlreadyPaused), resume: None }
        }
        (RecordingState::Off | RecordingState::Unknown, _) => Recordings {
            start: None,
            stop: Some(Why::NotRecorded),
            pause: (!is_silent).then_some(Why::NotRecorded),
            resume: Some(if is_silent { Why::NotPaused } else { Why::NotRecorded }),
        },
    }
}
