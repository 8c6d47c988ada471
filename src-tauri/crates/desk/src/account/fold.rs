//! How facts become what an account shows. Invariant: total, and every difference is told as a change.

use std::sync::Arc;

use cordboard_model::{
    AgentReport, AgentState, At, Change, Command, Event, Health, PhoneReport, Presence, PresenceStatus, RecordingState, Refusal,
    RefusalKind, User,
};

use super::AccountDesk;
use crate::{recordings::Recordings, requests::Request};

impl AccountDesk {
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
            Event::RecordingAsked(call, state) => self.calls.ask_recording(&call, state, changes),
            Event::AttachedReported(call, attached) => self.calls.attach(call, attached, at, changes),
            // Pages are shown beside the desk, not on it.
            Event::PageOffered(_) => {}
            Event::ParkedListed(parked) => {
                if replace(&mut self.parked, parked) {
                    changes.push(Change::Parked(self.parked.clone()));
                }
            }
            Event::RoomsListed(rooms) => {
                if replace(&mut self.rooms, rooms) {
                    changes.push(Change::Rooms(self.rooms.clone()));
                }
            }

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

            Event::MessageKept(message) => self.messages.keep(*message, self.health.is_live(), at, changes),
            Event::MessageReported(report) => self.messages.report(*report, at, changes),
            Event::RecordingsListed(listed) => Recordings::list(listed, changes),
            Event::RecordingFetched(fetch) => self.recordings.fetch(fetch, changes),

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
            self.messages.lose_link(at, changes);
            self.recordings.lose_link(changes);
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
        if refusal.kind == RefusalKind::Unconfirmed && self.capabilities.reacts_within().is_some() {
            // The link does not say which of them: none is waited for any longer, and this is said once.
            let (late, waiting) = std::mem::take(&mut self.requests).into_iter().partition(|request| request.call().is_some());
            self.requests = waiting;
            self.tell_over(late, changes, false);
        }
        match &refusal.kind {
            RefusalKind::PhoneUnknown
            | RefusalKind::LoggedInElsewhere { .. }
            | RefusalKind::Unconfirmed
            | RefusalKind::LinkLost
            | RefusalKind::Other => {
                self.agents.fail(refusal.kind.clone(), at, changes);
            }
            RefusalKind::FavouriteFailed => self.requests.retain(|request| !request.is_about_favourite()),
            RefusalKind::NumberInvalid | RefusalKind::CallFailed | RefusalKind::NotListening => {}
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
        presence.label = Some(status.label.clone()).filter(|label| !label.is_empty());
    }
    presence
}
