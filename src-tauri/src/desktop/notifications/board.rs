//! Where each ringing call is announced. Invariant: a call is in one notification or on the card, never on both and never in two;
//! what is withdrawn is nowhere.

use std::{collections::HashMap, error::Error, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{Act, Announcement, Card, Key, Request, Server};

/// A server that was restarted is back after so long; later the call is shown some other way.
const RESTART: Duration = Duration::from_secs(1);

/// Told what the user did with one notification.
pub(super) type Acted = Box<dyn FnOnce(Act) + Send>;

/// What shows notifications with buttons.
#[async_trait]
pub(super) trait Screen: Send + 'static {
    /// A notification on the screen; dropping it, nobody listens to its buttons any more.
    type Shown: Send + 'static;
    /// Why there is none.
    type NotShown: Error + Send + 'static;

    /// Shows a notification, in the place of the one of that id. Fails where it would have no buttons.
    async fn show(&mut self, said: &Announcement, replaces: Option<u32>, acted: Acted) -> Result<Self::Shown, Self::NotShown>;
    /// The id of a notification, where there is such a thing.
    fn id(shown: &Self::Shown) -> Option<u32>;
    /// Takes a notification away.
    async fn withdraw(&mut self, shown: Self::Shown);
    /// Waits for the next change of the server. Cancel-safe.
    async fn next(&mut self) -> Server;
    /// The name of the server that is there now.
    async fn name(&mut self) -> Option<String>;
}

/// Where a call is announced.
enum Place<T> {
    Notification(T),
    /// The server cannot carry the buttons, or there is none.
    Card,
    /// The server that showed it is gone.
    Lost,
}

struct Announced<T> {
    said: Announcement,
    place: Place<T>,
    /// The server it was given to.
    server: Option<String>,
}

/// Everything that is announced, and where.
pub(super) struct Board<S: Screen, C> {
    screen: S,
    card: C,
    acted: Arc<dyn Fn(Key, Act) + Send + Sync>,
    announced: HashMap<Key, Announced<S::Shown>>,
}

impl<S: Screen, C: Card> Board<S, C> {
    pub(super) fn new(screen: S, card: C, acted: Arc<dyn Fn(Key, Act) + Send + Sync>) -> Self {
        Self { screen, card, acted, announced: HashMap::new() }
    }

    /// Does what is asked, until nobody can ask any more.
    pub(super) async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Request>) {
        let mut again: Option<Instant> = None;
        loop {
            tokio::select! {
                request = queue.recv() => match request {
                    None => return,
                    Some(Request::Show(key, announcement)) => self.show(key, announcement).await,
                    Some(Request::Withdraw(key)) => self.withdraw(&key).await,
                },
                server = self.screen.next() => match server {
                    Server::Came(name) => {
                        again = None;
                        self.show_again(|announced| announced.server.as_ref() != Some(&name)).await;
                    }
                    Server::Gone => {
                        self.lose();
                        again = Some(Instant::now() + RESTART);
                    }
                },
                () = sleep_until(again.unwrap_or_else(Instant::now)), if again.is_some() => {
                    again = None;
                    self.show_again(|announced| matches!(announced.place, Place::Lost)).await;
                }
            }
        }
    }

    async fn show(&mut self, key: Key, said: Announcement) {
        if self.announced.get(&key).is_some_and(|former| former.said == said) {
            return;
        }
        let former = match self.announced.remove(&key) {
            Some(Announced { place: Place::Notification(shown), .. }) => Some(shown),
            Some(Announced { place: Place::Card | Place::Lost, .. }) | None => None,
        };
        let replaces = former.as_ref().and_then(S::id);
        let is_shown = self.put(key, said, replaces).await;
        if let (Some(former), false) = (former, is_shown) {
            // It would be on the card as well.
            self.screen.withdraw(former).await;
        }
    }

    /// Puts it on the screen: by the server where that has buttons, else on the card; never on both. True when by the server.
    async fn put(&mut self, key: Key, said: Announcement, replaces: Option<u32>) -> bool {
        let (acted, acting) = (Arc::clone(&self.acted), key.clone());
        let place = match self.screen.show(&said, replaces, Box::new(move |act| acted(acting, act))).await {
            Ok(shown) => Place::Notification(shown),
            Err(error) => {
                tracing::info!(%error, "announced on the card");
                Place::Card
            }
        };
        let is_shown = matches!(place, Place::Notification(_));
        let server = self.screen.name().await;
        self.announced.insert(key, Announced { said, place, server });
        self.set_card();
        is_shown
    }

    async fn withdraw(&mut self, key: &Key) {
        let announced = self.announced.remove(key);
        self.set_card();
        if let Some(Announced { place: Place::Notification(shown), .. }) = announced {
            self.screen.withdraw(shown).await;
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

    async fn show_again(&mut self, which: impl Fn(&Announced<S::Shown>) -> bool) {
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

#[cfg(test)]
mod tests;
