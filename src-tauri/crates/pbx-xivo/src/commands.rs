//! What a user wants -> requests (xivo.md 2 and 4.2), and back again for recorded streams. Invariant: pure; a request goes out
//! only for a call that exists, and a number only after cleaning.

use cordboard_model::{AgentTarget, CallId, Command, ContactKey, ForwardKind, QueueId, Support, WhyNot};
use cordboard_numbers::sanitise_dialled;
use cordboard_session::CommandError;

use crate::{
    Request,
    translate::{Phase, Translator},
};

/// A request, and the call it is about where the protocol does not name it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What goes over the wire.
    pub request: Request,
    /// The call it is about.
    pub call: Option<CallId>,
}

impl From<Request> for Asked {
    fn from(request: Request) -> Self {
        Self { request, call: None }
    }
}

impl Translator {
    /// The requests that carry out a command, in order.
    ///
    /// # Errors
    /// When the call is gone, the number is none, or the account cannot do that at all.
    pub fn requests(&self, command: &Command) -> Result<Vec<Asked>, CommandError> {
        if let Support::No(why) = self.capabilities().support(command.ability()) {
            return Err(CommandError::Unsupported(why));
        }
        let request = match command {
            Command::Dial { number, attached } => {
                Request::Dial { destination: dialled(number)?, variables: (!attached.is_empty()).then(|| attached.clone()) }
            }
            Command::Answer(call) => return self.for_call(call, &[Phase::Ringing], |unique_id| Request::Answer { unique_id }),
            Command::Decline(call) => return self.for_call(call, &[Phase::Ringing], |unique_id| Request::Hangup { unique_id }),
            Command::HangUp(call) => return self.for_call(call, &ANY, |unique_id| Request::Hangup { unique_id }),
            Command::Hold(call) => return self.for_call(call, &[Phase::Established], |unique_id| Request::Hold { unique_id }),
            Command::Retrieve(call) => return self.for_call(call, &[Phase::OnHold], |unique_id| Request::Hold { unique_id }),
            Command::BlindTransfer { call, to } => {
                let destination = dialled(to)?;
                return self.for_call(call, &TALKING, |_| Request::DirectTransfer { destination });
            }
            Command::Consult { call, to } => {
                let destination = dialled(to)?;
                return self.for_call(call, &TALKING, |_| Request::AttendedTransfer { destination, device: None });
            }
            Command::CompleteTransfer(call) => return self.for_call(call, &ANY, |_| Request::CompleteTransfer),
            Command::CancelTransfer(call) => return self.for_call(call, &ANY, |_| Request::CancelTransfer),
            Command::Conference if self.live().len() < 2 => return Err(CommandError::CallGone),
            Command::Conference => Request::Conference,
            Command::SendDigits { call, digits } => return self.digits(call, digits),
            Command::AttachData { call, attached } => {
                return self.for_call(call, &ANY, |_| Request::SetData { variables: attached.clone() });
            }
            Command::Park { .. }
            | Command::TakeParked { .. }
            | Command::SetParticipantMuted { .. }
            | Command::RemoveParticipant { .. }
            | Command::StartRecording(_)
            | Command::StopRecording(_) => return Err(CommandError::Unsupported(WhyNot::Pbx)),
            Command::PauseRecording(_) => Request::MonitorPause { agent: self.own_agent()? },
            Command::ResumeRecording(_) => Request::MonitorUnpause { agent: self.own_agent()? },
            Command::SetAgentState(target) => self.agent_target(target)?,
            Command::JoinQueue { queue, penalty } => {
                Request::SetAgentQueue { agent_id: self.own_agent()?, queue_id: queue_id(queue)?, penalty: *penalty }
            }
            Command::LeaveQueue(queue) => {
                Request::RemoveAgentFromQueue { agent_id: self.own_agent()?, queue_id: queue_id(queue)? }
            }
            Command::WatchQueue(queue) => Request::SubscribeToQueueCalls { queue_id: queue_id(queue)? },
            Command::UnwatchQueue(queue) => Request::UnSubscribeToQueueCalls { queue_id: queue_id(queue)? },
            Command::Listen(agent) => {
                Request::ListenAgent { agent: number(agent.as_str()).ok_or(CommandError::Missing("agent"))? }
            }
            Command::SetPresence(status) => Request::UserStatusUpdate { status: status.as_str().to_owned() },
            Command::SetDoNotDisturb(state) => Request::Dnd { state: *state },
            Command::SetForward { kind, enabled, destination } => forward(*kind, *enabled, destination)?,
            Command::SearchContacts(term) => Request::DirectoryLookUp { term: term.clone() },
            Command::ListFavourites => Request::GetFavorites,
            Command::SetFavourite { contact, on } => {
                let (contact_id, source) = (contact.id.clone(), contact.source.clone());
                if *on { Request::AddFavorite { contact_id, source } } else { Request::RemoveFavorite { contact_id, source } }
            }
            // The first generation knows no days; a page is what there is.
            Command::ListPastCalls { .. } if self.is_oldest() => Request::GetUserCallHistory { size: Some(PAGE) },
            Command::ListPastCalls { days } => Request::GetUserCallHistoryByDays { days: u32::from(*days) },
            Command::SendMessage { .. }
            | Command::FollowMessages(_)
            | Command::ListRecordings { .. }
            | Command::FetchRecording { .. } => return Err(CommandError::Unsupported(WhyNot::Pbx)),
        };
        Ok(vec![request.into()])
    }

