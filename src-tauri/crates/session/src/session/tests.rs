#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use async_trait::async_trait;
use cordboard_model::{CallId, CallReport, Event, Problem, Step};
use tokio::time::Instant;

use super::*;
use crate::{Conversation, SessionError, Stamped};

const NOON: At = At(1_700_000_000_000);

type Told = Result<Vec<Stamped>, SessionError>;

/// What happens when the connector opens a conversation.
enum Opening {
    Fails(SessionError),
    Talks(FakeTalk),
}

struct FakePbx {
    openings: VecDeque<Opening>,
    opened: Arc<AtomicUsize>,
}

/// A conversation whose frames the test sends.
struct FakeTalk {
    frames: mpsc::UnboundedReceiver<Told>,
    commands: Arc<Mutex<Vec<Command>>>,
    close_hangs: bool,
    command_hangs: bool,
}

/// The test's end of a conversation.
struct Far {
    frames: mpsc::UnboundedSender<Told>,
    commands: Arc<Mutex<Vec<Command>>>,
}

fn talk() -> (Far, FakeTalk) {
    let (frames, inside) = mpsc::unbounded_channel();
    let commands = Arc::default();
    let far = Far { frames, commands: Arc::clone(&commands) };
    (far, FakeTalk { frames: inside, commands, close_hangs: false, command_hangs: false })
}

#[async_trait]
impl Connector for FakePbx {
    type Conversation = FakeTalk;

    async fn open(&mut self) -> Result<FakeTalk, SessionError> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        match self.openings.pop_front() {
            Some(Opening::Talks(talk)) => Ok(talk),
            Some(Opening::Fails(error)) => Err(error),
            None => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Conversation for FakeTalk {
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        events.append(&mut self.frames.recv().await.unwrap_or(Err(closed()))?);
        Ok(())
    }

    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        if self.command_hangs {
            return std::future::pending().await;
        }
        self.commands.lock().unwrap().push(command.clone());
        events.push(Stamped { at: NOON, event: Event::Requested(command) });
        Ok(())
    }

    async fn close(self) {
        if self.close_hangs {
            std::future::pending().await
        }
    }
}

fn closed() -> SessionError {
    cordboard_link::LinkError::Closed { code: Some(1006), reason: String::new() }.into()
}

fn event(call: &str) -> Stamped {
    Stamped { at: NOON, event: Event::CallReported(Box::new(CallReport::new(call, Step::Ringing))) }
}

fn settings() -> SessionSettings {
    let backoff = BackoffSettings { jitter: 0.0, ..BackoffSettings::default() };
    SessionSettings { backoff, clock: Clock::starting_at(NOON), ..SessionSettings::default() }
}

struct Scene {
    session: Session,
    opened: Arc<AtomicUsize>,
    batches: mpsc::Receiver<Batch>,
    seen: VecDeque<Stamped>,
}

fn scene(openings: Vec<Opening>, room: usize, settings: SessionSettings) -> Scene {
    let opened = Arc::new(AtomicUsize::new(0));
    let pbx = FakePbx { openings: openings.into(), opened: Arc::clone(&opened) };
    let (to, batches) = mpsc::channel(room);
    let session = Session::spawn(AccountId::from("lyon"), pbx, to, settings);
    Scene { session, opened, batches, seen: VecDeque::new() }
}

impl Scene {
    async fn next(&mut self) -> Stamped {
        while self.seen.is_empty() {
            self.seen.extend(self.batches.recv().await.expect("the session lives").events);
        }
        self.seen.pop_front().unwrap()
    }

    async fn health(&mut self) -> Health {
        let event = self.next().await.event;
        let Event::LinkChanged(health) = event else { panic!("{event:?} instead of a change of the link") };
        health
    }

    async fn until_live(&mut self) {
        while !self.health().await.is_live() {}
    }
}

fn waiting(from: Instant, wait_ms: i64, code: &str, detail: &str) -> Health {
    let passed = i64::try_from(from.elapsed().as_millis()).unwrap();
    let problem = Problem { code: code.to_owned(), detail: detail.to_owned() };
    Health::Waiting { retry_at: NOON.plus_ms(passed + wait_ms), problem }
}

