//! What one account shows on the desk. Invariant: every fact of the account is folded here and nowhere else; values are
//! shared with the changes that tell of them.

use std::sync::Arc;

use cordboard_model::{
    Agent, AgentId, AgentReport, AgentState, At, Call, CallId, CallState, Capabilities, Change, Command, Contact, ContactSource,
    Event, Extension, Health, LineState, OwnAgent, PendingCall, PhoneReport, PhoneSettings, Presence, PresenceStatus, Queue,
    QueueId, RecordingState, Refusal, RefusalKind, User, Voicemail,
};

use crate::{agents::Agents, calls::Calls, people::People, queues::Queues, requests::Request};

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
        changes.extend(self.queues().cloned().map(Change::Queue));
        changes.extend(self.agents().cloned().map(Change::Agent));
        changes.push(Change::OwnAgent(self.own_agent().clone()));
        changes.extend(self.lines().map(|(line, state)| Change::Line(line.clone(), state)));
        changes.extend(self.favourites().cloned().map(|people| Change::Contacts(ContactSource::Favourites, people)));
        changes.extend(self.search().map(|(source, people)| Change::Contacts(source.clone(), people.clone())));
        changes.extend(self.calls().cloned().map(Change::CallUpserted));
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

    pub(crate) fn apply(&mut self, event: Event, at: At, changes: &mut Vec<Change>) {
        match event {
            Event::LinkChanged(health) => self.link(health, at, changes),
            Event::CapabilitiesKnown(capabilities) => {
                if replace(&mut self.capabilities, capabilities) {
                    changes.push(Change::Capabilities(self.capabilities.clone()));
                }
            }
            Event::UserReported(user) => self.report_user(user, changes),

            Event::CallsListed(calls) => {
                let before = self.is_in_call();
                self.calls.list(calls, at, changes);
                self.after_calls(before, at);
            }
            Event::CallReported(report) => {
                let before = self.is_in_call();
                self.calls.report(*report, at, changes);
                self.after_calls(before, at);
            }
            Event::ConferenceReported(calls) => self.calls.join(&calls, changes),
            Event::RecordingReported(call, state) => self.calls.record(call.as_ref(), state, changes),
            Event::AttachedReported(call, attached) => self.calls.attach(call, attached, at, changes),

            Event::AgentReported(report) => self.report_agent(*report, at, changes),
            Event::AgentsListed(reports) => self.agents.list(reports, at, changes),
            Event::AgentFigures(agent, figures) => self.agents.add_figures(&agent, figures, changes),
            Event::ListeningReported(listening) => self.agents.listen(listening, changes),
            Event::ReasonsListed(reasons) => self.agents.list_reasons(reasons, changes),

            Event::QueueReported(queue) => self.queues.configure(*queue, changes),
            Event::QueuesListed(queues) => self.queues.list(queues, changes),
            Event::QueueCounted(key, figures) => self.queues.count(key, figures, at, changes),
            Event::QueueCallersListed(queue, callers) => self.queues.line_up(&queue, callers, changes),
            Event::MemberReported(membership) => self.agents.join(membership, changes),
            Event::MemberGone(agent, queue) => self.agents.leave(&agent, &queue, changes),
            Event::MembersListed(memberships) => self.agents.list_memberships(memberships, changes),

            Event::PresenceReported(presence) => self.report_presence(presence, changes),
            Event::PresencesListed(presences) => self.list_presences(presences, changes),
            Event::LineReported(line, state) => self.people.report_line(line, state, changes),
            Event::PhoneReported(report) => self.report_phone(report, changes),
            Event::VoicemailReported(voicemail) => {
                if self.voicemail != Some(voicemail) {
                    self.voicemail = Some(voicemail);
                    changes.push(Change::Voicemail(voicemail));
                }
            }

            Event::ContactsListed(source, people) => self.people.list(source, people, changes),
            Event::FavouriteReported(contact, on) => self.people.set_favourite(&contact, on, changes),
            Event::PastCallsListed(past) => changes.push(Change::PastCalls(Arc::new(past))),

            Event::Requested(command) => self.request(command, at, changes),
            Event::Refused(refusal) => self.refuse(refusal, at, changes),
        }
        if !self.requests.is_empty() {
            self.confirm(changes);
        }
    }

    pub(crate) fn lapse(&mut self, now: At, changes: &mut Vec<Change>) {
        self.agents.lapse(now, changes);
        if self.requests.iter().all(|request| request.deadline > now) {
            return;
        }
        let (waiting, late) = std::mem::take(&mut self.requests).into_iter().partition(|request| request.deadline > now);
        self.requests = waiting;
        self.tell_over(late, changes, true);
    }

    /// Ends what lives, because nobody looks any more.
    pub(crate) fn close(&mut self, at: At, changes: &mut Vec<Change>) {
        self.calls.lose_all(at, changes);
        self.drop_requests(at, changes);
    }

    fn link(&mut self, health: Health, at: At, changes: &mut Vec<Change>) {
        let lost = !health.is_live();
        if self.health != health {
            self.health = health;
            changes.push(Change::Link(self.health.clone()));
        }
        if lost {
            self.calls.doubt_recording(changes);
            self.drop_requests(at, changes);
        }
    }

    fn drop_requests(&mut self, at: At, changes: &mut Vec<Change>) {
        let mut dropped = self.agents.lose_link(at, changes);
        let requests = std::mem::take(&mut self.requests);
        dropped |= !requests.is_empty();
        self.tell_over(requests, changes, false);
        if dropped {
            changes.push(refused(RefusalKind::LinkLost));
        }
    }

    fn report_user(&mut self, report: User, changes: &mut Vec<Change>) {
        let known = &*self.user;
        let user = User {
            id: report.id.or_else(|| known.id.clone()),
            name: report.name.or_else(|| known.name.clone()),
            agent: report.agent.or_else(|| known.agent.clone()),
            extension: report.extension.or_else(|| known.extension.clone()),
            mobile: report.mobile.or_else(|| known.mobile.clone()),
            // The right and the person are told apart from each other: not to mention it is not to take it away.
            supervisor: report.supervisor || known.supervisor,
        };
        if !replace(&mut self.user, user) {
            return;
        }
        changes.push(Change::User(self.user.clone()));
        self.agents.be(self.user.agent.as_ref(), changes);
        let now = self.agents.own().agent.as_ref().map(|agent| (agent.now.state, agent.now.recording));
        if let Some((state, recording)) = now {
            self.record_agent(state, recording, changes);
        }
    }

    fn report_agent(&mut self, report: AgentReport, at: At, changes: &mut Vec<Change>) {
        let own = self.agents.report(report, at, changes).map(|now| (now.state, now.recording));
        if let Some((state, recording)) = own {
            self.record_agent(state, recording, changes);
        }
    }

    /// The own agent's state tells whether the connected call is recorded, and when no call is left to be recorded.
    fn record_agent(&mut self, state: AgentState, recording: RecordingState, changes: &mut Vec<Change>) {
        match state {
            AgentState::OnCall if recording != RecordingState::Unknown => self.calls.record(None, recording, changes),
            AgentState::OnCall | AgentState::Ringing | AgentState::Dialing => {}
            AgentState::Unknown | AgentState::LoggedOut | AgentState::Ready | AgentState::NotReady | AgentState::WrapUp => {
                self.calls.forget_recording();
            }
        }
    }

    fn is_in_call(&self) -> bool {
        self.calls().next().is_some()
    }

    fn after_calls(&mut self, before: bool, at: At) {
        let in_call = self.is_in_call();
        if in_call != before {
            self.agents.calls_began_or_ended(in_call, at);
        }
    }

    fn report_presence(&mut self, presence: Presence, changes: &mut Vec<Change>) {
        let presence = named(presence, &self.presences);
        if replace(&mut self.presence, presence) {
            changes.push(Change::Presence(self.presence.clone(), self.presences.clone()));
        }
    }

    fn list_presences(&mut self, presences: Vec<PresenceStatus>, changes: &mut Vec<Change>) {
        let listed = replace(&mut self.presences, presences);
        let presence = named((*self.presence).clone(), &self.presences);
        if replace(&mut self.presence, presence) || listed {
            changes.push(Change::Presence(self.presence.clone(), self.presences.clone()));
        }
    }

    fn report_phone(&mut self, report: PhoneReport, changes: &mut Vec<Change>) {
        let mut phone = (*self.phone).clone();
        report.merge_into(&mut phone);
        if replace(&mut self.phone, phone) {
            changes.push(Change::Phone(self.phone.clone()));
        }
    }

    fn request(&mut self, command: Command, at: At, changes: &mut Vec<Change>) {
        if let Command::SetAgentState(target) = command {
            self.agents.request(target, at, changes);
            return;
        }
        if let Command::UnwatchQueue(queue) = &command {
            // Nobody will tell any more who waits there.
            self.queues.line_up(queue, Vec::new(), changes);
        }
        let Some(request) = Request::of(command, at, self) else { return };
        if self.requests.iter().any(|known| known.wish == request.wish) {
            return;
        }
        self.requests.retain(|known| !known.yields_to(&request));
        if let Some((call, kind)) = request.call() {
            changes.push(Change::CallPending(call.clone(), Some(kind)));
        }
        changes.extend(request.queue().and_then(|queue| self.queue(queue)).cloned().map(Change::Queue));
        self.requests.push(request);
    }

    fn refuse(&mut self, refusal: Refusal, at: At, changes: &mut Vec<Change>) {
        match &refusal.kind {
            RefusalKind::PhoneUnknown
            | RefusalKind::LoggedInElsewhere { .. }
            | RefusalKind::Unconfirmed
            | RefusalKind::LinkLost
            | RefusalKind::Other => {
                self.agents.fail(refusal.kind.clone(), at, changes);
            }
            RefusalKind::FavouriteFailed => self.requests.retain(|request| !request.is_about_favourite()),
            RefusalKind::NumberInvalid | RefusalKind::CallFailed => {}
        }
        changes.push(Change::Refused(refusal));
    }

    fn confirm(&mut self, changes: &mut Vec<Change>) {
        if !self.requests.iter().any(|request| request.is_confirmed(self)) {
            return;
        }
        let (confirmed, waiting) = std::mem::take(&mut self.requests).into_iter().partition(|request| request.is_confirmed(self));
        self.requests = waiting;
        self.tell_over(confirmed, changes, false);
    }

    /// Tells of requests that are no longer waited for; readers see them on the call or the queue they are about.
    fn tell_over(&self, requests: Vec<Request>, changes: &mut Vec<Change>, unconfirmed: bool) {
        for request in requests {
            if let Some((call, _)) = request.call() {
                changes.push(Change::CallPending(call.clone(), None));
            }
            changes.extend(request.queue().and_then(|queue| self.queue(queue)).cloned().map(Change::Queue));
            if unconfirmed {
                changes.push(refused(RefusalKind::Unconfirmed));
            }
        }
    }
}

fn refused(kind: RefusalKind) -> Change {
    Change::Refused(Refusal { kind, detail: String::new() })
}

/// Puts a value in place; true when it is another one.
fn replace<T: PartialEq>(slot: &mut Arc<T>, value: T) -> bool {
    let changed = **slot != value;
    if changed {
        *slot = Arc::new(value);
    }
    changed
}

/// A presence with what the list of presences says about its status.
fn named(mut presence: Presence, presences: &[PresenceStatus]) -> Presence {
    if let Some(status) = presences.iter().find(|status| presence.status.as_ref() == Some(&status.id)) {
        presence.activity = status.activity;
        presence.label = Some(status.label.clone());
    }
    presence
}
