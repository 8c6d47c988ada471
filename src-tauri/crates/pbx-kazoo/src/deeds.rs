//! Giving commands to the server. Invariant: what was asked for is told as a request before anything that confirms it; what
//! nobody knows to have happened is told as asked for, and the desk watches whether it does.

use std::time::Duration;

use cordboard_link::LinkError;
use cordboard_model::{CallId, Command, ContactSource, Event, Presence, ReasonId, RecordingState, Refusal, RefusalKind, WhyNot};
use cordboard_session::{CommandError, Stamped, Verdict};

use crate::{
    chores::{Chore, QuickcallOrder, recipient},
    commands::Deed,
    conversation::{KazooConversation, lock},
    fault::{FaultKind, RestError},
    memory::{Holding, PRESENCES, phone},
    rest::{BlfState, Owner, QubicleWish, User},
};

/// Longer than a server takes, shorter than a session waits for a command.
const CONTROL_WITHIN: Duration = Duration::from_secs(7);
/// How soon after logging in the agent must be known to be away (kazoo.md 10.8, K85).
const LOGGED_IN_WITHIN: Duration = Duration::from_secs(3);
/// A hold that nobody told of is looked up after this (kazoo.md 10.5, K43).
const LOOK_AFTER: Duration = Duration::from_secs(4);
/// A telephone that did not ring by then will not.
const RINGS_WITHIN: Duration = Duration::from_secs(5);

/// What became of asking.
enum Asked<T> {
    /// The server accepted it.
    Done(T),
    /// Nobody knows.
    Unknown,
}

impl KazooConversation {
    pub(crate) async fn give(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let deed = lock(&self.memory).deed(&command)?;
        match deed {
            Deed::Control(steps) => self.control(command, steps, events).await,
            Deed::Quickcall(to) => {
                let at = self.clock.wall();
                let reference = uuid::Uuid::now_v7().simple().to_string();
                lock(&self.memory).translator.placed(crate::translate::Quickcall {
                    reference: reference.clone(),
                    leg: None,
                    number: to.clone(),
                    at,
                });
                self.requested(command, events);
                self.start(Chore::Quickcall(QuickcallOrder { to, reference, at }));
                self.plan(Chore::DidItRing(at), RINGS_WITHIN);
                Ok(())
            }
            Deed::Acdc(wish) => {
                let user = self.own();
                let crossbar = self.crossbar.clone();
                self.ask(crossbar.set_acdc_status(&user, wish), events).await?;
                self.requested(command, events);
                self.read_back();
                Ok(())
            }
            Deed::Qubicle(wish) => self.qubicle(command, wish, events).await,
            Deed::Membership(queue, joins) => {
                let user = self.own();
                let crossbar = self.crossbar.clone();
                let asked = self.ask(crossbar.set_acdc_membership(&user, &queue, joins), events).await?;
                // The server knows no penalties.
                let command = if let Command::JoinQueue { queue, .. } = command {
                    Command::JoinQueue { queue, penalty: 0 }
                } else {
                    command
                };
                self.requested(command, events);
                if let Asked::Done(queues) = asked {
                    let moved = lock(&self.memory).take_memberships(queues);
                    self.tell(moved, events);
                }
                Ok(())
            }
            Deed::Patch(change) => {
                let user = self.own();
                let crossbar = self.crossbar.clone();
                let asked = self.ask(crossbar.patch_user(&user, &change), events).await?;
                self.requested(command, events);
                if let Asked::Done(document) = asked
                    && let Ok(document) = serde_json::from_value::<User>(document)
                {
                    self.tell(vec![phone(&document)], events);
                }
                Ok(())
            }
            Deed::Presence(state) => self.presence(command, state, events).await,
            Deed::Participant { room, participant, action } => {
                let crossbar = self.crossbar.clone();
                self.ask(crossbar.command_participant(&room, Some(&participant), action), events).await?;
                self.requested(command, events);
                Ok(())
            }
            Deed::Found(term, contacts) => {
                self.tell(vec![Event::ContactsListed(ContactSource::Search { term: Some(term) }, contacts)], events);
                Ok(())
            }
            Deed::Past(days) => {
                self.requested(command, events);
                self.start(Chore::Past(days));
                Ok(())
            }
            Deed::Recordings { from, to } => {
                self.requested(command, events);
                self.start(Chore::Recordings { from, to });
                Ok(())
            }
            Deed::Fetch { recording, file } => {
                self.requested(command, events);
                // Who is impatient asks twice; two may not write one file.
                let is_written = |busy: &Chore| matches!(busy, Chore::Fetch { file: other, .. } if *other == file);
                if !self.busy.iter().any(is_written) {
                    self.start(Chore::Fetch { recording, file });
                }
                Ok(())
            }
            Deed::Nothing => {
                self.requested(command, events);
                Ok(())
            }
        }
    }

    async fn control(
        &mut self,
        command: Command,
        steps: Vec<(String, crate::rest::Action)>,
        events: &mut Vec<Stamped>,
    ) -> Result<(), CommandError> {
        let (konami, generation) = {
            let memory = lock(&self.memory);
            (memory.konami, memory.generation)
        };
        if let Command::Consult { call, .. } = &command {
            lock(&self.memory).consulting = Some((call.clone(), self.clock.wall()));
        }
        let holding = if let Command::Hold(call) = &command {
            Some((call.clone(), true))
        } else if let Command::Retrieve(call) = &command {
            Some((call.clone(), false))
        } else {
            None
        };
        let mut command = Some(command);
        for (leg, action) in steps {
            let crossbar = self.crossbar.clone();
            let asked = self.ask(crossbar.control(&leg, &action, konami, generation), events).await;
            match (asked, command.take()) {
                (Ok(_), Some(first)) => match recording(&first) {
                    // Nothing ever says what came of it (kazoo.md 10.5, K56).
                    Some((call, state)) => self.tell(vec![Event::RecordingAsked(call, state)], events),
                    None => self.requested(first, events),
                },
                (Err(error), Some(_)) => return Err(error),
                // Of what was begun the rest may be refused: the events tell what came of it.
                (Ok(_) | Err(_), None) => {}
            }
            if let Some((call, hold)) = &holding {
                lock(&self.memory).holding = Some(Holding { call: call.clone(), leg: leg.clone(), hold: *hold });
                self.plan(Chore::Channel(leg), LOOK_AFTER);
            }
        }
        Ok(())
    }