    /// A request about a call in one of these phases; named where there could be a doubt and the server understands it.
    fn for_call(
        &self,
        id: &CallId,
        phases: &[Phase],
        request: impl FnOnce(Option<String>) -> Request,
    ) -> Result<Vec<Asked>, CommandError> {
        let call = self.tracked(id).filter(|call| phases.contains(&call.phase)).ok_or(CommandError::CallGone)?;
        let unique_id = (self.names_calls() && self.live().len() > 1).then(|| call.channel.clone());
        Ok(vec![Asked { request: request(unique_id), call: Some(id.clone()) }])
    }

    fn digits(&self, call: &CallId, digits: &str) -> Result<Vec<Asked>, CommandError> {
        if digits.is_empty() || !digits.chars().all(|key| key.is_ascii_digit() || key == '*' || key == '#') {
            return Err(CommandError::NumberInvalid);
        }
        self.for_call(call, &TALKING, |_| Request::GetAgentStates)?;
        let key = |key: char| Asked { request: Request::SendDtmf { key: key.to_string() }, call: Some(call.clone()) };
        Ok(digits.chars().map(key).collect())
    }

    /// A state with a status is a matter of presence, a plain one of the agent (xivo.md 4.2). Own-agent requests name no agent.
    fn agent_target(&self, target: &AgentTarget) -> Result<Request, CommandError> {
        Ok(match target {
            AgentTarget::LoggedIn { phone } => {
                let phone = phone.as_ref().map(|phone| phone.as_str()).or(self.own_phone());
                let phone = phone.filter(|phone| !phone.is_empty() && *phone != "0").ok_or(CommandError::Missing("telephone"))?;
                Request::AgentLogin { phone: phone.to_owned(), agent: None }
            }
            AgentTarget::LoggedOut => Request::AgentLogout { agent: None },
            AgentTarget::Ready { status: Some(status) } | AgentTarget::NotReady { reason: Some(status) } => {
                Request::UserStatusUpdate { status: status.as_str().to_owned() }
            }
            AgentTarget::Ready { status: None } => Request::UnpauseAgent { agent: None },
            AgentTarget::NotReady { reason: None } => Request::PauseAgent { agent: None, reason: None },
        })
    }

