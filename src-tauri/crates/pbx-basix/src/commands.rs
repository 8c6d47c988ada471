//! Commands -> what is sent (basix.md 7, 8, 10). Invariant: pure, and what the account cannot do is refused here, whoever asks.

use cordboard_model::{Ability, CallId, Command, QueueId, Support};
use cordboard_numbers::sanitise_dialled;
use cordboard_session::CommandError;
use serde_json::json;

use crate::{account::BasixAccount, rest::Request, translate::Translator};

/// What a parked call may wait, in a unit that is not documented.
const PARK_TIMEOUT: u32 = 300;

/// Something to send, or to answer from what is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A frame. An event about one of these legs shows that the PBX took it.
    Say {
        /// The frame.
        frame: String,
        /// The legs.
        about: Vec<String>,
    },
    /// A request over HTTP.
    Ask(Request),
    /// Who waits there: it is known all the time.
    Watch(QueueId),
    /// People with that text in name or number.
    Find(String),
    /// Nothing: what is told is told all the time.
    Nothing,
}

/// What a command takes.
///
/// # Errors
/// When the PBX cannot do it, or the call is not as it would have to be.
pub fn orders(command: &Command, account: &BasixAccount, translator: &Translator) -> Result<Vec<Order>, CommandError> {
    let me = translator.own().map(|(id, _)| id);
    match command {
        Command::Dial { number, .. } => {
            can(translator, Ability::Dial)?;
            let number = sanitise_dialled(number).map_err(|_| CommandError::NumberInvalid)?;
            Ok(vec![Order::Ask(Request::call_user(account, me, number))])
        }
        Command::HangUp(call) => hang_up(call, translator),
        Command::Decline(call) => {
            let handle = translator.handle(call).ok_or(CommandError::CallGone)?;
            if handle.is_ringing { hang_up(call, translator) } else { Err(CommandError::CallGone) }
        }
        Command::BlindTransfer { call, to } => transfer(call, to, translator),
        Command::Park { call, .. } => {
            can(translator, Ability::Park)?;
            let handle = translator.handle(call).ok_or(CommandError::CallGone)?;
            let uuid = handle.other.ok_or(CommandError::CallGone)?;
            let frame = json!({"cmd": "park", "uuid": uuid, "timeout": PARK_TIMEOUT}).to_string();
            Ok(vec![Order::Say { frame, about: with(handle.own, uuid) }])
        }
        Command::TakeParked { slot } => {
            can(translator, Ability::Park)?;
            let number = sanitise_dialled(slot).map_err(|_| CommandError::NumberInvalid)?;
            Ok(vec![Order::Ask(Request::call_user(account, me, number))])
        }
        Command::WatchQueue(queue) => Ok(vec![Order::Watch(queue.clone())]),
        Command::UnwatchQueue(_) => Ok(vec![Order::Nothing]),
        Command::SearchContacts(term) => Ok(vec![Order::Find(term.clone())]),
        Command::Answer(_) => refused(translator, Ability::Answer),
        Command::Hold(_) | Command::Retrieve(_) => refused(translator, Ability::Hold),
        Command::Consult { .. } | Command::CompleteTransfer(_) | Command::CancelTransfer(_) => {
            refused(translator, Ability::ConsultTransfer)
        }
        Command::Conference => refused(translator, Ability::Conference),
        Command::SendDigits { .. } => refused(translator, Ability::SendDigits),
        Command::SetParticipantMuted { .. } | Command::RemoveParticipant { .. } => refused(translator, Ability::Moderate),
        Command::AttachData { .. } => refused(translator, Ability::AttachData),
        Command::StartRecording(_) | Command::StopRecording(_) => refused(translator, Ability::Record),
        Command::PauseRecording(_) | Command::ResumeRecording(_) => refused(translator, Ability::PauseRecording),
        Command::SetAgentState(_) => refused(translator, Ability::AgentState),
        Command::JoinQueue { .. } | Command::LeaveQueue(_) => refused(translator, Ability::QueueMembership),
        Command::Listen(_) => refused(translator, Ability::Listen),
        Command::SetPresence(_) => refused(translator, Ability::Presence),
        Command::SetDoNotDisturb(_) => refused(translator, Ability::DoNotDisturb),
        Command::SetForward { .. } => refused(translator, Ability::Forward),
        Command::ListFavourites | Command::SetFavourite { .. } => refused(translator, Ability::Favourites),
        Command::ListPastCalls { .. } => refused(translator, Ability::ServerHistory),
        Command::SendMessage { .. } | Command::FollowMessages(_) => refused(translator, Ability::Messages),
        Command::ListRecordings { .. } | Command::FetchRecording { .. } => refused(translator, Ability::Recordings),
    }
}

fn can(translator: &Translator, ability: Ability) -> Result<(), CommandError> {
    match translator.capabilities().support(ability) {
        Support::Yes => Ok(()),
        Support::No(why) => Err(CommandError::Unsupported(why)),
    }
}

fn refused(translator: &Translator, ability: Ability) -> Result<Vec<Order>, CommandError> {
    can(translator, ability).and(Err(CommandError::Unsupported(cordboard_model::WhyNot::Pbx)))
}

fn hang_up(call: &CallId, translator: &Translator) -> Result<Vec<Order>, CommandError> {
    let handle = translator.handle(call).ok_or(CommandError::CallGone)?;
    let orders = handle
        .own
        .into_iter()
        .map(|uuid| Order::Say { frame: json!({"cmd": "hangup", "uuid": uuid}).to_string(), about: vec![uuid] });
    Ok(orders.collect())
}

/// While it rings the maker's own program does it; later only if the account says so (basix.md 7).
fn transfer(call: &CallId, to: &str, translator: &Translator) -> Result<Vec<Order>, CommandError> {
    let handle = translator.handle(call).ok_or(CommandError::CallGone)?;
    if !handle.is_ringing {
        can(translator, Ability::BlindTransfer)?;
    }
    let (id, name) = translator.own().ok_or(CommandError::Missing("user"))?;
    let to = sanitise_dialled(to).map_err(|_| CommandError::NumberInvalid)?;
    let uuid = handle.other.ok_or(CommandError::CallGone)?;
    let frame = json!({"cmd": "transfer", "uuid": uuid, "user_id": id, "user_name": name, "destination": to}).to_string();
    Ok(vec![Order::Say { frame, about: with(handle.own, uuid) }])
}

fn with(mut legs: Vec<String>, other: String) -> Vec<String> {
    legs.push(other);
    legs
}
