//! What the server's webhooks tell beside the socket (kazoo.md 8). Invariant: it means what it would mean on the socket, and
//! what both tell counts once.

use std::time::Duration;

use cordboard_inlet::Received;
use cordboard_session::Stamped;

use super::{KazooConversation, lock};
use crate::{chores::Chore, connector::Hooks, frame::decode, hook};

impl KazooConversation {
    pub(super) fn called(&mut self, received: Received, events: &mut Vec<Stamped>) {
        let at = self.clock.wall();
        match received {
            Received::Lost => self.plan(Chore::Channels, Duration::ZERO),
            Received::Post(post) => {
                let Some(text) = hook::told(&post) else {
                    tracing::debug!("a webhook that cannot be read");
                    return;
                };
                let told = {
                    let Ok(frame) = decode(&text) else { return };
                    lock(&self.memory).twins.by_hook(&frame, text.clone(), at)
                };
                if let Some(text) = told {
                    self.hooked(&text, events);
                }
            }
        }
    }

    /// What the socket did not tell in time.
    pub(super) fn only_called(&mut self, events: &mut Vec<Stamped>) {
        let at = self.clock.wall();
        loop {
            let next = lock(&self.memory).twins.next(at);
            let Some(text) = next else { return };
            self.hooked(&text, events);
        }
    }

    fn hooked(&mut self, text: &str, events: &mut Vec<Stamped>) {
        let Ok(frame) = decode(text) else { return };
        let mut needs = Vec::new();
        lock(&self.memory).translator.translate(frame, self.clock.wall(), events, &mut needs);
        self.need(needs);
    }
}

/// What comes next; cancel-safe. Nothing ever where nothing is listened for.
pub(super) async fn called(hooks: Option<&Hooks>) -> Received {
    match hooks {
        Some(hooks) => hooks.lock().await.next().await,
        None => std::future::pending().await,
    }
}
