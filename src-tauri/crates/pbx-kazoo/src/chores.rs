//! What is asked of the REST interface beside the socket. Invariant: a chore carries all it needs, so that it can run while
//! frames are read; what comes of it is told with the moment at which it was asked for.

use std::{path::PathBuf, sync::Arc};

use cordboard_model::{At, RecordingFetch, RecordingId, Recordings, Voicemail};
use cordboard_session::Clock;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    auth::Grant,
    fault::RestError,
    fetching,
    frame::Channel,
    lists::{Lists, People, Product},
    rest::{
        self, Cdr, Crossbar, Destination, Folder, Owner, Placed, QubicleState, QubicleStatus, QubicleWish, QueueCall,
        QuickcallOptions, Scope, Span, User,
    },
    translate::RecipientStatus,
};

const DAY: i64 = 86_400_000;

/// Something to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chore {
    /// Another token before this one is over.
    Renew,
    /// All legs.
    Channels,
    /// One leg.
    Channel(String),
    /// What all agents do.
    Agents,
    /// What that user does.
    Agent(String),
    /// Who waits in the queues.
    Waiting,
    /// The user's document.
    User,
    /// The messages in the user's boxes.
    Mailbox,
    /// All users, their devices and numbers.
    People,
    /// The second step of going on duty (kazoo.md 4.12).
    Ready,
    /// Rings the user's telephone and dials.
    Quickcall(QuickcallOrder),
    /// So many days of call records.
    Past(u16),
    /// The user's recordings of that time.
    Recordings { from: At, to: At },
    /// A recording into a file.
    Fetch { recording: RecordingId, file: PathBuf },
    /// Nothing is asked: it is looked whether the telephone rang since.
    DidItRing(At),
}

/// A call to place; sent once, whatever comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuickcallOrder {
    pub(crate) to: String,
    pub(crate) reference: String,
    pub(crate) at: At,
}

/// What was found.
#[derive(Debug)]
pub(crate) enum Found {
    Grant(Arc<Grant>),
    Channels(Vec<Channel>),
    Channel(Option<Box<Channel>>),
    Acdc(Vec<(String, String)>),
    Qubicle(Vec<(String, RecipientStatus)>),
    Waiting(Vec<QueueCall>),
    User(Box<User>),
    Voicemail(Voicemail),
    People(Box<People>),
    Placed(Placed),
    Past(Vec<Cdr>),
    Recordings(Recordings),
    Fetched(RecordingFetch),
    Nothing,
}

/// What came of a chore.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) chore: Chore,
    pub(crate) asked: At,
    pub(crate) result: Result<Found, RestError>,
}

/// Whom a chore is done for.
#[derive(Clone, Debug)]
pub(crate) struct Errand {
    crossbar: Crossbar,
    clock: Clock,
    user: String,
    product: Option<Product>,
    agents: Vec<String>,
    mailboxes: Vec<String>,
    words: mpsc::Sender<RecordingFetch>,
}

impl Errand {
    /// What comes of a recording meanwhile is told to `words`.
    pub(crate) fn new(crossbar: Crossbar, clock: Clock, lists: &Lists, words: mpsc::Sender<RecordingFetch>) -> Self {
        Self {
            crossbar,
            clock,
            user: lists.own.id.clone(),
            product: lists.product,
            agents: lists.agents.iter().map(|seat| seat.user.clone()).collect(),
            mailboxes: lists.mailboxes.clone(),
            words,
        }
    }

    /// Does it.
    pub(crate) async fn run(self, chore: Chore) -> Report {
        let asked = self.clock.wall();
        let result = self.found(&chore, asked).await;
        Report { chore, asked, result }
    }

    async fn found(&self, chore: &Chore, now: At) -> Result<Found, RestError> {
        let crossbar = &self.crossbar;
        Ok(match chore {
            Chore::Renew => Found::Grant(crossbar.renew().await?),
            Chore::Channels => Found::Channels(crossbar.channels().await?),
            Chore::Channel(leg) => Found::Channel(crossbar.channel(leg).await?.map(Box::new)),
            Chore::Agents => self.agents().await?,
            Chore::Agent(user) => self.agent(user).await?,
            Chore::Waiting => Found::Waiting(crossbar.acdc_stats().await?),
            Chore::User => Found::User(Box::new(crossbar.user(&self.user).await?)),
            Chore::Mailbox => Found::Voicemail(self.count_messages().await?),
            Chore::People => Found::People(Box::new(Lists::refetch_people(crossbar).await?)),
            Chore::Ready => {
                let status = crossbar.set_qubicle_status(&self.user, QubicleWish::Ready).await?;
                Found::Qubicle(vec![(self.user.clone(), recipient(status))])
            }
            Chore::Quickcall(order) => {
                let how = QuickcallOptions { auto_answer: Some(true), reference: Some(order.reference.clone()) };
                let to = Destination::new(&order.to)?;
                Found::Placed(crossbar.quickcall(&Owner::User(self.user.clone()), &to, &how).await?)
            }
            Chore::Past(days) => {
                let span = Span { from: now.plus_ms(-DAY * i64::from(*days)), to: now.plus_ms(1_000) };
                Found::Past(crossbar.cdrs(&Scope::Of(Owner::User(self.user.clone())), span).await?)
            }
            Chore::Recordings { from, to } => Found::Recordings(fetching::list(crossbar, &self.user, *from, *to).await),
            Chore::Fetch { recording, file } => {
                Found::Fetched(fetching::fetch(crossbar, recording.clone(), file.clone(), &self.words).await)
            }
            Chore::DidItRing(_) => Found::Nothing,
        })
    }