    /// The command behind a recorded request; `None` for what only programs ask.
    #[must_use]
    pub fn command(&self, request: &Request) -> Option<Command> {
        let meant = |unique_id: &Option<String>| self.meant(None, unique_id.as_deref());
        let phase = |id: &CallId| self.tracked(id).map(|call| call.phase);
        #[allow(clippy::wildcard_enum_match_arm, reason = "most requests are no user's wish")]
        Some(match request {
            Request::Dial { destination, variables } => {
                Command::Dial { number: destination.clone(), attached: variables.clone().unwrap_or_default() }
            }
            Request::Answer { unique_id } => {
                let named = unique_id.as_deref().and_then(|channel| self.by_channel(channel));
                Command::Answer(named.or_else(|| self.in_phase(Phase::Ringing))?.id.clone())
            }
            Request::Hangup { unique_id } => {
                let call = meant(unique_id)?;
                if phase(&call) == Some(Phase::Ringing) { Command::Decline(call) } else { Command::HangUp(call) }
            }
            Request::Hold { unique_id } => {
                let call = meant(unique_id)?;
                if phase(&call) == Some(Phase::OnHold) { Command::Retrieve(call) } else { Command::Hold(call) }
            }
            Request::DirectTransfer { destination } => Command::BlindTransfer { call: meant(&None)?, to: destination.clone() },
            Request::AttendedTransfer { destination, .. } => Command::Consult { call: meant(&None)?, to: destination.clone() },
            Request::CompleteTransfer => Command::CompleteTransfer(self.consulting_pair()?.0),
            Request::CancelTransfer => Command::CancelTransfer(self.consulting_pair()?.0),
            Request::Conference => Command::Conference,
            Request::SendDtmf { key } => Command::SendDigits { call: meant(&None)?, digits: key.clone() },
            Request::SetData { variables } => Command::AttachData { call: meant(&None)?, attached: variables.clone() },
            Request::MonitorPause { agent } if self.own_agent() == Ok(*agent) => Command::PauseRecording(meant(&None)?),
            Request::MonitorUnpause { agent } if self.own_agent() == Ok(*agent) => Command::ResumeRecording(meant(&None)?),
            Request::AgentLogin { phone, agent } if self.is_own(*agent) => {
                Command::SetAgentState(AgentTarget::LoggedIn { phone: Some(phone.as_str().into()) })
            }
            Request::AgentLogout { agent } if self.is_own(*agent) => Command::SetAgentState(AgentTarget::LoggedOut),
            Request::PauseAgent { agent, reason } if self.is_own(*agent) => {
                Command::SetAgentState(AgentTarget::NotReady { reason: reason.as_deref().map(Into::into) })
            }
            Request::UnpauseAgent { agent } if self.is_own(*agent) => Command::SetAgentState(AgentTarget::Ready { status: None }),
            Request::UserStatusUpdate { status } => self.status_command(status),
            Request::SetAgentQueue { agent_id, queue_id, penalty } if self.is_own(Some(*agent_id)) => {
                Command::JoinQueue { queue: QueueId::from(*queue_id), penalty: *penalty }
            }
            Request::RemoveAgentFromQueue { agent_id, queue_id } if self.is_own(Some(*agent_id)) => {
                Command::LeaveQueue(QueueId::from(*queue_id))
            }
            Request::SubscribeToQueueCalls { queue_id } => Command::WatchQueue(QueueId::from(*queue_id)),
            Request::UnSubscribeToQueueCalls { queue_id } => Command::UnwatchQueue(QueueId::from(*queue_id)),
            Request::ListenAgent { agent } => Command::Listen((*agent).into()),
            Request::AddFavorite { contact_id, source } => favourite(contact_id, source, true),
            Request::RemoveFavorite { contact_id, source } => favourite(contact_id, source, false),
            Request::Dnd { state } => Command::SetDoNotDisturb(*state),
            Request::NaFwd { state, destination } => forwarded(ForwardKind::NoAnswer, *state, destination),
            Request::UncFwd { state, destination } => forwarded(ForwardKind::Unconditional, *state, destination),
            Request::BusyFwd { state, destination } => forwarded(ForwardKind::Busy, *state, destination),
            _ => return None,
        })
    }
}

/// As many past calls as the vendor's page shows.
pub(crate) const PAGE: u32 = 20;

const ANY: [Phase; 4] = [Phase::Dialing, Phase::Ringing, Phase::Established, Phase::OnHold];
const TALKING: [Phase; 2] = [Phase::Established, Phase::OnHold];

fn dialled(text: &str) -> Result<String, CommandError> {
    sanitise_dialled(text).map_err(|_| CommandError::NumberInvalid)
}

fn number(id: &str) -> Option<i64> {
    id.parse().ok()
}

fn queue_id(queue: &QueueId) -> Result<i64, CommandError> {
    number(queue.as_str()).ok_or(CommandError::Missing("queue"))
}

/// A forward that is switched off may have no destination; the member is there all the same.
fn forward(kind: ForwardKind, state: bool, destination: &str) -> Result<Request, CommandError> {
    let destination = match dialled(destination) {
        Ok(number) => number,
        Err(_) if !state => String::new(),
        Err(error) => return Err(error),
    };
    Ok(match kind {
        ForwardKind::Unconditional => Request::UncFwd { state, destination },
        ForwardKind::Busy => Request::BusyFwd { state, destination },
        ForwardKind::NoAnswer => Request::NaFwd { state, destination },
    })
}

fn favourite(id: &str, source: &str, on: bool) -> Command {
    Command::SetFavourite { contact: ContactKey { id: id.to_owned(), source: source.to_owned() }, on }
}

fn forwarded(kind: ForwardKind, enabled: bool, destination: &str) -> Command {
    Command::SetForward { kind, enabled, destination: destination.to_owned() }
}
