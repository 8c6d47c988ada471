//! A desktop that counts. Invariant: it outlives the engines that ring it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cordboard_contract::UiCall;
use cordboard_engine::{Desktop, Manner, Pop, RingEnd};
use tokio::sync::watch;
use tokio::time::timeout;

/// What the desktop was told of one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) rings: usize,
    pub(super) overs: usize,
    pub(super) over_at: Option<Instant>,
}

/// Counts.
#[derive(Debug, Default)]
pub(super) struct Bell {
    told: Mutex<BTreeMap<String, Told>>,
    news: watch::Sender<(usize, usize)>,
}

impl Bell {
    /// How many announcements there were, and how many withdrawals.
    pub(super) fn so_far(&self) -> (usize, usize) {
        *self.news.borrow()
    }

    /// Waits until there are so many; false when that takes too long.
    pub(super) async fn reaches(&self, wanted: impl Fn((usize, usize)) -> bool, patience: Duration) -> bool {
        let mut news = self.news.subscribe();
        let reached = timeout(patience, news.wait_for(|so_far| wanted(*so_far))).await;
        matches!(reached, Ok(Ok(_)))
    }

    /// Everything that was told, by call.
    pub(super) fn told(&self) -> BTreeMap<String, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The latest withdrawal.
    pub(super) fn last_over(&self) -> Option<Instant> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).values().filter_map(|told| told.over_at).max()
    }

    fn note(&self, call: &str, note: impl FnOnce(&mut Told)) {
        note(self.told.lock().unwrap_or_else(PoisonError::into_inner).entry(call.to_owned()).or_default());
    }
}

impl Desktop for Bell {
    fn ringing(&self, call: &UiCall, _: &Manner) {
        self.note(&call.id, |told| told.rings += 1);
        self.news.send_modify(|(rings, _)| *rings += 1);
    }

    fn ring_changed(&self, _: &UiCall, _: &Manner) {}

    fn ring_over(&self, _: &str, call: &str, _: RingEnd) {
        self.note(call, |told| {
            told.overs += 1;
            told.over_at = Some(Instant::now());
        });
        self.news.send_modify(|(_, overs)| *overs += 1);
    }

    fn pop(&self, _: &Pop) {}
}
