#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::sync::Mutex;

use cordboard_model::{AccountId, CallId};
use tokio::time::sleep;

use super::*;

/// A desktop of a few words, and what is on its screen.
#[derive(Default)]
struct Desktop {
    /// The notification server that is there.
    server: Option<String>,
    /// It has buttons.
    buttons: bool,
    made: u32,
    /// What its notifications say, by their ids.
    notifications: BTreeMap<u32, String>,
    card: bool,
    /// Whoever listens to a button.
    listeners: BTreeMap<u32, Acted>,
}

#[derive(Debug, thiserror::Error)]
#[error("no buttons")]
struct NoButtons;

struct FakeScreen {
    desktop: Arc<Mutex<Desktop>>,
    changes: mpsc::UnboundedReceiver<Server>,
}

#[async_trait]
impl Screen for FakeScreen {
    type Shown = u32;
    type NotShown = NoButtons;

    async fn show(&mut self, said: &Announcement, replaces: Option<u32>, acted: Acted) -> Result<u32, NoButtons> {
        let mut desktop = self.desktop.lock().unwrap();
        if desktop.server.is_none() || !desktop.buttons {
            return Err(NoButtons);
        }
        desktop.made += 1;
        let id = replaces.unwrap_or(desktop.made);
        desktop.notifications.insert(id, said.title.clone());
        desktop.listeners.insert(id, acted);
        Ok(id)
    }

    fn id(shown: &u32) -> Option<u32> {
        Some(*shown)
    }

    async fn withdraw(&mut self, shown: u32) {
        self.desktop.lock().unwrap().notifications.remove(&shown).expect("only what is shown is withdrawn");
    }

    async fn next(&mut self) -> Server {
        match self.changes.recv().await {
            Some(server) => server,
            None => std::future::pending().await,
        }
    }

    async fn name(&mut self) -> Option<String> {
        self.desktop.lock().unwrap().server.clone()
    }
}

struct FakeCard(Arc<Mutex<Desktop>>);

impl Card for FakeCard {
    fn set(&self, on: bool) {
        self.0.lock().unwrap().card = on;
    }
}

struct Rig {
    desktop: Arc<Mutex<Desktop>>,
    acts: Arc<Mutex<Vec<(Key, Act)>>>,
    requests: mpsc::UnboundedSender<Request>,
    changes: mpsc::UnboundedSender<Server>,
    _board: tokio_util::task::AbortOnDropHandle<()>,
}

impl Rig {
    fn with(server: Option<&str>, buttons: bool) -> Self {
        let desktop = Desktop { server: server.map(str::to_owned), buttons, ..Desktop::default() };
        let (desktop, acts) = (Arc::new(Mutex::new(desktop)), Arc::new(Mutex::new(Vec::new())));
        let (changes, changed) = mpsc::unbounded_channel();
        let (requests, queue) = mpsc::unbounded_channel();
        let screen = FakeScreen { desktop: Arc::clone(&desktop), changes: changed };
        let told = Arc::clone(&acts);
        let acted = Arc::new(move |key, act| told.lock().unwrap().push((key, act)));
        let board = Board::new(screen, FakeCard(Arc::clone(&desktop)), acted);
        let board = tokio_util::task::AbortOnDropHandle::new(tokio::spawn(board.run(queue)));
        Self { desktop, acts, requests, changes, _board: board }
    }

    async fn show(&self, call: &str, title: &str) {
        let said = Announcement { title: title.to_owned(), body: String::new(), can_answer: true, can_decline: true };
        self.requests.send(Request::Show(key(call), said)).unwrap_or_else(|_| panic!("the board runs"));
        settled().await;
    }

    async fn withdraw(&self, call: &str) {
        self.requests.send(Request::Withdraw(key(call))).unwrap_or_else(|_| panic!("the board runs"));
        settled().await;
    }

    /// Another server is there, or none.
    async fn serve(&self, server: Option<&str>, buttons: bool) {
        {
            let mut desktop = self.desktop.lock().unwrap();
            desktop.notifications.clear();
            desktop.server = server.map(str::to_owned);
            desktop.buttons = buttons;
        }
        let change = server.map_or(Server::Gone, |name| Server::Came(name.to_owned()));
        self.changes.send(change).unwrap();
        settled().await;
    }

