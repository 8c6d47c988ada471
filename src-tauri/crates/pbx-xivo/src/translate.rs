//! Server frames -> what they mean (xivo.md 3 and 4). Invariant: pure; time is an argument, and the only memory is what the
//! protocol itself leaves out: which call a channel belongs to, what we asked for, who we are.

mod agents;
mod calls;
mod figures;
mod ids;
mod inquiry;
mod past;
mod people;
mod phone;
mod queues;
mod sent;
mod user;
mod zone;

use cordboard_model::{
    Ability, AgentState, AgentTarget, At, CallId, Capabilities, Command, Event, ReasonEffect, ReasonId, Refusal, RefusalKind,
    WhyNot,
};
use cordboard_session::{CommandError, Stamped};
use foldhash::HashMap;

use crate::{
    account::{Generation, PhoneModel, SignIn, XivoAccount},
    frame::{ErrorBody, Frame},
};

use calls::Calls;
pub(crate) use calls::{Phase, Tracked};
use ids::Ids;
use inquiry::Inquiries;
use past::Records;
use user::Status;
use zone::ServerZone;

/// Turns frames into events. One for an account, kept over reconnects, so that a call keeps its id.
#[derive(Debug)]
pub struct Translator {
    own_phone: Option<String>,
    model: PhoneModel,
    zone: ServerZone,
    /// Records that wait for a word about the zone; `None` once they have waited.
    undated: Option<Records>,
    internal_digits: usize,
    /// Commands may name the call they mean (G2; others ignore the member).
    names_calls: bool,
    /// The server sends hold events (G1 and later); learnt on the way where the generation is not set.
    holds_are_told: bool,
    /// The account says that the server is of the first generation; then nothing is learnt.
    is_oldest: bool,
    ids: Ids,
    calls: Calls,
    own: Own,
    statuses: Vec<Status>,
    queues: HashMap<String, i64>,
    inquiries: Inquiries,
    login: String,
    /// The first list of members is complete; later ones only add (xivo.md 3.9).
    members_listed: bool,
}

/// The signed-in user, as far as other frames refer to him.
#[derive(Debug, Default)]
struct Own {
    told: bool,
    user: Option<i64>,
    agent: Option<i64>,
    supervisor: Option<bool>,
    state: Option<AgentState>,
    logged_in_at: Option<String>,
    listening: bool,
}

impl Translator {
    /// For that account. Knows nothing yet.
    #[must_use]
    pub fn new(account: &XivoAccount) -> Self {
        let (names_calls, holds_are_told) = match (account.generation, account.sign_in) {
            (Generation::G0, _) | (Generation::Auto, SignIn::Legacy) => (false, false),
            (Generation::G1, _) => (false, true),
            (Generation::G2, _) | (Generation::Auto, SignIn::Token) => (true, true),
        };
        Self {
            own_phone: account.own_phone().map(str::to_owned),
            model: account.phone_model,
            zone: ServerZone::new(account.zone()),
            undated: Some(Records::default()),
            internal_digits: account.internal_digits(),
            names_calls,
            holds_are_told,
            is_oldest: account.generation == Generation::G0,
            ids: Ids::default(),
            calls: Calls::default(),
            own: Own::default(),
            statuses: Vec::new(),
            queues: HashMap::default(),
            inquiries: Inquiries::new(account.third_party.is_some()),
            login: account.login.clone(),
            members_listed: false,
        }
    }

    /// Who signs in.
    pub(crate) fn login(&self) -> &str {
        &self.login
    }

    /// A new link begins: what was asked for on the old one is void, the ids of calls stay.
    pub fn reconnected(&mut self) {
        self.calls.forget_wishes();
        self.members_listed = false;
        self.own.listening = false;
    }

