//! The freedesktop.org notification server. Invariant: buttons are offered only when the server says it can show them.

use std::{sync::Arc, time::Duration};

use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, Urgency};
use tokio_util::task::AbortOnDropHandle;

use super::{Act, Announcement};
use crate::words::Words;

/// A server that does not answer must not hold up the next call's notification.
const PATIENCE: Duration = Duration::from_secs(2);

/// A notification on the screen.
pub(super) struct Shown {
    handle: Arc<NotificationHandle>,
    /// Listens for the user; ends with the notification.
    _listener: AbortOnDropHandle<()>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum NotShown {
    #[error("the notification server does not answer")]
    Silent,
    #[error(transparent)]
    Refused(#[from] notify_rust::error::Error),
}

pub(super) async fn show(
    announcement: &Announcement,
    words: &Words,
    replaces: Option<u32>,
    acted: impl FnOnce(Act) + Send + 'static,
) -> Result<Shown, NotShown> {
    let mut notification = Notification::new();
    notification
        .appname("Cordboard")
        .summary(&announcement.title)
        .body(&escaped(&announcement.body))
        .icon("call-start")
        .hint(Hint::Category("call.incoming".to_owned()))
        .hint(Hint::DesktopEntry("org.cordboard.Cordboard".to_owned()))
        .urgency(Urgency::Critical)
        .timeout(Timeout::Never);
    if let Some(id) = replaces {
        notification.id(id);
    }
    if has_actions().await {
        notification.action("default", &words.get("notification-open"));
        if announcement.can_answer {
            notification.action("answer", &words.get("notification-answer"));
        }
        if announcement.can_decline {
            notification.action("decline", &words.get("notification-decline"));
        }
    }
    let handle = tokio::time::timeout(PATIENCE, notification.show_async()).await.map_err(|_| NotShown::Silent)??;
    let handle = Arc::new(handle);
    let listening = Arc::clone(&handle);
    let listener = tokio::spawn(async move {
        let mut done = None;
        listening
            .wait_for_action_async(|response: &NotificationResponse| {
                done = match response {
                    NotificationResponse::Default => Some(Act::Open),
                    NotificationResponse::Action(name) if name == "answer" => Some(Act::Answer),
                    NotificationResponse::Action(name) if name == "decline" => Some(Act::Decline),
                    NotificationResponse::Action(_) | NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
                };
            })
            .await;
        if let Some(act) = done {
            acted(act);
        }
    });
    Ok(Shown { handle, _listener: AbortOnDropHandle::new(listener) })
}

impl Shown {
    pub(super) fn id(&self) -> Option<u32> {
        Some(self.handle.id())
    }

    pub(super) async fn withdraw(self) {
        if tokio::time::timeout(PATIENCE, self.handle.close_async()).await.is_err() {
            tracing::warn!("the notification server does not answer; a notification may stay");
        }
    }
}

/// Asked each time: the server may have been replaced since the last call.
async fn has_actions() -> bool {
    let asked = tokio::task::spawn_blocking(notify_rust::get_capabilities);
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(Ok(capabilities))) => capabilities.iter().any(|capability| capability == "actions"),
        Ok(Ok(Err(_)) | Err(_)) | Err(_) => false,
    }
}

/// Servers may read the body as markup; a caller's name must not become any.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_name_is_never_markup() {
        assert_eq!(escaped("<b>Anna</b> & Co"), "&lt;b&gt;Anna&lt;/b&gt; &amp; Co");
    }
}
