//! What the chores of a conversation brought. Invariant: a chore that failed costs the link only where nothing can go on
//! without it.

use std::time::Duration;

use cordboard_link::LinkError;
use cordboard_model::{AgentState, At, Event, Refusal, RefusalKind};
use cordboard_session::{SessionError, SignInRefusal, Stamped, Verdict};
use tokio::time::Instant;

use super::{
    AGAIN, AGENTS_EVERY, KazooConversation, PEOPLE_SETTLED, RENEW_AGAIN, RINGS_WITHIN, SETTLED, USER_EVERY, WAITING_EVERY, lock,
};
use crate::{
    auth::Grant,
    chores::{Chore, Found, Report},
    fault::{FaultKind, RestError},
    frame::ObjectKind,
    past::past_calls,
    translate::{Need, Quickcall},
};

impl KazooConversation {
    pub(super) fn need(&mut self, needs: Vec<Need>) {
        for need in needs {
            match need {
                Need::Channels => self.plan(Chore::Channels, Duration::ZERO),
                Need::Channel(leg) => self.plan(Chore::Channel(leg), Duration::ZERO),
                Need::Recipient(user) => self.plan(Chore::Agent(user), Duration::ZERO),
                Need::Document { kind, id, change } => self.document(&kind, &id, change),
            }
        }
    }

    pub(super) fn document(&mut self, kind: &str, id: &str, change: ObjectKind) {
        let is_own = lock(&self.memory).lists.own.id == id;
        match kind {
            "user" if is_own => self.plan_once(Chore::User, SETTLED),
            "user" | "device" | "callflow" => self.plan_once(Chore::People, PEOPLE_SETTLED),
            "vmbox" | "mailbox_message" => self.plan_once(Chore::Mailbox, SETTLED),
            _ => tracing::debug!(kind, ?change, "a document that is not shown"),
        }
    }

    pub(super) fn done(&mut self, report: Report, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        let Report { chore, asked, result } = report;
        if let Some(place) = self.busy.iter().position(|busy| *busy == chore) {
            self.busy.swap_remove(place);
        }
        self.plan_next(&chore);
        let found = match result {
            Ok(found) => found,
            Err(error) => return self.failed(chore, error, events),
        };
        let at = self.clock.wall();
        let mut needs = Vec::new();
        let mut told = Vec::new();
        {
            let mut memory = lock(&self.memory);
            match (found, &chore) {
                (Found::Grant(grant), _) => {
                    drop(memory);
                    self.renewed(&grant);
                    return Ok(());
                }
                (Found::Channels(rows), _) => {
                    memory.translator.channels(&rows, asked, at, events, &mut needs);
                    // What one list lacks may be alive: the picture is complete once that is settled.
                    if !self.listed && (self.in_doubt || !memory.translator.is_in_doubt()) {
                        self.listed = true;
                        told.push(Event::CallsListed(memory.translator.listed()));
                    }
                    self.in_doubt = memory.translator.is_in_doubt();
                }
                (Found::Channel(row), Chore::Channel(leg)) => {
                    memory.translator.channel(leg, row.as_deref(), asked, at, events, &mut needs);
                    // What is gone says nothing about what could have been done with it.
                    if row.is_some() {
                        told.extend(memory.judge_hold(leg));
                    }
                }
                (Found::Channel(_), _) => {}
                (Found::Acdc(statuses), _) => memory.take_acdc(statuses, at, events),
                (Found::Qubicle(statuses), _) => {
                    for (user, status) in statuses {
                        memory.translator.recipient(&user, &status, at, events, &mut needs);
                    }
                }
                (Found::Waiting(calls), _) => told = memory.take_waiting(&calls),
                (Found::User(user), _) => told = memory.take_user(*user),
                (Found::Voicemail(voicemail), _) => told.push(Event::VoicemailReported(voicemail)),
                (Found::People(people), _) => told = memory.take_people(*people),
                (Found::Past(rows), _) => told.push(Event::PastCallsListed(past_calls(rows, &memory.lists).into())),
                (Found::Recordings(listed), _) => told.push(Event::RecordingsListed(listed)),
                (Found::Fetched(fetch), _) => told.push(Event::RecordingFetched(fetch)),
                (Found::Placed(placed), Chore::Quickcall(order)) => {
                    memory.translator.placed(Quickcall {
                        reference: order.reference.clone(),
                        leg: placed.call_id.or_else(|| placed.ringing.into_iter().next()),
                        number: order.to.clone(),
                        at: order.at,
                    });
                }
                (Found::Placed(_), _) => {}
                (Found::Nothing, Chore::DidItRing(since)) => {
                    // Event times have whole seconds.
                    if !memory.translator.has_dialled_since(since.plus_ms(-2_000)) {
                        told.push(Event::Refused(Refusal {
                            kind: RefusalKind::CallFailed,
                            detail: "the telephone did not ring".to_owned(),
                        }));
                    }
                }
                (Found::Nothing, _) => {}
            }
        }
        events.extend(told.into_iter().map(|event| Stamped { at, event }));
        self.need(needs);
        Ok(())
    }