#[tokio::test(start_paused = true)]
async fn a_lost_link_is_tried_again_with_growing_waits() {
    let started = Instant::now();
    let mut scene = scene((0..4).map(|_| Opening::Fails(closed())).collect(), 64, settings());
    for wait in [1_000, 2_000, 4_000, 8_000] {
        assert_eq!(scene.health().await, Health::Connecting);
        assert_eq!(scene.health().await, waiting(started, wait, "closed", "1006"));
    }
    assert_eq!(scene.health().await, Health::Connecting);
    assert_eq!(started.elapsed(), Duration::from_secs(15));
}

#[tokio::test(start_paused = true)]
async fn a_link_that_stayed_healthy_starts_over_with_the_shortest_wait() {
    let (far, talk) = talk();
    let mut scene = scene(vec![Opening::Fails(closed()), Opening::Fails(closed()), Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    tokio::time::sleep(Duration::from_secs(31)).await;
    far.frames.send(Err(closed())).unwrap();
    let now = Instant::now();
    let Health::Waiting { retry_at, .. } = scene.health().await else { panic!("not waiting") };
    assert_eq!(retry_at, NOON.plus_ms(34_000 + 1_000));
    assert_eq!(scene.health().await, Health::Connecting);
    assert_eq!(now.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_server_asked_for_is_kept() {
    let retry_after = Some(Duration::from_secs(90));
    let busy = cordboard_link::LinkError::Http { host: "pbx".to_owned(), status: 503, retry_after, excerpt: String::new() };
    let started = Instant::now();
    let mut scene = scene(vec![Opening::Fails(busy.into())], 64, settings());
    assert_eq!(scene.health().await, Health::Connecting);
    assert_eq!(scene.health().await, waiting(started, 90_000, "httpStatus", "503"));
    assert_eq!(scene.health().await, Health::Connecting);
    assert_eq!(started.elapsed(), Duration::from_secs(90));
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_not_tried_again_until_somebody_asks() {
    let mut scene = scene(vec![Opening::Fails(SessionError::Rejected { host: "pbx".to_owned() })], 64, settings());
    assert_eq!(scene.health().await, Health::Connecting);
    let problem = Problem { code: "wrongPassword".to_owned(), detail: "pbx".to_owned() };
    assert_eq!(scene.health().await, Health::SignedOut { problem });
    tokio::time::sleep(Duration::from_secs(86_400)).await;
    assert_eq!(scene.opened.load(Ordering::SeqCst), 1);
    scene.session.retry_now();
    assert_eq!(scene.health().await, Health::Connecting);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_replaced_leaves_the_other_alone() {
    let (far, talk) = talk();
    let mut scene = scene(vec![Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    far.frames.send(Err(SessionError::Replaced)).unwrap();
    assert_eq!(scene.health().await, Health::Replaced);
    tokio::time::sleep(Duration::from_secs(86_400)).await;
    assert_eq!(scene.opened.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn asking_to_retry_cuts_the_wait_short() {
    let mut scene = scene((0..6).map(|_| Opening::Fails(closed())).collect(), 64, settings());
    for _ in 0..10 {
        scene.health().await;
    }
    let started = Instant::now();
    scene.session.retry_now();
    while scene.health().await != Health::Connecting {}
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn commands_fail_at_once_while_the_link_is_down() {
    let mut scene = scene(vec![Opening::Fails(closed())], 64, settings());
    let hang_up = Command::HangUp(CallId::from("7"));
    let started = Instant::now();
    assert_eq!(scene.session.execute(hang_up.clone()).await, Err(CommandError::NotConnected));
    scene.health().await;
    assert!(matches!(scene.health().await, Health::Waiting { .. }));
    assert_eq!(scene.session.execute(hang_up).await, Err(CommandError::NotConnected));
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn what_a_command_asked_for_comes_in_the_stream_before_its_effects() {
    let (far, talk) = talk();
    let mut scene = scene(vec![Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    let answer = Command::Answer(CallId::from("7"));
    assert_eq!(scene.session.execute(answer.clone()).await, Ok(()));
    far.frames.send(Ok(vec![event("7")])).unwrap();
    assert_eq!(*far.commands.lock().unwrap(), std::slice::from_ref(&answer));
    assert_eq!(scene.next().await.event, Event::Requested(answer));
    assert_eq!(scene.next().await, event("7"));
    assert_eq!(scene.session.last_event_at(), Some(NOON));
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_commands_does_not_starve_the_socket() {
    let (far, talk) = talk();
    let mut scene = scene(vec![Opening::Talks(talk)], 1024, settings());
    scene.until_live().await;
    let asks: Vec<_> = (0..40).map(|call| scene.session.execute(Command::Hold(CallId::from(call)))).collect();
    far.frames.send(Ok(vec![event("7")])).unwrap();
    let read_after = async {
        let mut before = 0;
        loop {
            match scene.batches.recv().await.unwrap().events.first() {
                Some(first) if *first == event("7") => return before,
                _ => before += 1,
            }
        }
    };
    let (_, before) = tokio::join!(futures_util::future::join_all(asks), read_after);
    assert!(before <= 8, "{before} commands went first");
}

#[tokio::test(start_paused = true)]
async fn a_command_that_the_pbx_never_takes_ends_the_link() {
    let (_far, mut talk) = talk();
    talk.command_hangs = true;
    let mut scene = scene(vec![Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    let started = Instant::now();
    assert_eq!(scene.session.execute(Command::Conference).await, Err(CommandError::NotConnected));
    assert_eq!(started.elapsed(), Duration::from_secs(10));
    assert_eq!(scene.health().await, waiting(started, 1_000, "silent", "10"));
}

#[tokio::test(start_paused = true)]
async fn stopping_takes_two_seconds_at_most_even_if_the_goodbye_hangs() {
    let (_far, mut talk) = talk();
    talk.close_hangs = true;
    let mut scene = scene(vec![Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    let started = Instant::now();
    scene.session.stop().await;
    assert_eq!(started.elapsed(), Duration::from_secs(2));
    assert!(scene.batches.recv().await.is_none(), "the task is gone");
}

#[tokio::test(start_paused = true)]
async fn a_polite_goodbye_is_the_last_word_in_the_stream() {
    let (_far, talk) = talk();
    let mut scene = scene(vec![Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    let started = Instant::now();
    scene.session.stop().await;
    assert_eq!(started.elapsed(), Duration::ZERO);
    let last = scene.batches.recv().await.unwrap();
    assert_eq!(last.events, [Stamped { at: NOON, event: Event::LinkChanged(Health::Stopped) }]);
    assert!(scene.batches.recv().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_handle_drops_the_link() {
    let (far, talk) = talk();
    let mut scene = scene(vec![Opening::Talks(talk)], 64, settings());
    scene.until_live().await;
    drop(scene.session);
    far.frames.closed().await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_stops_reading_gets_a_marked_gap_and_a_fresh_picture() {
    let ((first, first_talk), (second, second_talk)) = (talk(), talk());
    let settings = SessionSettings { backlog: 100, ..settings() };
    let mut scene = scene(vec![Opening::Talks(first_talk), Opening::Talks(second_talk)], 2, settings);
    scene.until_live().await;
    for call in 0..500 {
        // The far end may be gone already: nobody waits for the reader.
        let _ = first.frames.send(Ok(vec![event(&call.to_string())]));
    }
    first.frames.closed().await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(scene.opened.load(Ordering::SeqCst), 1, "no new picture while there is no room for it");
    assert_eq!(scene.session.lost(), 101);

    assert_eq!(scene.next().await, event("0"));
    assert_eq!(scene.next().await, event("1"), "what had room is there");
    let Health::Waiting { problem, .. } = scene.health().await else { panic!("the gap is not marked") };
    assert_eq!(problem, Problem { code: "overflow".to_owned(), detail: "101".to_owned() });
    scene.until_live().await;
    second.frames.send(Ok(vec![event("fresh")])).unwrap();
    assert_eq!(scene.next().await, event("fresh"));
}

#[tokio::test(start_paused = true)]
async fn garbage_that_ends_every_conversation_never_ends_the_session() {
    let garbage = || SessionError::Malformed { what: "the greeting", source: Some("{".into()) };
    let mut scene = scene((0..200).map(|_| Opening::Fails(garbage())).collect(), 1024, settings());
    let waits = 1 + 2 + 4 + 8 + 15 + 195 * 30;
    tokio::time::sleep(Duration::from_secs(waits + 1)).await;
    assert_eq!(scene.opened.load(Ordering::SeqCst), 201);
    assert_eq!(scene.health().await, Health::Connecting);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_hangs_is_given_up() {
    let started = Instant::now();
    let mut scene = scene(vec![], 64, settings());
    assert_eq!(scene.health().await, Health::Connecting);
    assert_eq!(scene.health().await, waiting(started, 1_000, "silent", "60"));
    assert_eq!(started.elapsed(), Duration::from_secs(60));
}
