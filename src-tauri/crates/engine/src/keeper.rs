//! The task that keeps the room: events in, effects out. Invariant: it never waits for the disk, a window or the
//! desktop; whoever wants to know or change something in the room asks it a question.

use std::time::Duration;

use cordboard_model::{AccountId, Command};
use cordboard_session::{Batch, Clock};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::broadcast::Broadcast;
use crate::room::{Commit, Leaving, Ring, Room};

/// How many batches are folded before anything is shown.
const TOGETHER: usize = 64;
/// How often the history is told that nothing was missed.
const TICK: Duration = Duration::from_secs(30);

type Answer = Box<dyn FnOnce() + Send>;
type Question = Box<dyn FnOnce(&mut Room) -> Answer + Send>;

/// Asks the keeper.
#[derive(Clone, Debug)]
pub(crate) struct Questions(mpsc::Sender<Question>);

/// The engine has stopped.
#[derive(Debug, thiserror::Error)]
#[error("the engine has stopped")]
pub(crate) struct Stopped;

impl Questions {
    pub(crate) fn channel() -> (Self, mpsc::Receiver<Question>) {
        let (questions, asked) = mpsc::channel(64);
        (Self(questions), asked)
    }

    /// Asks and waits for the answer. What the question changed in the room is shown before the answer comes.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Room) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        let question: Question = Box::new(move |room| {
            let answer = question(room);
            // Whoever asked may have stopped waiting.
            Box::new(move || drop(reply.send(answer)))
        });
        self.0.send(question).await.map_err(|_| Stopped)?;
        answer.await.map_err(|_| Stopped)
    }
}

pub(crate) struct Keeper {
    pub(crate) room: Room,
    pub(crate) clock: Clock,
    pub(crate) broadcast: Broadcast,
    pub(crate) asked: mpsc::Receiver<Question>,
    pub(crate) batches: mpsc::Receiver<Batch>,
    pub(crate) commits: mpsc::UnboundedSender<Commit>,
    pub(crate) orders: mpsc::UnboundedSender<(AccountId, Command)>,
    pub(crate) stop: CancellationToken,
}

impl Keeper {
    pub(crate) async fn run(mut self) {
        let mut tick = interval(TICK);
        let mut batches = Vec::new();
        loop {
            let lapse = self.room.next_lapse().map(|at| self.instant(at));
            tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                Some(question) = self.asked.recv() => {
                    let answer = question(&mut self.room);
                    self.show();
                    answer();
                    continue;
                }
                _ = tick.tick() => self.room.tick(),
                () = sleep_until(lapse.unwrap_or_else(Instant::now)), if lapse.is_some() => self.room.lapse(),
                count = self.batches.recv_many(&mut batches, TOGETHER) => {
                    if count == 0 {
                        break;
                    }
                    batches.drain(..).for_each(|batch| self.room.apply(batch));
                }
            }
            self.show();
        }
        // Sessions that said goodbye left their last words here.
        while let Ok(batch) = self.batches.try_recv() {
            self.room.apply(batch);
        }
        self.room.tick();
        self.show();
    }

    fn instant(&self, at: cordboard_model::At) -> Instant {
        // A moment far away (a hostile figure) is looked at again sooner.
        let ms = at.ms_since(self.clock.wall()).clamp(0, 3_600_000);
        Instant::now() + Duration::from_millis(ms.unsigned_abs())
    }

    fn show(&mut self) {
        let Leaving { rings, pops, orders, direct, mentions, commit, wrap_up } = self.room.leave();
        let Broadcast { feed, desktop } = &self.broadcast;
        for ring in rings {
            match ring {
                Ring::Rings(call, manner) => desktop.ringing(&call, &manner),
                Ring::Changed(call, manner) => desktop.ring_changed(&call, &manner),
                Ring::Over(account, call, why) => desktop.ring_over(account.as_str(), call.as_str(), why),
            }
        }
        for pop in pops {
            if !pop.missing.is_empty() {
                tracing::info!(rule = %pop.name, missing = pop.missing.join(", "), "a page opens without all it needs");
            }
            desktop.pop(&pop);
        }
        for order in orders {
            // Without anybody to carry it out the engine is ending.
            drop(self.orders.send(order));
        }
        if let Some(waiting) = wrap_up {
            feed.set_wrap_up(waiting);
        }
        if !direct.is_empty() {
            self.broadcast.tell(direct);
        }
        for mention in mentions {
            self.broadcast.mention(mention);
        }
        if !commit.is_empty() {
            // Without a committer the engine is ending.
            drop(self.commits.send(commit));
        }
    }
}
