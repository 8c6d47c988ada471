//! What a user wants -> what is asked of the server (kazoo.md 4.7 to 4.13). Invariant: pure; a request goes out only for a call
//! that lives, on the user's own leg, and a number only after cleaning.

use std::path::PathBuf;

use cordboard_model::{AgentState, AgentTarget, At, CallId, Command, Contact, ForwardKind, RecordingId, Support, WhyNot};
use cordboard_numbers::{Letters, Number};
use cordboard_session::CommandError;
use serde_json::{Value, json};

use crate::{
    lists::Product,
    memory::Memory,
    rest::{AcdcWish, Action, BlfState, Destination, ParticipantAction, QubicleWish, RecordAction, TransferManner},
    translate::{Phase, UserCall},
};

/// What has to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Deed {
    /// Ask the call control for these, one after the other: the leg and what to do with it.
    Control(Vec<(String, Action)>),
    /// Ring the user's telephone and dial.
    Quickcall(String),
    /// ACDc.
    Acdc(AcdcWish),
    /// Qubicle.
    Qubicle(QubicleWish),
    /// Into a queue or out of it.
    Membership(String, bool),
    /// Change the user's document.
    Patch(Value),
    /// What lamp keys show.
    Presence(BlfState),
    /// Do that to somebody in a conference.
    Participant {
        /// The conference.
        room: String,
        /// Who.
        participant: String,
        /// What.
        action: ParticipantAction,
    },
    /// Answered from what is known.
    Found(String, Vec<Contact>),
    /// So many days of call records.
    Past(u16),
    /// The recordings of the user's calls that began in that time.
    Recordings {
        /// From when on.
        from: At,
        /// Until when.
        to: At,
    },
    /// A recording into a file.
    Fetch {
        /// Which.
        recording: RecordingId,
        /// The file.
        file: PathBuf,
    },
    /// The events tell it anyway.
    Nothing,
}

impl Memory {
    /// What carries out a command.
    ///
    /// # Errors
    /// When the call is gone, the number is none, or the account cannot do that at all.
    pub(crate) fn deed(&self, command: &Command) -> Result<Deed, CommandError> {
        if let Support::No(why) = self.can().support(command.ability()) {
            return Err(CommandError::Unsupported(why));
        }
        Ok(match command {
            Command::Dial { number, .. } => Deed::Quickcall(self.dialled(number)?),
            Command::Answer(_)
            | Command::SendDigits { .. }
            | Command::AttachData { .. }
            | Command::Conference
            | Command::Listen(_)
            | Command::ListFavourites
            | Command::SetFavourite { .. } => return Err(CommandError::Unsupported(WhyNot::Pbx)),
            Command::Decline(call) => self.on(call, |call| call.phase == Phase::Ringing, Action::HangUp)?,
            Command::HangUp(call) => self.on(call, |_| true, Action::HangUp)?,
            Command::Hold(call) => self.on(call, |call| talks(call) && !call.held_by_me, Action::Hold)?,
            Command::Retrieve(call) => self.on(call, |call| call.held_by_me, Action::Unhold)?,
            Command::BlindTransfer { call, to } => {
                self.on(call, talks, Action::Transfer { target: self.dialled(to)?, manner: TransferManner::Blind })?
            }
            Command::Consult { call, to } => {
                self.on(call, talks, Action::Transfer { target: self.dialled(to)?, manner: TransferManner::Attended })?
            }
            Command::Park { call, slot } => {
                let code = self.lists.parking(slot.is_some()).ok_or(CommandError::Unsupported(WhyNot::Pbx))?;
                let code = code + digits(slot.as_deref().unwrap_or_default())?;
                self.on(call, talks, Action::Park { code })?
            }
            Command::TakeParked { slot } => {
                let code = self.lists.unparking().ok_or(CommandError::Unsupported(WhyNot::Pbx))?;
                Deed::Quickcall(code + digits(slot)?)
            }
            Command::SetParticipantMuted { room, participant, muted } => {
                let action = if *muted { ParticipantAction::Mute } else { ParticipantAction::Unmute };
                Deed::Participant { room: room.clone(), participant: participant.clone(), action }
            }
            Command::RemoveParticipant { room, participant } => {
                Deed::Participant { room: room.clone(), participant: participant.clone(), action: ParticipantAction::Kick }
            }
            Command::CompleteTransfer(call) => self.complete(call)?,
            Command::CancelTransfer(call) => self.cancel(call)?,
            Command::StartRecording(call) => self.on(call, talks, Action::Record(RecordAction::Start))?,
            Command::StopRecording(call) => self.on(call, talks, Action::Record(RecordAction::Stop))?,
            Command::PauseRecording(call) => self.on(call, talks, Action::Record(RecordAction::Mask))?,
            Command::ResumeRecording(call) => self.on(call, talks, Action::Record(RecordAction::Unmask))?,
            Command::SetAgentState(target) => self.target(target)?,
            Command::JoinQueue { queue, .. } => Deed::Membership(queue.to_string(), true),
            Command::LeaveQueue(queue) => Deed::Membership(queue.to_string(), false),
            Command::WatchQueue(_) | Command::UnwatchQueue(_) => Deed::Nothing,
            Command::SetPresence(status) => Deed::Presence(match status.as_str() {
                "terminated" => BlfState::Terminated,
                "confirmed" => BlfState::Confirmed,
                _ => return Err(CommandError::Missing("presence")),
            }),
            Command::SetDoNotDisturb(on) => Deed::Patch(json!({"do_not_disturb": {"enabled": on}})),
            Command::SetForward { kind: ForwardKind::Unconditional, enabled, destination } => {
                Deed::Patch(json!({"call_forward": self.forward(*enabled, destination)?}))
            }
            // The server knows one forward only; "unless registered" is another thing.
            Command::SetForward { kind: ForwardKind::Busy | ForwardKind::NoAnswer, .. } => {
                return Err(CommandError::Unsupported(WhyNot::Pbx));
            }
            Command::SearchContacts(term) => Deed::Found(term.clone(), self.search(term)),
            Command::ListPastCalls { days } => Deed::Past(*days),
            Command::ListRecordings { from, to } => Deed::Recordings { from: *from, to: *to },
            Command::FetchRecording { recording, file, .. } => Deed::Fetch { recording: recording.clone(), file: file.clone() },
            Command::SendMessage { .. } | Command::FollowMessages(_) => return Err(CommandError::Unsupported(WhyNot::Pbx)),
        })
    }

