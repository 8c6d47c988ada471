//! Announcements of ringing calls. Invariant: a call is on one place of the screen, in a notification with buttons or on our own
//! card, never on both; what the user does there is told once; when it is withdrawn it is gone without any act of the user.
//!
//! Everything runs in one task that owns the notifications, so that showing and withdrawing the same call cannot race.

use std::sync::Arc;

use async_trait::async_trait;
use cordboard_model::{AccountId, CallId};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use self::board::{Acted, Board, Screen};
use crate::words::Words;

mod board;

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(target_os = "linux")]
use freedesktop as platform;
#[cfg(not(target_os = "linux"))]
mod blocking;
#[cfg(not(target_os = "linux"))]
use blocking as platform;

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
#[derive(Clone, Debug)]
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
            let screen = Centre { words, servers: platform::Servers::watch().await };
            Board::new(screen, card, Arc::new(acted)).run(queue).await;
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

/// The notification centre of this system.
struct Centre {
    words: Arc<Words>,
    servers: platform::Servers,
}

#[async_trait]
impl Screen for Centre {
    type Shown = platform::Shown;
    type NotShown = platform::NotShown;

    async fn show(
        &mut self,
        said: &Announcement,
        replaces: Option<u32>,
        acted: Acted,
    ) -> Result<platform::Shown, platform::NotShown> {
        platform::show(&mut self.servers, said, &self.words, replaces, acted).await
    }

    fn id(shown: &platform::Shown) -> Option<u32> {
        shown.id()
    }

    async fn withdraw(&mut self, shown: platform::Shown) {
        shown.withdraw().await;
    }

    async fn next(&mut self) -> Server {
        self.servers.next().await
    }

    async fn name(&mut self) -> Option<String> {
        self.servers.look().await.0
    }
}