    async fn agents(&self) -> Result<Found, RestError> {
        Ok(match self.product {
            None => Found::Nothing,
            Some(Product::Acdc) => {
                let entries = self.crossbar.acdc_statuses().await?;
                let mut told: Vec<_> =
                    entries.into_iter().map(|(user, entry)| (user, acdc_word(&entry.status).to_owned())).collect();
                // Whoever never did anything is in no list of what was done.
                if self.agents.contains(&self.user) && !told.iter().any(|(user, _)| *user == self.user) {
                    let own = self.crossbar.acdc_status(&self.user).await?;
                    told.push((self.user.clone(), acdc_word(&own.status).to_owned()));
                }
                Found::Acdc(told)
            }
            Some(Product::Qubicle) if self.agents.is_empty() => Found::Nothing,
            Some(Product::Qubicle) => {
                let users: Vec<&str> = self.agents.iter().map(String::as_str).collect();
                let states = self.crossbar.qubicle_statuses(&users).await?;
                let known = states.into_iter().filter(|(_, status)| status.state != QubicleState::Unknown);
                Found::Qubicle(known.map(|(user, status)| (user, recipient(status))).collect())
            }
        })
    }

    async fn agent(&self, user: &str) -> Result<Found, RestError> {
        Ok(match self.product {
            None => Found::Nothing,
            Some(Product::Acdc) => {
                let entry = self.crossbar.acdc_status(user).await?;
                Found::Acdc(vec![(user.to_owned(), acdc_word(&entry.status).to_owned())])
            }
            Some(Product::Qubicle) => {
                let status = self.crossbar.qubicle_status(user).await?;
                Found::Qubicle(vec![(user.to_owned(), recipient(status))])
            }
        })
    }

    async fn count_messages(&self) -> Result<Voicemail, RestError> {
        let mut voicemail = Voicemail::default();
        for mailbox in &self.mailboxes {
            for message in self.crossbar.messages(mailbox).await? {
                match message.folder {
                    Folder::New => voicemail.new += 1,
                    Folder::Saved => voicemail.old += 1,
                    Folder::Deleted | Folder::Other(_) => {}
                }
            }
        }
        Ok(voicemail)
    }
}

/// The server's word for a status that was read.
fn acdc_word(status: &rest::AcdcState) -> &str {
    match status {
        rest::AcdcState::Unknown => "unknown",
        rest::AcdcState::LoggedIn => "logged_in",
        rest::AcdcState::Ready => "ready",
        rest::AcdcState::Connecting => "connecting",
        rest::AcdcState::Connected => "connected",
        rest::AcdcState::WrapUp => "wrapup",
        rest::AcdcState::Paused => "paused",
        rest::AcdcState::Outbound => "outbound",
        rest::AcdcState::LoggedOut => "logged_out",
        rest::AcdcState::PendingLogout => "pending_logged_out",
        rest::AcdcState::Other(word) => word,
    }
}

/// The status as the translator reads it.
pub(crate) fn recipient(status: QubicleStatus) -> RecipientStatus {
    let state = match &status.state {
        QubicleState::Unknown => None,
        QubicleState::LoggedOut => Some("not_logged_in"),
        QubicleState::Away => Some("away"),
        QubicleState::Ready => Some("ready"),
        QubicleState::Offered => Some("call_offer"),
        QubicleState::OnCall => Some("on_a_call"),
        QubicleState::WrapUp => Some("wrapup_time"),
        QubicleState::Other(word) => Some(word.as_str()),
    };
    let call = |session: Option<rest::Session>| {
        session.map_or(Value::Null, |it| {
            json!({"queue_id": it.queue_id, "session_id": it.session_id, "caller_id_name": it.caller_id_name,
                "caller_id_number": it.caller_id_number, "queue_enter_time": it.queue_enter_time})
        })
    };
    let told = json!({"availability_state": state, "offered_call": call(status.offered), "handling_call": call(status.handling)});
    serde_json::from_value(told).unwrap_or_default()
}