    fn on(&self, id: &CallId, fits: impl Fn(&UserCall) -> bool, action: Action) -> Result<Deed, CommandError> {
        let call = self.live(id).filter(|call| fits(call)).ok_or(CommandError::CallGone)?;
        if action.form(self.konami, self.generation).is_none() {
            return Err(CommandError::Unsupported(WhyNot::Pbx));
        }
        Ok(Deed::Control(vec![(call.leg.clone(), action)]))
    }

    /// Whoever asked hangs up: the two others are joined (kazoo.md 4.7).
    fn complete(&self, id: &CallId) -> Result<Deed, CommandError> {
        let leg = match self.consultation(id) {
            Some((_, consulting)) => consulting.leg.clone(),
            None => self.live(id).filter(|call| talks(call)).ok_or(CommandError::CallGone)?.leg.clone(),
        };
        Ok(Deed::Control(vec![(leg, Action::HangUp)]))
    }

    /// The one who was asked is hung up, never the user: that would join the others.
    fn cancel(&self, id: &CallId) -> Result<Deed, CommandError> {
        let (about, consulting) = self.consultation(id).ok_or(CommandError::CallGone)?;
        let asked = consulting.other_leg.clone().ok_or(CommandError::CallGone)?;
        let mut steps = vec![(asked, Action::HangUp)];
        if Action::Unhold.form(self.konami, self.generation).is_some() {
            steps.push((about.leg.clone(), Action::Unhold));
        }
        Ok(Deed::Control(steps))
    }

    /// What the server is to dial: what was written, as the dial plan of the account's country knows it.
    fn dialled(&self, written: &str) -> Result<String, CommandError> {
        let clean = |text: &str| Destination::new(text).map(|number| number.as_str().to_owned());
        let cleaned = clean(written).map_err(|_| CommandError::NumberInvalid)?;
        // What is no number of a plan may still be one of the house.
        Ok(Number::of(written, self.country, Letters::Refused).ok().and_then(|it| clean(it.dialled()).ok()).unwrap_or(cleaned))
    }

    /// A forward that is switched off keeps its destination at the server.
    fn forward(&self, enabled: bool, destination: &str) -> Result<Value, CommandError> {
        match (enabled, self.dialled(destination)) {
            (true, Ok(number)) => {
                Ok(json!({"enabled": true, "number": number, "require_keypress": false, "keep_caller_id": true}))
            }
            (true, Err(error)) => Err(error),
            (false, Ok(number)) => Ok(json!({"enabled": false, "number": number})),
            (false, Err(_)) => Ok(json!({"enabled": false})),
        }
    }

    fn target(&self, target: &AgentTarget) -> Result<Deed, CommandError> {
        let product = self.lists.product.ok_or(CommandError::Unsupported(WhyNot::Pbx))?;
        Ok(match (product, target) {
            (Product::Acdc, AgentTarget::LoggedIn { .. }) => Deed::Acdc(AcdcWish::Login),
            (Product::Acdc, AgentTarget::LoggedOut) => Deed::Acdc(AcdcWish::Logout),
            (Product::Acdc, AgentTarget::NotReady { .. }) => Deed::Acdc(AcdcWish::Pause { seconds: 0 }),
            (Product::Acdc, AgentTarget::Ready { .. }) => Deed::Acdc(match self.own_state {
                Some(AgentState::WrapUp) => AcdcWish::EndWrapup,
                Some(AgentState::LoggedOut) => AcdcWish::Login,
                Some(
                    AgentState::Unknown
                    | AgentState::Ready
                    | AgentState::NotReady
                    | AgentState::Ringing
                    | AgentState::Dialing
                    | AgentState::OnCall,
                )
                | None => AcdcWish::Resume,
            }),
            (Product::Qubicle, AgentTarget::LoggedIn { .. }) => Deed::Qubicle(QubicleWish::Login),
            (Product::Qubicle, AgentTarget::LoggedOut) => Deed::Qubicle(QubicleWish::Logout),
            (Product::Qubicle, AgentTarget::NotReady { .. }) => Deed::Qubicle(QubicleWish::Away),
            (Product::Qubicle, AgentTarget::Ready { .. }) => Deed::Qubicle(match self.own_state {
                Some(AgentState::LoggedOut) => QubicleWish::Login,
                Some(
                    AgentState::Unknown
                    | AgentState::Ready
                    | AgentState::NotReady
                    | AgentState::Ringing
                    | AgentState::Dialing
                    | AgentState::OnCall
                    | AgentState::WrapUp,
                )
                | None => QubicleWish::Ready,
            }),
        })
    }
}

fn talks(call: &UserCall) -> bool {
    call.phase == Phase::Connected
}

/// A slot is dialled after the code.
fn digits(slot: &str) -> Result<&str, CommandError> {
    if slot.bytes().all(|digit| digit.is_ascii_digit()) { Ok(slot) } else { Err(CommandError::NumberInvalid) }
}
