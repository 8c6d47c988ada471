//! What one account shows on the desk. Invariant: only `apply`, `lapse` and `close` change it; values are shared with the
//! changes that tell of them.

mod fold;

use std::sync::Arc;

use cordboard_model::{
    Agent, AgentId, At, Call, CallId, CallState, Capabilities, Change, Contact, ContactSource, Extension, FollowedMessage,
    Health, LineState, Message, MessageId, OwnAgent, ParkedCall, PendingCall, PhoneSettings, Presence, PresenceStatus, Queue,
    QueueId, Room, User, Voicemail,
};

use crate::{
    agents::Agents, calls::Calls, messages::Messages, people::People, queues::Queues, recordings::Recordings, requests::Request,
};

/// Everything the user sees of one account.
#[derive(Debug, Default)]
pub struct AccountDesk {
    health: Health,
    capabilities: Arc<Capabilities>,
    user: Arc<User>,
    calls: Calls,
    agents: Agents,
    queues: Queues,
    people: People,
    presence: Arc<Presence>,
    presences: Arc<Vec<PresenceStatus>>,
    phone: Arc<PhoneSettings>,
    voicemail: Option<Voicemail>,
    parked: Arc<Vec<ParkedCall>>,
    rooms: Arc<Vec<Room>>,
    messages: Messages,
    recordings: Recordings,
    requests: Vec<Request>,
}

impl AccountDesk {
    /// The link.
    #[must_use]
    pub const fn health(&self) -> &Health {
        &self.health
    }

    /// What can be done.
    #[must_use]
    pub const fn capabilities(&self) -> &Arc<Capabilities> {
        &self.capabilities
    }

    /// Who is signed in.
    #[must_use]
    pub const fn user(&self) -> &Arc<User> {
        &self.user
    }

    /// The live calls in order of their start.
    pub fn calls(&self) -> impl DoubleEndedIterator<Item = &Arc<Call>> {
        self.calls.live()
    }

    /// A live call.
    #[must_use]
    pub fn call(&self, id: &CallId) -> Option<&Arc<Call>> {
        self.calls.get(id)
    }

