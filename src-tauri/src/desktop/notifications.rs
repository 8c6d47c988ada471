//! Notifications of ringing calls. Invariant: one notification per call; what the user does with it is told once; when it
//! is withdrawn it is gone from the screen without any act of the user.
//!
//! Everything runs in one task that owns the notifications, so that showing and withdrawing the same call cannot race.

use std::{collections::HashMap, sync::Arc};

use cordboard_model::{AccountId, CallId};
use tokio::sync::mpsc;
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
    /// Clicked the notification itself.
    Open,
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
    pub(crate) fn start(words: Arc<Words>, acted: impl Fn(Key, Act) + Send + Sync + 'static) -> Self {
        let (requests, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(run(queue, words, Arc::new(acted)));
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

async fn run(mut queue: mpsc::UnboundedReceiver<Request>, words: Arc<Words>, acted: Arc<dyn Fn(Key, Act) + Send + Sync>) {
    let mut shown: HashMap<Key, (Announcement, platform::Shown)> = HashMap::new();
    while let Some(request) = queue.recv().await {
        match request {
            Request::Show(key, announcement) => {
                let former = shown.remove(&key);
                if let Some((said, _)) = &former
                    && *said == announcement
                {
                    shown.extend(former.map(|former| (key, former)));
                    continue;
                }
                let replaces = former.as_ref().and_then(|(_, notification)| notification.id());
                let acted = Arc::clone(&acted);
                let acting = key.clone();
                match platform::show(&announcement, &words, replaces, move |act| acted(acting, act)).await {
                    Ok(notification) => {
                        shown.insert(key, (announcement, notification));
                    }
                    Err(error) => tracing::warn!(%error, "notification not shown"),
                }
            }
            Request::Withdraw(key) => {
                if let Some((_, notification)) = shown.remove(&key) {
                    notification.withdraw().await;
                }
            }
        }
    }
}
