//! One account's session with a desk of its own, for a command that wants something done. Invariant: a command has
//! succeeded when the PBX said so, never because it was sent.

use std::{sync::Arc, time::Duration};

use cordboard_desk::{AccountDesk, Desk};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Dialects, Keys};
use cordboard_model::{
    AccountId, AgentState, Call, CallId, Change, Command, Event, Health, Message, MessageId, RefusalKind, WhyNot,
};
use cordboard_session::{Batch, Clock, CommandError, Session};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

use crate::failure::Failure;

/// Signing in, and hearing which calls there are.
const SIGN_IN_WITHIN: Duration = Duration::from_secs(20);
/// A server that has not listed everything by then will not.
const LISTS_WITHIN: Duration = Duration::from_secs(3);
/// States that only lead to others follow each other at once.
const SETTLED_AFTER: Duration = Duration::from_millis(300);
/// Batches that may wait; a person's account never comes near it.
const BATCHES: usize = 256;

/// A signed-in account.
pub(crate) struct Station {
    id: AccountId,
    session: Session,
    batches: mpsc::Receiver<Batch>,
    desk: Desk,
    calls_listed: bool,
    changes: Vec<Change>,
    /// Calls that ended while we looked.
    ended: Vec<Arc<Call>>,
    clock: Clock,
}

impl Station {
    /// Signs in and waits until calls and agent are known.
    pub(crate) async fn open(account: &AccountSettings, keys: Keys) -> Result<Self, Failure> {
        let (to, batches) = mpsc::channel(BATCHES);
        let session = PbxCrates.open(account, keys, to).map_err(|problem| Failure::from(&problem))?;
        let mut desk = Desk::new();
        desk.open_account(account.id.clone());
        let mut station = Self {
            id: account.id.clone(),
            session,
            batches,
            desk,
            calls_listed: false,
            changes: Vec::new(),
            ended: Vec::new(),
            clock: Clock::system(),
        };
        station.signed_in().await?;
        Ok(station)
    }

    async fn signed_in(&mut self) -> Result<(), Failure> {
        let silent = || Failure::with_advice("The server did not finish the sign-in in time", "Try `cordctl account test`");
        self.until(SIGN_IN_WITHIN, silent, |station| match station.health() {
            Health::Live { .. } => Some(Ok(())),
            Health::Waiting { problem, .. } | Health::SignedOut { problem } => Some(Err(Failure::from(problem))),
            Health::Replaced => {
                Some(Err(Failure::with_advice("Another session of this user took over", "Close the other session")))
            }
            Health::Stopped | Health::Connecting => None,
        })
        .await?;
        let listed = self.until(LISTS_WITHIN, || Failure::new("not all listed"), |station| station.is_listed().then_some(Ok(())));
        // What was not listed is not there for the commands; they will say so.
        drop(listed.await);
        Ok(())
    }

    fn is_listed(&self) -> bool {
        let Some(desk) = self.account() else { return false };
        let agent = match &desk.user().agent {
            Some(_) => desk.own_agent().agent.as_ref().is_some_and(|agent| agent.now.state != AgentState::Unknown),
            None => desk.user().id.is_some(),
        };
        self.calls_listed && agent
    }

    fn health(&self) -> &Health {
        const STOPPED: &Health = &Health::Stopped;
        self.account().map_or(STOPPED, AccountDesk::health)
    }

    /// What is known.
    pub(crate) fn account(&self) -> Option<&AccountDesk> {
        self.desk.account(&self.id)
    }

    /// Whose it is.
    pub(crate) const fn id(&self) -> &AccountId {
        &self.id
    }

    /// A call as last heard of, also after its end.
    pub(crate) fn call(&self, id: &CallId) -> Option<&Arc<Call>> {
        let live = self.account().and_then(|desk| desk.call(id));
        live.or_else(|| self.ended.iter().find(|call| call.id == *id))
    }

    /// The live calls.
    pub(crate) fn calls(&self) -> Vec<Arc<Call>> {
        self.account().map(|desk| desk.calls().cloned().collect()).unwrap_or_default()
    }

    /// Gives a command to the PBX.
    pub(crate) async fn execute(&mut self, command: Command) -> Result<(), Failure> {
        self.changes.clear();
        self.session.execute(command).await.map_err(|error| not_given(&error))
    }

    /// A short message as last heard of.
    pub(crate) fn message(&self, id: &MessageId) -> Option<&Arc<Message>> {
        self.account().and_then(|desk| desk.message(id))
    }

    /// Follows a message that is on the disk; what was told of it meanwhile is not lost.
    pub(crate) fn keep(&mut self, message: Message) {
        let at = message.at;
        self.desk.apply(&self.id, Event::MessageKept(Box::new(message)), at, &mut self.changes);
    }

    /// Waits until `done` says so; a refusal by the PBX, or its silence, is a failure.
    pub(crate) async fn confirmed<T>(
        &mut self,
        within: Duration,
        mut done: impl FnMut(&Self) -> Option<Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let silent = || {
            Failure::with_advice("The PBX did not confirm it in time", "Look at the telephone; it may have happened all the same")
        };
        self.until(within, silent, |station| done(station).or_else(|| station.refused().map(Err))).await
    }