    /// The call consulted about and the consultation call, when `call` is one of the two. Where the PBX does not say what
    /// is about what, a held call and the only other call of the user are taken for such a pair (`xivo.md 4.4`).
    #[must_use]
    pub fn consultation(&self, call: &Call) -> Option<(&Arc<Call>, &Arc<Call>)> {
        let told = |consulting: &'_ &Arc<Call>| {
            consulting.consults_for.as_ref().is_some_and(|about| consulting.id == call.id || *about == call.id)
        };
        if let Some(consulting) = self.calls().find(told) {
            let about = consulting.consults_for.as_ref().and_then(|about| self.call(about))?;
            return Some((about, consulting));
        }
        let mut calls =
            self.calls().filter(|call| !matches!(call.state, CallState::Ringing | CallState::Queued | CallState::Parked));
        let (Some(first), Some(second), None) = (calls.next(), calls.next(), calls.next()) else { return None };
        let (about, consulting) = if first.state == CallState::Held { (first, second) } else { (second, first) };
        let pair = about.state == CallState::Held && matches!(consulting.state, CallState::Dialing | CallState::Connected);
        (pair && (call.id == about.id || call.id == consulting.id)).then_some((about, consulting))
    }

    /// The parked calls.
    #[must_use]
    pub const fn parked(&self) -> &Arc<Vec<ParkedCall>> {
        &self.parked
    }

    /// The conferences that take place.
    #[must_use]
    pub const fn rooms(&self) -> &Arc<Vec<Room>> {
        &self.rooms
    }

    /// The user's agent.
    #[must_use]
    pub const fn own_agent(&self) -> &Arc<OwnAgent> {
        self.agents.own()
    }

    /// All agents, the user's own among them.
    pub fn agents(&self) -> impl Iterator<Item = &Arc<Agent>> {
        self.agents.iter()
    }

    /// An agent.
    #[must_use]
    pub fn agent(&self, id: &AgentId) -> Option<&Arc<Agent>> {
        self.agents.get(id)
    }

    /// All queues.
    pub fn queues(&self) -> impl Iterator<Item = &Arc<Queue>> {
        self.queues.iter()
    }

    /// A queue.
    #[must_use]
    pub fn queue(&self, id: &QueueId) -> Option<&Arc<Queue>> {
        self.queues.get(id)
    }

    /// Who serves that queue, with the place (lower is asked first).
    pub fn members(&self, queue: &QueueId) -> impl Iterator<Item = (&Arc<Agent>, u32)> {
        self.agents.iter().filter_map(move |agent| {
            let (_, penalty) = agent.memberships.iter().find(|(known, _)| known == queue)?;
            Some((agent, *penalty))
        })
    }

    /// The user's presence.
    #[must_use]
    pub const fn presence(&self) -> &Arc<Presence> {
        &self.presence
    }

    /// The presences to choose from.
    #[must_use]
    pub const fn presences(&self) -> &Arc<Vec<PresenceStatus>> {
        &self.presences
    }

    /// The lines whose state was reported.
    pub fn lines(&self) -> impl Iterator<Item = (&Extension, LineState)> {
        self.people.lines()
    }

    /// The state of a line; unknown when it was never reported.
    #[must_use]
    pub fn line(&self, line: &Extension) -> LineState {
        self.people.line(line)
    }

    /// The user's telephone settings.
    #[must_use]
    pub const fn phone(&self) -> &Arc<PhoneSettings> {
        &self.phone
    }

    /// Voicemail counters, once reported.
    #[must_use]
    pub const fn voicemail(&self) -> Option<Voicemail> {
        self.voicemail
    }

    /// The favourites, once listed.
    #[must_use]
    pub const fn favourites(&self) -> Option<&Arc<Vec<Contact>>> {
        self.people.favourites()
    }

    /// What the last search found.
    #[must_use]
    pub fn search(&self) -> Option<(&ContactSource, &Arc<Vec<Contact>>)> {
        self.people.search()
    }

    /// A short message whose way is followed.
    #[must_use]
    pub fn message(&self, id: &MessageId) -> Option<&Arc<Message>> {
        self.messages.get(id)
    }

    /// The short messages of which more may be told.
    #[must_use]
    pub fn unfinished_messages(&self) -> Vec<FollowedMessage> {
        self.messages.unfinished()
    }

    /// What was asked of that call and is not yet confirmed.
    #[must_use]
    pub fn pending(&self, call: &CallId) -> Option<PendingCall> {
        self.requests.iter().filter_map(Request::call).find(|(about, _)| *about == call).map(|(_, kind)| kind)
    }

    /// Whether the user asked to join or leave that queue and the PBX has not confirmed it.
    #[must_use]
    pub fn membership_pending(&self, queue: &QueueId) -> bool {
        self.requests.iter().any(|request| request.queue() == Some(queue))
    }

    /// When the earliest unconfirmed request fails.
    #[must_use]
    pub fn next_lapse(&self) -> Option<At> {
        self.requests.iter().map(|request| request.deadline).chain(self.agents.deadline()).min()
    }

    /// The changes that build all of this on an empty desk.
    #[must_use]
    pub fn snapshot(&self) -> Vec<Change> {
        let mut changes = vec![
            Change::Link(self.health.clone()),
            Change::Capabilities(self.capabilities.clone()),
            Change::User(self.user.clone()),
            Change::Presence(self.presence.clone(), self.presences.clone()),
            Change::Phone(self.phone.clone()),
        ];
        changes.extend(self.voicemail.map(Change::Voicemail));
        if !self.parked.is_empty() {
            changes.push(Change::Parked(self.parked.clone()));
        }
        if !self.rooms.is_empty() {
            changes.push(Change::Rooms(self.rooms.clone()));
        }
        changes.extend(self.queues().cloned().map(Change::Queue));
        changes.extend(self.agents().cloned().map(Change::Agent));
        changes.push(Change::OwnAgent(self.own_agent().clone()));
        changes.extend(self.lines().map(|(line, state)| Change::Line(line.clone(), state)));
        changes.extend(self.favourites().cloned().map(|people| Change::Contacts(ContactSource::Favourites, people)));
        changes.extend(self.search().map(|(source, people)| Change::Contacts(source.clone(), people.clone())));
        changes.extend(self.calls().cloned().map(Change::CallUpserted));
        changes.extend(self.messages.iter().cloned().map(Change::Message));
        changes.extend(self.recordings.fetches().cloned().map(Change::RecordingFetch));
        let pending = self.requests.iter().filter_map(Request::call);
        changes.extend(pending.map(|(call, kind)| Change::CallPending(call.clone(), Some(kind))));
        changes
    }

    pub(crate) const fn agents_ref(&self) -> &Agents {
        &self.agents
    }

    pub(crate) const fn people_ref(&self) -> &People {
        &self.people
    }

    pub(crate) fn requests(&self) -> &[Request] {
        &self.requests
    }
}
