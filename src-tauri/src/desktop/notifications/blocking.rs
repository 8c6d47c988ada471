//! The notification centres of Windows and macOS, whose library calls wait. Invariant: each waits on a thread of its
//! own, never on the app's.
//!
//! Neither lets a notification be taken away while somebody waits for the user's act; it leaves by its own time-out, and
//! an act on a call that is over is refused by the engine. macOS needs a signed bundle.

use std::thread;

use notify_rust::{Notification, NotificationResponse, Timeout, Urgency};

use super::{Act, Announcement, Server};
use crate::words::Words;

/// A notification on the screen. It cannot be taken away: the library gives up the handle to whoever waits for the user.
pub(super) struct Shown;

/// The notification centre is part of the system: it neither comes nor goes.
pub(super) struct Servers;

impl Servers {
    #[expect(clippy::unused_async, reason = "the other platform asks its bus here")]
    pub(super) async fn watch() -> Self {
        Self
    }

    pub(super) async fn next(&mut self) -> Server {
        std::future::pending().await
    }

    #[expect(clippy::unused_async, reason = "the other platform asks its bus here")]
    pub(super) async fn look(&mut self) -> (Option<String>, bool) {
        (None, true)
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum NotShown {
    #[error("the notification did not come up")]
    Ended,
    #[error(transparent)]
    Refused(#[from] notify_rust::error::Error),
}

pub(super) async fn show(
    _servers: &mut Servers,
    announcement: &Announcement,
    words: &Words,
    _replaces: Option<u32>,
    acted: impl FnOnce(Act) + Send + 'static,
) -> Result<Shown, NotShown> {
    let notification = composed(announcement, words);
    let (shown, told) = tokio::sync::oneshot::channel();
    thread::spawn(move || match notification.show() {
        Ok(handle) => {
            let _ = shown.send(Ok(Shown));
            let _ = handle.wait_for_response(|response: &NotificationResponse| tell(response, acted));
        }
        Err(error) => {
            let _ = shown.send(Err(error));
        }
    });
    Ok(told.await.map_err(|_| NotShown::Ended)??)
}

fn composed(announcement: &Announcement, words: &Words) -> Notification {
    let mut notification = Notification::new();
    #[cfg(target_os = "windows")]
    notification.app_id("org.cordboard.Cordboard");
    notification.summary(&announcement.title).body(&announcement.body).urgency(Urgency::Critical).timeout(Timeout::Never);
    if announcement.can_answer {
        notification.action("answer", &words.get("notification-answer"));
    }
    if announcement.can_decline {
        notification.action("decline", &words.get("notification-decline"));
    }
    notification.action("ignore", &words.get("notification-ignore"));
    notification
}

fn tell(response: &NotificationResponse, acted: impl FnOnce(Act)) {
    match response {
        NotificationResponse::Default => acted(Act::Open),
        NotificationResponse::Action(name) if name == "answer" => acted(Act::Answer),
        NotificationResponse::Action(name) if name == "decline" => acted(Act::Decline),
        NotificationResponse::Action(name) if name == "ignore" => acted(Act::Ignore),
        NotificationResponse::Action(_) | NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => {}
    }
}

impl Shown {
    pub(super) const fn id(&self) -> Option<u32> {
        None
    }

    #[expect(clippy::unused_async, reason = "the other platform waits for its server here")]
    pub(super) async fn withdraw(self) {}
}