    async fn qubicle(&mut self, command: Command, wish: QubicleWish, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let user = self.own();
        lock(&self.memory).translator.asked_state(self.clock.wall());
        let crossbar = self.crossbar.clone();
        let asked = self.ask(crossbar.set_qubicle_status(&user, wish), events).await?;
        self.requested(command, events);
        {
            let mut memory = lock(&self.memory);
            memory.going_on_duty = wish == QubicleWish::Login;
            if wish == QubicleWish::Login {
                // What was known before says nothing about whether the log-in is through.
                memory.own_state = None;
            }
        }
        match asked {
            Asked::Done(status) if status.state != crate::rest::QubicleState::Unknown => {
                let (at, mut needs) = (self.clock.wall(), Vec::new());
                lock(&self.memory).translator.recipient(&user, &recipient(status), at, events, &mut needs);
            }
            Asked::Done(_) | Asked::Unknown => {}
        }
        if wish == QubicleWish::Login {
            self.plan(Chore::Agent(user), LOGGED_IN_WITHIN);
        } else {
            self.read_back();
        }
        Ok(())
    }

    async fn presence(&mut self, command: Command, state: BlfState, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let owner = Owner::User(self.own());
        let crossbar = self.crossbar.clone();
        let asked = self.ask(crossbar.set_presence(&owner, state), events).await?;
        self.requested(command, events);
        let word = match state {
            BlfState::Terminated => "terminated",
            BlfState::Early => "early",
            BlfState::Confirmed => "confirmed",
        };
        if let Asked::Done(_) = asked
            && let Some((id, activity)) = PRESENCES.iter().find(|(id, _)| *id == word)
        {
            let presence = Presence { status: Some(ReasonId::from(*id)), activity: *activity, label: None };
            self.tell(vec![Event::PresenceReported(presence)], events);
        }
        Ok(())
    }

    fn own(&self) -> String {
        lock(&self.memory).lists.own.id.clone()
    }

    fn requested(&self, command: Command, events: &mut Vec<Stamped>) {
        self.tell(vec![Event::Requested(command)], events);
    }

    fn tell(&self, told: Vec<Event>, events: &mut Vec<Stamped>) {
        let at = self.clock.wall();
        events.extend(told.into_iter().map(|event| Stamped { at, event }));
    }

    /// Sends it once. A refusal is told as what it means; what is lost on the way may have been done.
    async fn ask<T>(
        &mut self,
        request: impl Future<Output = Result<T, RestError>> + Send,
        events: &mut Vec<Stamped>,
    ) -> Result<Asked<T>, CommandError> {
        let error = match tokio::time::timeout(CONTROL_WITHIN, request).await {
            Ok(Ok(done)) => return Ok(Asked::Done(done)),
            Ok(Err(error)) => error,
            Err(_) => return Ok(Asked::Unknown),
        };
        tracing::debug!(%error, "refused");
        if error.verdict() == Verdict::SignIn {
            self.fatal = Some(error.into());
            return Err(CommandError::NotConnected);
        }
        match &error {
            RestError::Argument(_) => return Err(CommandError::Unsupported(WhyNot::Pbx)),
            RestError::Link(link) if !link.is_unreached() && !matches!(link, LinkError::Busy { .. }) => {
                return Ok(Asked::Unknown);
            }
            RestError::Fault(fault) => match fault.kind {
                FaultKind::NotFound | FaultKind::Invalid => return Err(CommandError::CallGone),
                FaultKind::MethodRefused => return Err(CommandError::Unsupported(WhyNot::Pbx)),
                FaultKind::Forbidden => return Err(CommandError::Unsupported(WhyNot::Rights)),
                FaultKind::KeyInvalid
                | FaultKind::CredentialsInvalid
                | FaultKind::MfaRequired
                | FaultKind::AccountUnknown
                | FaultKind::Payment
                | FaultKind::Conflict
                | FaultKind::RangeTooLarge
                | FaultKind::Locked
                | FaultKind::TooManyRequests
                | FaultKind::Disabled
                | FaultKind::Server
                | FaultKind::Unavailable
                | FaultKind::Other => {}
            },
            RestError::Link(_)
            | RestError::NotTheApi { .. }
            | RestError::Malformed { .. }
            | RestError::KeyLength
            | RestError::SignedOut { .. }
            | RestError::NoSecret => {}
        }
        let detail = error.told();
        self.tell(vec![Event::Refused(Refusal { kind: RefusalKind::Other, detail })], events);
        // Nothing was done; that was told.
        Err(CommandError::NotConnected)
    }
}

/// What a command wants of which call's recording.
fn recording(command: &Command) -> Option<(CallId, RecordingState)> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others want nothing of it")]
    Some(match command {
        Command::StartRecording(call) | Command::ResumeRecording(call) => (call.clone(), RecordingState::Active),
        Command::StopRecording(call) => (call.clone(), RecordingState::Off),
        Command::PauseRecording(call) => (call.clone(), RecordingState::Paused),
        _ => return None,
    })
}
