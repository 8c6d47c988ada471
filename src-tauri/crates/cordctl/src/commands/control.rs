//! What the commands about calls share: an open session, the call that is meant, the answer. Invariant: with several calls
//! to choose from nothing is guessed.

use std::{path::PathBuf, sync::Arc};

use cordboard_desk::{Control, Why};
use cordboard_model::{Call, CallId, CallState, Outcome, RecordingState};
use serde_json::json;

use crate::{
    accounts,
    cli::Signed,
    failure::Failure,
    output::{Form, say, table},
    password,
    replay::call_line::{CallLine, direction},
    station::{Station, impossible},
};

/// What every such command is given.
pub(crate) struct Context {
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) form: Form,
}

impl Context {
    /// Signs in at the account that is meant.
    pub(crate) async fn station(&self, signed: &Signed) -> Result<Station, Failure> {
        let folder = accounts::folder(self.data_dir.clone())?;
        let settings = accounts::load(&folder)?;
        let account = accounts::choose(&settings, signed.account.as_deref())?;
        let password = password::known(account, signed.password_stdin).await?;
        Station::open(account, password::keys(account, password).await).await
    }

    /// Prints what became of a call.
    pub(crate) fn told(&self, station: &Station, call: &CallId) -> Result<(), Failure> {
        let Some(call) = station.call(call) else { return Err(Failure::new("The call is gone")) };
        say(self.form, &json!({"call": CallLine::new(call, station.account())}), &words(call))
    }
}

/// The call that is meant: the one named, else the only one that `fits`.
pub(crate) fn choose(
    station: &Station,
    wanted: Option<&str>,
    fits: impl Fn(&Call) -> bool,
    none: &str,
) -> Result<Arc<Call>, Failure> {
    let calls = station.calls();
    if let Some(wanted) = wanted {
        let found = calls.iter().find(|call| call.id.as_str() == wanted);
        return found.cloned().ok_or_else(|| listing(&format!("There is no call {wanted:?}"), &calls));
    }
    let fitting: Vec<_> = calls.iter().filter(|call| fits(call)).cloned().collect();
    match fitting.as_slice() {
        [call] => Ok(Arc::clone(call)),
        [] => Err(listing(none, &calls)),
        [_, _, ..] => Err(listing("Several calls fit", &fitting)),
    }
}

fn listing(what: &str, calls: &[Arc<Call>]) -> Failure {
    if calls.is_empty() {
        return Failure::with_advice(what, "There are no calls");
    }
    let rows: Vec<Vec<String>> = calls.iter().map(|call| vec![format!("  {}", call.id), words(call)]).collect();
    Failure::with_advice(what, format!("Name a call with --call:\n{}", table(&rows)))
}

/// Goes on only when the control can be used.
pub(crate) fn can(control: Control) -> Result<(), Failure> {
    match control {
        Control::Can => Ok(()),
        Control::Cannot(why) => Err(Failure::new(why_words(why))),
    }
}

const fn why_words(why: Why) -> &'static str {
    match why {
        Why::Unsupported(why) => impossible(why),
        Why::LinkDown => "The link is down",
        Why::RequestPending => "Something was asked of this call and is not yet confirmed",
        Why::Over => "The call is over",
        Why::NotRinging => "The call does not ring",
        Why::NotConnected => "Nobody talks in this call",
        Why::NotHeld => "The call is not on hold",
        Why::InConsultation => "The call belongs to a consultation: complete or cancel that first",
        Why::NoConsultation => "There is no consultation",
        Why::NoSecondCall => "There is no second call",
        Why::InConference => "The calls are joined already",
        Why::NotRecorded => "The call is not recorded, or the PBX has not said so",
        Why::AlreadyRecorded => "The call is recorded already, or that was asked for",
        Why::AlreadyPaused => "The recording is paused already",
        Why::NotPaused => "The recording is not paused",
    }
}

/// What became of a call, for people.
pub(crate) const fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::Missed => "missed",
        Outcome::AnsweredElsewhere => "answered elsewhere",
        Outcome::Abandoned => "abandoned",
        Outcome::Rejected => "rejected",
        Outcome::Busy => "busy",
        Outcome::Failed => "failed",
        Outcome::NoAnswer => "no answer",
        Outcome::Transferred => "transferred",
        Outcome::Unknown => "end not seen",
    }
}

/// A call for people.
pub(crate) fn words(call: &Call) -> String {
    let state = match call.state {
        CallState::Dialing => "dialing",
        CallState::Ringing => "ringing",
        CallState::Connected => "connected",
        CallState::Held => "on hold",
        CallState::Queued => "queued",
        CallState::Parked => "parked",
        CallState::Ended => "ended",
    };
    let outcome = call.outcome.map_or_else(String::new, |outcome| format!(" ({})", outcome_words(outcome)));
    let known = |text: &Option<String>| text.as_deref().map(cordboard_contract::clean).filter(|text| !text.is_empty());
    let who = match (known(&call.remote.name), known(&call.remote.number)) {
        (Some(name), Some(number)) => format!("{name} ({number})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "unknown".to_owned(),
    };
    let recording = match (call.state, call.recording) {
        (CallState::Ended, _) | (_, RecordingState::Off) => "",
        (_, RecordingState::Unknown) => match call.recording_asked {
            None | Some(RecordingState::Unknown) => "",
            Some(RecordingState::Off) => "  recording: end asked for",
            Some(RecordingState::Active) => "  recording: asked for",
            Some(RecordingState::Paused) => "  recording: pause asked for",
        },
        (_, RecordingState::Active) => "  recorded",
        (_, RecordingState::Paused) => "  recording paused",
    };
    format!("{state}{outcome}  {}  {who}  {}{recording}", direction(call.direction, call.internal), call.id)
}