    /// What is asked for again and again.
    pub(super) fn plan_next(&mut self, chore: &Chore) {
        match chore {
            Chore::Agents if self.polls_agents => self.plan_once(Chore::Agents, AGENTS_EVERY),
            Chore::Waiting if self.polls_agents => self.plan_once(Chore::Waiting, WAITING_EVERY),
            Chore::User if self.polls_user => self.plan_once(Chore::User, USER_EVERY),
            Chore::Renew
            | Chore::Channels
            | Chore::Channel(_)
            | Chore::Agents
            | Chore::Agent(_)
            | Chore::Waiting
            | Chore::User
            | Chore::Mailbox
            | Chore::People
            | Chore::Ready
            | Chore::Quickcall(_)
            | Chore::Past(_)
            | Chore::Recordings { .. }
            | Chore::Fetch { .. }
            | Chore::DidItRing(_) => {}
        }
    }

    pub(super) fn renewed(&mut self, grant: &Grant) {
        self.dialogue.renewed(secrecy::ExposeSecret::expose_secret(&grant.token));
        if self.refused {
            self.dialogue.subscribe_again(Instant::now());
        }
        let after = grant.renew_after(self.clock.wall(), rand::random());
        self.plan_once(Chore::Renew, after);
    }

    pub(super) fn failed(&mut self, chore: Chore, error: RestError, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        let at = self.clock.wall();
        if let Chore::Quickcall(order) = &chore {
            self.quickcall_failed(order.at, &error, events);
            return Ok(());
        }
        if chore == Chore::User && error.is_missing() {
            let host = self.crossbar.gateway().site().url().host_str().unwrap_or_default().to_owned();
            return Err(SessionError::Refused { host, why: SignInRefusal::UserUnknown });
        }
        if error.verdict() == Verdict::SignIn {
            return Err(error.into());
        }
        tracing::warn!(%error, ?chore, "a chore failed");
        let wait = match error.verdict() {
            Verdict::RetryAfter(wait) => wait.max(AGAIN),
            Verdict::Retry | Verdict::SignIn | Verdict::Replaced | Verdict::GiveUp => AGAIN,
        };
        match chore {
            Chore::Renew => self.plan_once(Chore::Renew, RENEW_AGAIN.max(wait)),
            Chore::Channels => self.plan_once(Chore::Channels, wait),
            Chore::Past(_) => {
                let kind = RefusalKind::Other;
                let detail = error.to_string();
                events.push(Stamped { at, event: Event::Refused(Refusal { kind, detail }) });
            }
            Chore::Channel(_)
            | Chore::Agents
            | Chore::Agent(_)
            | Chore::Waiting
            | Chore::User
            | Chore::Mailbox
            | Chore::People
            | Chore::Ready
            | Chore::Quickcall(_)
            // What became of these is told by themselves.
            | Chore::Recordings { .. }
            | Chore::Fetch { .. }
            | Chore::DidItRing(_) => {}
        }
        Ok(())
    }

    /// Never placed again; what rings is told by events, what does not is told here (kazoo.md 4.9).
    pub(super) fn quickcall_failed(&mut self, since: At, error: &RestError, events: &mut Vec<Stamped>) {
        let at = self.clock.wall();
        if let RestError::Link(link) = error
            && !link.is_unreached()
            && !matches!(link, LinkError::Busy { .. })
        {
            // Nobody knows whether it was placed: the events will tell.
            self.plan(Chore::DidItRing(since), RINGS_WITHIN);
            return;
        }
        let detail = if error.kind() == Some(FaultKind::CredentialsInvalid) {
            "the sign-in was renewed: dial again".to_owned()
        } else {
            error.told()
        };
        tracing::debug!(%error, "no quickcall");
        if !lock(&self.memory).translator.has_dialled_since(since.plus_ms(-2_000)) {
            events.push(Stamped { at, event: Event::Refused(Refusal { kind: RefusalKind::CallFailed, detail }) });
        }
    }

    /// Logging in leaves one away: the second step makes one ready (kazoo.md 4.12).
    pub(super) fn go_on_duty(&mut self) {
        let ready = {
            let mut memory = lock(&self.memory);
            let ready = memory.going_on_duty && memory.own_state == Some(AgentState::NotReady);
            if ready {
                memory.going_on_duty = false;
                memory.translator.asked_state(self.clock.wall());
            }
            ready
        };
        if ready {
            self.start(Chore::Ready);
        }
    }
}