    /// Listens on for a moment: a PBX may pass through one state on the way to the next.
    pub(crate) async fn settle(&mut self) {
        let never: Result<(), Failure> = self.until(SETTLED_AFTER, || Failure::new("settled"), |_| None).await;
        drop(never);
    }

    async fn until<T>(
        &mut self,
        within: Duration,
        late: impl FnOnce() -> Failure,
        mut done: impl FnMut(&Self) -> Option<Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let end = Instant::now() + within;
        loop {
            if let Some(result) = done(self) {
                return result;
            }
            self.changes.clear();
            let lapse = self.desk.next_lapse().map(|due| due.ms_since(self.clock.wall()).max(0));
            tokio::select! {
                biased;
                batch = self.batches.recv() => match batch {
                    Some(batch) => self.take(batch),
                    None => return Err(Failure::new("The session ended")),
                },
                () = sleep(Duration::from_millis(lapse.unwrap_or_default().unsigned_abs())), if lapse.is_some() => {
                    self.desk.lapse(&self.id, self.clock.wall(), &mut self.changes);
                }
                () = sleep_until(end) => return Err(late()),
            }
        }
    }

    fn take(&mut self, batch: Batch) {
        for stamped in batch.events {
            self.calls_listed |= matches!(stamped.event, Event::CallsListed(_));
            self.desk.apply(&self.id, stamped.event, stamped.at, &mut self.changes);
        }
        for change in &self.changes {
            if let Change::CallEnded(call) = change {
                self.ended.retain(|known| known.id != call.id);
                self.ended.push(Arc::clone(call));
            }
        }
    }

    fn refused(&self) -> Option<Failure> {
        self.changes.iter().find_map(|change| if let Change::Refused(refusal) = change { Some(refusal) } else { None }).map(
            |refusal| {
                let detail = cordboard_contract::clean(&refusal.detail);
                refusal_words(&refusal.kind, &detail)
            },
        )
    }

    /// Says goodbye.
    pub(crate) async fn close(self) {
        self.session.stop().await;
    }
}

fn not_given(error: &CommandError) -> Failure {
    match error {
        CommandError::NotConnected => Failure::with_advice("The link broke before the PBX was asked", "Try again"),
        CommandError::Unsupported(why) => Failure::new(impossible(*why)),
        CommandError::CallGone => Failure::new("The call is over or no longer in that state"),
        CommandError::NumberInvalid => {
            Failure::with_advice("That is not a number that can be dialled", "Give digits, with or without + and spaces")
        }
        CommandError::RecipientInvalid => Failure::with_advice(
            "That is not a number to which a short message can be sent",
            "Give a mobile number of the country of the PBX",
        ),
        CommandError::TextEmpty => Failure::new("The message has no text"),
        CommandError::TextTooLong(most) => {
            Failure::with_advice(format!("The message is longer than {most} letters"), "Shorten it, or send it in two")
        }
        CommandError::Missing(what) => Failure::new(format!("There is no {what} to do it with")),
    }
}

/// Why something cannot be done on an account at all.
pub(crate) const fn impossible(why: WhyNot) -> &'static str {
    match why {
        WhyNot::Pbx => "The PBX has no such function",
        WhyNot::Phone => "The telephone has no such function",
        WhyNot::NoPhone => "This account has no telephone",
        WhyNot::NotAgent => "This user is not an agent",
        WhyNot::Rights => "This user may not do that",
        WhyNot::NoEffect => "The PBX accepts that and does nothing",
    }
}

/// A refusal for people.
pub(crate) fn refusal_words(kind: &RefusalKind, detail: &str) -> Failure {
    match kind {
        RefusalKind::PhoneUnknown => {
            Failure::with_advice("The PBX knows no such telephone number", "Give another one with `state login NUMBER`")
        }
        RefusalKind::LoggedInElsewhere { phone, .. } => Failure::with_advice(
            format!("The agent is logged in at telephone {phone}"),
            format!("Log in there with `state login {phone}`, or log out first with `state logout`"),
        ),
        RefusalKind::NumberInvalid => Failure::with_advice("The PBX cannot dial that number", "Check it"),
        RefusalKind::CallFailed => Failure::new("The call could not be set up"),
        RefusalKind::FavouriteFailed => Failure::new("The favourite could not be changed"),
        RefusalKind::Unconfirmed => {
            Failure::with_advice("The PBX did not confirm it in time", "Look at the telephone; it may have happened all the same")
        }
        RefusalKind::LinkLost => {
            Failure::with_advice("The link broke before the PBX confirmed it", "Look at the telephone, then try again")
        }
        RefusalKind::NotListening => Failure::with_advice(
            format!("Webhooks cannot be listened for at {detail}"),
            "Give --option webhookListen=ADDRESS:PORT an address of this computer and a port that nobody uses",
        ),
        RefusalKind::Other if detail.is_empty() => Failure::new("The PBX refused"),
        RefusalKind::Other => Failure::new(format!("The PBX refused: {detail}")),
    }
}
