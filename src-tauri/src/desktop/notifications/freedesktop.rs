//! The freedesktop.org notification server. Invariant: only one that says it has buttons is given a call; each is asked once, so that
//! no call waits for a question.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, Urgency};
use tokio_util::task::AbortOnDropHandle;
use zbus::{
    Connection,
    fdo::{DBusProxy, NameOwnerChangedStream},
    names::BusName,
};

use super::{Act, Announcement, Server};
use crate::words::Words;

/// A server that does not answer must not hold up the next call's notification.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the server is called on the bus.
const NAME: &str = "org.freedesktop.Notifications";

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
    #[error("the notification server has no buttons")]
    NoButtons,
    #[error(transparent)]
    Refused(#[from] notify_rust::error::Error),
}

pub(super) async fn show(
    servers: &mut Servers,
    announcement: &Announcement,
    words: &Words,
    replaces: Option<u32>,
    acted: impl FnOnce(Act) + Send + 'static,
) -> Result<Shown, NotShown> {
    if !servers.look().await.1 {
        return Err(NotShown::NoButtons);
    }
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
    notification.action("default", &words.get("notification-open"));
    if announcement.can_answer {
        notification.action("answer", &words.get("notification-answer"));
    }
    if announcement.can_decline {
        notification.action("decline", &words.get("notification-decline"));
    }
    notification.action("ignore", &words.get("notification-ignore"));
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
                    NotificationResponse::Action(name) if name == "ignore" => Some(Act::Ignore),
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

/// Follows the notification servers of this session, one after another.
pub(super) struct Servers {
    /// Without a session bus there is none, and none will come.
    bus: Option<(DBusProxy<'static>, NameOwnerChangedStream)>,
    /// The name of the server that was asked last, and whether it has buttons.
    asked: Option<(String, bool)>,
}

impl Servers {
    pub(super) async fn watch() -> Self {
        let watched = async {
            let bus = DBusProxy::new(&Connection::session().await?).await?;
            let changes = bus.receive_name_owner_changed_with_args(&[(0, NAME)]).await?;
            zbus::Result::Ok((bus, changes))
        };
        let bus = match tokio::time::timeout(PATIENCE, watched).await {
            Ok(Ok(bus)) => Some(bus),
            Ok(Err(error)) => {
                tracing::warn!(%error, "no session bus: a restarted notification server is not noticed");
                None
            }
            Err(_) => None,
        };
        let mut servers = Self { bus, asked: None };
        servers.look().await;
        servers
    }

    /// The bus name of the server that is there, and whether it has buttons.
    pub(super) async fn look(&mut self) -> (Option<String>, bool) {
        if let Some((name, buttons)) = &self.asked {
            return (Some(name.clone()), *buttons);
        }
        // The question starts a server that waits to be needed; so its name comes afterwards.
        let buttons = has_actions().await;
        let name = self.name().await;
        self.asked = name.clone().zip(buttons);
        (name, buttons.unwrap_or(false))
    }

    /// Waits for the next change. Cancel-safe.
    pub(super) async fn next(&mut self) -> Server {
        while let Some((_, changes)) = &mut self.bus {
            let Some(change) = changes.next().await else {
                self.bus = None;
                break;
            };
            self.asked = None;
            if let Ok(change) = change.args() {
                return change.new_owner().as_ref().map_or(Server::Gone, |owner| Server::Came(owner.to_string()));
            }
        }
        std::future::pending().await
    }

    /// The bus name of the server that is there now.
    async fn name(&self) -> Option<String> {
        let (bus, _) = self.bus.as_ref()?;
        let asked = bus.get_name_owner(BusName::try_from(NAME).ok()?);
        tokio::time::timeout(PATIENCE, asked).await.ok()?.ok().map(|owner| owner.to_string())
    }
}

/// `None` when nobody answers.
async fn has_actions() -> Option<bool> {
    let asked = tokio::task::spawn_blocking(notify_rust::get_capabilities);
    let capabilities = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?.ok()?;
    Some(capabilities.iter().any(|capability| capability == "actions"))
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