    /// What is on the screen: notifications, and whether the card is.
    fn seen(&self) -> (Vec<String>, bool) {
        let desktop = self.desktop.lock().unwrap();
        (desktop.notifications.values().cloned().collect(), desktop.card)
    }
}

/// Everybody had his turn; no time passed that anything waits for.
async fn settled() {
    sleep(Duration::from_millis(1)).await;
}

fn key(call: &str) -> Key {
    (AccountId::from("lyon"), CallId::from(call))
}

fn notified(titles: &[&str]) -> (Vec<String>, bool) {
    (titles.iter().map(|title| (*title).to_owned()).collect(), false)
}

const CARD_ALONE: (Vec<String>, bool) = (Vec::new(), true);

#[tokio::test(start_paused = true)]
async fn a_call_is_in_one_notification_while_it_rings() {
    let rig = Rig::with(Some("1.1"), true);
    rig.show("7", "Anna").await;
    rig.show("7", "Anna").await;
    assert_eq!(rig.desktop.lock().unwrap().made, 1, "nothing new to say");
    rig.show("7", "Anna Kowalska").await;
    assert_eq!(rig.seen(), notified(&["Anna Kowalska"]), "in the same place");
    rig.withdraw("7").await;
    rig.withdraw("7").await;
    assert_eq!(rig.seen(), notified(&[]));
}

#[tokio::test(start_paused = true)]
async fn without_buttons_a_call_is_on_the_card_and_the_card_goes_with_the_last_call() {
    for server in [Some("1.1"), None] {
        let rig = Rig::with(server, false);
        rig.show("7", "Anna").await;
        rig.show("8", "Ben").await;
        assert_eq!(rig.seen(), CARD_ALONE);
        rig.withdraw("7").await;
        assert_eq!(rig.seen(), CARD_ALONE, "another call is on it");
        rig.withdraw("8").await;
        assert_eq!(rig.seen(), notified(&[]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_moves_to_the_card_leaves_its_notification() {
    let rig = Rig::with(Some("1.1"), true);
    rig.show("7", "Anna").await;
    rig.desktop.lock().unwrap().buttons = false;
    rig.show("7", "Anna Kowalska").await;
    assert_eq!(rig.seen(), CARD_ALONE, "never on both");
    rig.desktop.lock().unwrap().buttons = true;
    rig.show("7", "Anna Kowalska, Sales").await;
    assert_eq!(rig.seen(), notified(&["Anna Kowalska, Sales"]), "and back");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_started_anew_shows_what_still_rings_once() {
    let rig = Rig::with(Some("1.1"), true);
    rig.show("7", "Anna").await;
    rig.show("8", "Ben").await;
    rig.serve(None, false).await;
    rig.withdraw("8").await;
    assert_eq!(rig.seen(), notified(&[]), "nothing is withdrawn from a server that is gone");
    rig.serve(Some("1.2"), true).await;
    assert_eq!(rig.seen(), notified(&["Anna"]));
    rig.changes.send(Server::Came("1.2".to_owned())).unwrap();
    settled().await;
    sleep(RESTART * 2).await;
    assert_eq!((rig.seen(), rig.desktop.lock().unwrap().made), (notified(&["Anna"]), 3));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_come_back_leaves_the_card() {
    let rig = Rig::with(Some("1.1"), true);
    rig.show("7", "Anna").await;
    rig.serve(None, false).await;
    assert_eq!(rig.seen(), notified(&[]), "it may be back in a moment");
    sleep(RESTART).await;
    assert_eq!(rig.seen(), CARD_ALONE);
    rig.serve(Some("1.2"), true).await;
    assert_eq!(rig.seen(), notified(&["Anna"]), "from the card to the server that came");
}

#[tokio::test(start_paused = true)]
async fn what_the_user_does_is_told_with_its_call() {
    let rig = Rig::with(Some("1.1"), true);
    rig.show("7", "Anna").await;
    rig.show("8", "Ben").await;
    let listener = rig.desktop.lock().unwrap().listeners.remove(&2).unwrap();
    listener(Act::Answer);
    assert_eq!(*rig.acts.lock().unwrap(), [(key("8"), Act::Answer)]);
}
