//! Announcements of ringing calls. Invariant: a call is on one place of the screen, in a notification with buttons or on our own
//! card, never on both; what the user does there is told once; when it is withdrawn it is gone without any act of the user.
//!
//! Everything runs in one task that owns the notifications, so that showing and withdrawing the same call cannot race.

use std::{collections::HashMap, sync::Arc, time::Duration};

use cordboard_model::{AccountId, CallId};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use tokio_util::task::AbortOnDropHandle;

use crate::words::Words;

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(target_os = "linux")]
use freedesktop as platform;
#[cfg(not(target_os = "linux"))]
mod blocking;
#[cfg(not(target_os = "linux"))]
use blocking as platform;

/// A server that was restarted is back after so long; later the call is shown some other way.
const RESTART: Duration = Duration::from_secs(1);

/// A call, whichever account it is on.
pub(crate) type Key = (AccountId, CallId);

/// What a notification says. Cleaned text only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) title: String,
    pub(crate) body: String,
    /// Whether the PBX lets the user answer and decline from here.
    pub(crate) can_answer: bool,
    pub(crate) can_decline: bool,
}

/// What the user did with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Answer,
    Decline,
    /// Wants to hear no more of it; the caller hears it ring.
    Ignore,
    /// Clicked the notification itself.
    Open,
}

/// Our own small window with the buttons.
pub(crate) trait Card: Send + Sync + 'static {
    /// Shows it, or takes it away; to be called as often as one likes.
    fn set(&self, on: bool);
}

/// What happened to the notification server.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only a bus tells when its servers come and go"))]
enum Server {
    /// Another one is there, of that name on the bus.
    Came(String),
    Gone,
}

enum Request {
    Show(Key, Announcement),
    Withdraw(Key),
}

/// The owner of all notifications. Dropping it ends the task.
pub(crate) struct Notifications {
    requests: mpsc::UnboundedSender<Request>,
    _task: AbortOnDropHandle<()>,
}

impl Notifications {
    /// Starts the owner; `acted` is called with what the user does.
    pub(crate) fn start(words: Arc<Words>, acted: impl Fn(Key, Act) + Send + Sync + 'static, card: impl Card) -> Self {
        let (requests, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let servers = platform::Servers::watch().await;
            run(queue, Board { words, acted: Arc::new(acted), card, servers, announced: HashMap::new() }).await;
        });
        Self { requests, _task: AbortOnDropHandle::new(task) }
    }

    /// Shows, or brings up to date, the notification of a call.
    pub(crate) fn show(&self, key: Key, announcement: Announcement) {
        let _ = self.requests.send(Request::Show(key, announcement));
    }

    /// Takes the notification of a call away.
    pub(crate) fn withdraw(&self, key: Key) {
        let _ = self.requests.send(Request::Withdraw(key));
    }
}

/// Where a call is announced.
enum Place {
    Notification(platform::Shown),
    /// The server cannot carry the buttons, or there is none.
    Card,
    /// The server that showed it is gone.
    Lost,
}

struct Announced {
    said: Announcement,
    place: Place,
    /// The server it was given to.
    server: Option<String>,
}

/// Everything that is announced, and where.
struct Board<C> {
    words: Arc<Words>,
    acted: Arc<dyn Fn(Key, Act) + Send + Sync>,
    card: C,
    servers: platform::Servers,
    announced: HashMap<Key, Announced>,
}

async fn run<C: Card>(mut queue: mpsc::UnboundedReceiver<Request>, mut board: Board<C>) {
    let mut again: Option<Instant> = None;
    loop {
        tokio::select! {
            request = queue.recv() => match request {
                None => return,
                Some(Request::Show(key, announcement)) => board.show(key, announcement).await,
                Some(Request::Withdraw(key)) => board.withdraw(&key).await,
            },
            server = board.servers.next() => match server {
                Server::Came(name) => {
                    again = None;
                    board.show_again(|announced| announced.server.as_ref() != Some(&name)).await;
                }
                Server::Gone => {
                    board.lose();
                    again = Some(Instant::now() + RESTART);
                }
            },
            () = sleep_until(again.unwrap_or_else(Instant::now)), if again.is_some() => {
                again = None;
                board.show_again(|announced| matches!(announced.place, Place::Lost)).await;
            }
        }
    }
}

impl<C: Card> Board<C> {
    async fn show(&mut self, key: Key, said: Announcement) {
        let former = self.announced.get(&key);
        if former.is_some_and(|former| former.said == said) {
            return;
        }
        let replaces = former.and_then(|former| match &former.place {
            Place::Notification(shown) => shown.id(),
            Place::Card | Place::Lost => None,
        });
        self.put(key, said, replaces).await;
    }

    /// Puts it on the screen: by the server where that has buttons, else on the card; never on both.
    async fn put(&mut self, key: Key, said: Announcement, replaces: Option<u32>) {
        let (acted, acting) = (Arc::clone(&self.acted), key.clone());
        let place = match platform::show(&said, &self.words, replaces, move |act| acted(acting, act)).await {
            Ok(shown) => Place::Notification(shown),
            Err(error) => {
                tracing::info!(%error, "announced on the card");
                Place::Card
            }
        };
        let server = self.servers.name().await;
        self.announced.insert(key, Announced { said, place, server });
        self.set_card();
    }

    async fn withdraw(&mut self, key: &Key) {
        let announced = self.announced.remove(key);
        self.set_card();
        if let Some(Announced { place: Place::Notification(shown), .. }) = announced {
            shown.withdraw().await;
        }
    }

    /// The server is gone, and with it what it showed.
    fn lose(&mut self) {
        for announced in self.announced.values_mut() {
            if let Place::Notification(_) = announced.place {
                announced.place = Place::Lost;
            }
        }
    }

    async fn show_again(&mut self, which: impl Fn(&Announced) -> bool) {
        let keys: Vec<Key> =
            self.announced.iter().filter(|(_, announced)| which(announced)).map(|(key, _)| key.clone()).collect();
        for key in keys {
            if let Some(Announced { said, .. }) = self.announced.remove(&key) {
                self.put(key, said, None).await;
            }
        }
    }

    fn set_card(&self) {
        let on_card = self.announced.values().any(|announced| matches!(announced.place, Place::Card));
        self.card.set(on_card);
    }
}