    /// What this account can do, as far as is known.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        let is_agent = !self.own.told || self.own.agent.is_some();
        let can = crate::capabilities(self.model, self.own_phone.is_some(), is_agent, self.own.supervisor);
        if self.is_oldest { can.without(Ability::SendDigits, WhyNot::Pbx).without(Ability::AttachData, WhyNot::Pbx) } else { can }
    }

    /// Appends what the frame means. `at` is when it was received.
    pub fn translate(&mut self, frame: Frame<'_>, at: At, events: &mut Vec<Stamped>) {
        let mut tell = Tell { at, events };
        match frame {
            Frame::AgentStateEvent(event) => self.agent_state(event, &mut tell),
            Frame::QueueStatistics(counted) | Frame::GetQueueStatistics(counted) => self.queue_counted(counted, &mut tell),
            Frame::PhoneEvent(event) => self.phone_event(event, &mut tell),
            Frame::PhoneHintStatusEvent(hint) => self.hint(&hint, &mut tell),
            Frame::AgentStatistics(figures) => self.agent_figures(figures, &mut tell),
            Frame::QueueMember(member) => self.member(member, &mut tell),
            Frame::QueueCalls(calls) => self.queue_calls(&calls, &mut tell),
            Frame::LoggedOn(_) => tell.event(Event::CapabilitiesKnown(self.capabilities())),
            Frame::Error(body) | Frame::AgentError(body) => self.refused(body, &mut tell),
            Frame::RightProfile(profile) => self.rights(&profile, &mut tell),
            Frame::UsersStatuses(statuses) => self.statuses(statuses, &mut tell),
            Frame::UserStatusUpdate(update) => self.user_status(&update, &mut tell),
            Frame::UserConfigUpdate(update) => self.user_config(*update, &mut tell),
            Frame::PhoneStatusUpdate(update) => self.own_line(&update, &mut tell),
            Frame::VoiceMailStatusUpdate(status) => tell.event(user::voicemail(&status)),
            Frame::CurrentCallsPhoneEvents(calls) => self.current_calls(calls, &mut tell),
            Frame::Sheet(sheet) => self.sheet(*sheet, &mut tell),
            Frame::QueueConfig(config) => self.queue(config, &mut tell),
            Frame::QueueList(configs) => self.queues(configs, &mut tell),
            Frame::QueueMemberList(members) => self.members(&members, &mut tell),
            Frame::AgentConfig(config) => self.agent(config, &mut tell),
            Frame::AgentList(configs) => self.agents(configs, &mut tell),
            Frame::AgentDirectory(directory) => self.agent_directory(directory, &mut tell),
            Frame::AgentListen(listen) => self.listen(listen, &mut tell),
            Frame::DirectoryResult(table) => self.found(table, &mut tell),
            Frame::Favorites(table) => self.favourites(table, &mut tell),
            Frame::FavoriteUpdated(update) => people::favourite(update, &mut tell),
            Frame::ContactSheet(sheets) => people::sheets(sheets, false, &mut tell),
            Frame::FavoriteContactSheet(sheets) => people::sheets(sheets, true, &mut tell),
            Frame::CallHistory(items) | Frame::CallHistoryByDays(items) | Frame::RichCallHistory(items) => {
                self.past_calls(items, &mut tell);
            }
            Frame::ConferenceCommandError(body) => {
                let detail = body.error.map(crate::frame::Text::into_owned).unwrap_or_default();
                tell.event(Event::Refused(Refusal { kind: RefusalKind::Other, detail }));
            }
            // The end of a link, rooms, groups, customers and browser telephones are no facts of the desk.
            Frame::LoggedOnError(_)
            | Frame::ForceLogout(_)
            | Frame::AgentGroupList(_)
            | Frame::CustomerCallHistoryResponseWithId(_)
            | Frame::ConferenceList(_)
            | Frame::ConferenceEvent(_)
            | Frame::ConferenceParticipantEvent(_)
            | Frame::LineConfig(_)
            | Frame::IceConfig(_)
            | Frame::WebRTCCmd(_)
            | Frame::Ignored(_)
            | Frame::Unknown(_) => {}
        }
    }

    pub(crate) fn live(&self) -> &[Tracked] {
        self.calls.live()
    }

    pub(crate) fn tracked(&self, id: &CallId) -> Option<&Tracked> {
        self.calls.get(id)
    }

    pub(crate) fn by_channel(&self, channel: &str) -> Option<&Tracked> {
        self.calls.by_channel(channel)
    }

    pub(crate) fn in_phase(&self, phase: Phase) -> Option<&Tracked> {
        self.calls.in_phase(phase)
    }

    pub(crate) fn consulting_pair(&self) -> Option<(CallId, CallId)> {
        self.calls.consultation()
    }

    pub(crate) const fn names_calls(&self) -> bool {
        self.names_calls
    }

    /// A server of the first generation knows fewer commands.
    pub(crate) const fn is_oldest(&self) -> bool {
        self.is_oldest
    }

    pub(crate) fn own_phone(&self) -> Option<&str> {
        self.own_phone.as_deref()
    }

    pub(crate) fn own_agent(&self) -> Result<i64, CommandError> {
        self.own.agent.ok_or(CommandError::Missing("agent"))
    }

    /// Whether that agent is the user's; requests for him name none.
    pub(crate) fn is_own(&self, agent: Option<i64>) -> bool {
        agent.is_none() || agent == self.own.agent
    }

    /// The wish behind a chosen status: an agent state where the status has an effect on it, else presence.
    pub(crate) fn status_command(&self, status: &str) -> Command {
        let id = ReasonId::from(status);
        let effect = self.statuses.iter().find(|known| known.name == status).map_or(ReasonEffect::None, |known| known.effect);
        match effect {
            ReasonEffect::Ready if self.own.agent.is_some() => Command::SetAgentState(AgentTarget::Ready { status: Some(id) }),
            ReasonEffect::NotReady if self.own.agent.is_some() => {
                Command::SetAgentState(AgentTarget::NotReady { reason: Some(id) })
            }
            ReasonEffect::LogOut if self.own.agent.is_some() => Command::SetAgentState(AgentTarget::LoggedOut),
            ReasonEffect::Ready | ReasonEffect::NotReady | ReasonEffect::LogOut | ReasonEffect::None => Command::SetPresence(id),
        }
    }

    /// Where the user's agent was logged in, if he was when last heard of.
    pub(crate) fn was_logged_in_at(&self) -> Option<&str> {
        let state = self.own.state?;
        let logged_in = !matches!(state, AgentState::LoggedOut | AgentState::Unknown);
        self.own.logged_in_at.as_deref().or(self.own_phone.as_deref()).filter(|_| logged_in)
    }

    /// Both types may carry either body (xivo.md 3.2).
    fn refused(&mut self, body: ErrorBody<'_>, tell: &mut Tell<'_>) {
        let word = body.error.map(crate::frame::Text::into_owned).unwrap_or_default();
        let kind = match (word.as_str(), body.phone.filter(|phone| !phone.is_empty())) {
            ("PhoneNumberUnknown", _) => RefusalKind::PhoneUnknown,
            ("LoggedInOnAnotherPhone", Some(phone)) => RefusalKind::LoggedInElsewhere {
                phone: self.ids.line(&phone),
                requested: body.requested.filter(|phone| !phone.is_empty()).map(|phone| self.ids.line(&phone)),
            },
            _ => RefusalKind::Other,
        };
        if kind == RefusalKind::Other {
            self.calls.unjoin();
        }
        tell.event(Event::Refused(Refusal { kind, detail: word }));
    }
}

/// Where events go, and when they happened.
struct Tell<'a> {
    at: At,
    events: &'a mut Vec<Stamped>,
}

impl Tell<'_> {
    fn event(&mut self, event: Event) {
        self.events.push(Stamped { at: self.at, event });
    }
}
