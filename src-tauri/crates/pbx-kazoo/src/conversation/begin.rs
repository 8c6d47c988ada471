//! The begin of a conversation (kazoo.md 3). Invariant: it is over once calls are told; everything else is asked for after that.

use std::time::Duration;

use cordboard_session::{SessionError, Stamped};
use tokio::time::Instant;

use super::{KazooConversation, lock};
use crate::{
    bindings::Wants,
    chores::Chore,
    dialogue::next_month,
    lists::{Lists, Product},
};

/// How long the server may take to say that calls are told.
const FOLLOW_WITHIN: Duration = Duration::from_secs(10);
/// What a client misses while it is away is read at a moment of its own.
const CATCH_UP: (f64, f64) = (60.0, 120.0);
/// The same for everybody else's documents.
const CATCH_UP_PEOPLE: (f64, f64) = (900.0, 1_800.0);

impl KazooConversation {
    /// Subscribes everything, waits until calls are told, and plans what to ask for.
    pub(crate) async fn begin(&mut self, is_first: bool, renew_after: Option<Duration>) -> Result<(), SessionError> {
        let now = Instant::now();
        let (product, bindings) = {
            let mut memory = lock(&self.memory);
            memory.agents_told = false;
            let product = memory.lists.product;
            let wants =
                Wants { recordings: true, acdc: product == Some(Product::Acdc), qubicle: product == Some(Product::Qubicle) };
            let mut bindings: Vec<String> = wants.bindings().into_iter().map(str::to_owned).collect();
            bindings.extend(conferences(&memory.lists));
            (product, bindings)
        };
        for binding in bindings {
            self.dialogue.subscribe(&binding, now);
        }
        self.rebind_at_month();
        let mut early = Vec::new();
        let following = async {
            while !self.dialogue.follows_calls() {
                self.step(&mut early).await?;
            }
            Ok(())
        };
        tokio::time::timeout(FOLLOW_WITHIN, following).await.unwrap_or(Err(SessionError::Silent(FOLLOW_WITHIN)))?;
        let at = self.clock.wall();
        let mut memory = lock(&self.memory);
        let introduced = memory.introduce().into_iter().chain(memory.tell_deafness());
        self.early = introduced.map(|event| Stamped { at, event }).collect();
        drop(memory);
        self.early.append(&mut early);

        self.plan(Chore::Channels, Duration::ZERO);
        if product.is_some() {
            self.plan(Chore::Agents, Duration::ZERO);
        }
        if let Some(after) = renew_after {
            self.plan(Chore::Renew, after);
        }
        if is_first {
            self.plan(Chore::Mailbox, Duration::ZERO);
            if product == Some(Product::Acdc) {
                self.plan(Chore::Waiting, Duration::ZERO);
            }
        } else {
            let moment = |(from, to): (f64, f64)| Duration::from_secs_f64(rand::random_range(from..to));
            self.plan(Chore::User, moment(CATCH_UP));
            self.plan(Chore::Mailbox, moment(CATCH_UP));
            self.plan(Chore::People, moment(CATCH_UP_PEOPLE));
        }
        Ok(())
    }

    pub(super) fn rebind_at_month(&mut self) {
        let wall = self.clock.wall();
        let spread = rand::random_range(1.0..50.0);
        self.month_at = next_month(wall)
            .and_then(|at| u64::try_from(at.ms_since(wall)).ok())
            .map(|ms| Instant::now() + Duration::from_millis(ms) + Duration::from_secs_f64(spread));
    }
}

/// The conferences of the account, each by its own binding; more than a few nobody looks at.
fn conferences(lists: &Lists) -> Vec<String> {
    const MOST: usize = 20;
    let catalogue = lists.catalogue.clone().unwrap_or_default();
    lists.conferences.iter().take(MOST).map(|room| catalogue.conference(&room.id)).collect()
}
