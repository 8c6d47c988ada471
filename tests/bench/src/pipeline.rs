//! From a frame on the wire to a window and to a notification, through everything the app has in between.
//!
//! Invariant: a frame that is overtaken by a later one about the same thing counts as shown when the later one is; one that is
//! never shown is lost, and the measurement says so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use cordboard_contract::{UiCall, UiCallState, UiChange, UiQueue};
use cordboard_engine::Watcher;
use tokio_util::task::AbortOnDropHandle;

use crate::figure::{Durations, Figure};
use crate::flood::{Plan, Sent};
use crate::mix::{Probe, Step, call_number};
use crate::rig::Rig;

/// What a window was told, and when.
#[derive(Debug, Default)]
struct Shown {
    /// Of each queue, in order: how many calls, since when.
    counts: BTreeMap<u64, Vec<(u64, Instant)>>,
    /// Of each call: the steps in the order in which they were shown.
    calls: BTreeMap<u64, Vec<(Step, Instant)>>,
}

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(measure(Plan { seconds: if quick { 5 } else { 60 }, frames_per_second: 2000, remember: true }))
}

async fn measure(plan: Plan) -> Result<Vec<Figure>> {
    let (rig, flood) = Rig::start(plan).await?;
    let shown = Arc::new(Mutex::new(Shown::default()));
    let (_, watcher) = rig.engine.watch();
    let window = AbortOnDropHandle::new(tokio::spawn(look(watcher, Arc::clone(&shown))));
    let (sent, links) = flood.run().await?;
    let losses = rig.losses("2,000 frames/s", &sent.mix, links).await?;
    drop(window);

    let shown = std::mem::take(&mut *shown.lock().unwrap_or_else(PoisonError::into_inner));
    let (mut all, mut calls, mut rings) = (Durations::default(), Durations::default(), Durations::default());
    let announced: BTreeMap<u64, Instant> =
        rig.bell.rings().into_iter().filter_map(|(id, at)| call_number(&id).map(|call| (call, at))).collect();
    let (mut unseen, mut probes) = (0, 0);
    for (probe, at) in &sent.probes {
        probes += 1;
        let Some(seen) = shown.first(*probe) else {
            unseen += 1;
            continue;
        };
        let took = seen.saturating_duration_since(*at);
        all.add(took);
        if let Probe::Call { call, step } = probe {
            calls.add(took);
            if let (Step::Rings, Some(rang)) = (step, announced.get(call)) {
                rings.add(rang.saturating_duration_since(*at));
            }
        }
    }
    rig.engine.stop().await;
    let mut figures = vec![
        Figure::told("2,000 frames/s: rate of the server, mean over the flood", rate(&sent), "frames/s"),
        Figure::told("2,000 frames/s: frames that were followed to the window", f64::from(probes), "frames"),
        Figure::none("2,000 frames/s: followed frames never shown", unseen, "frames"),
        Figure::at_most("2,000 frames/s: frame to window feed, median", all.percentile_ms(50)?, "ms", 10.0),
        Figure::at_most("2,000 frames/s: frame to window feed, p99", all.percentile_ms(99)?, "ms", 10.0),
        Figure::at_most("2,000 frames/s: of them events of calls (on the disk first), p99", calls.percentile_ms(99)?, "ms", 10.0),
        Figure::at_most("2,000 frames/s: frame to notification request, p99", rings.percentile_ms(99)?, "ms", 20.0),
    ];
    if rings.len() == 0 {
        bail!("nothing rang");
    }
    figures.extend(losses);
    Ok(figures)
}

fn rate(sent: &Sent) -> f64 {
    sent.frames as f64 / sent.took.as_secs_f64()
}

/// Reads as a window does: as fast as it can, everything there is.
async fn look(mut watcher: Watcher, shown: Arc<Mutex<Shown>>) {
    while let Some(changes) = watcher.next().await {
        let now = Instant::now();
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            #[allow(clippy::wildcard_enum_match_arm, reason = "only queues and calls are followed")]
            match &*change {
                UiChange::Queue(queue) => shown.queue(queue, now),
                UiChange::Call(call) | UiChange::CallEnded(call) => shown.call(call, now),
                UiChange::Snapshot(picture) => {
                    picture.queues.iter().for_each(|queue| shown.queue(queue, now));
                    picture.calls.iter().for_each(|call| shown.call(call, now));
                }
                _ => {}
            }
        }
    }
}

impl Shown {
    fn queue(&mut self, queue: &UiQueue, now: Instant) {
        if let (Ok(id), Some(entered)) = (queue.id.parse(), queue.entered) {
            #[allow(clippy::cast_sign_loss, reason = "a count")]
            self.counts.entry(id).or_default().push((entered as u64, now));
        }
    }

    fn call(&mut self, call: &UiCall, now: Instant) {
        let step = match call.state {
            UiCallState::Ringing => Step::Rings,
            UiCallState::Connected => Step::Talks,
            UiCallState::Held => Step::Held,
            UiCallState::Ended => Step::Over,
            UiCallState::Dialing | UiCallState::Queued | UiCallState::Parked => return,
        };
        if let Some(number) = call_number(&call.id) {
            self.calls.entry(number).or_default().push((step, now));
        }
    }

    /// When this, or what followed it, was shown first.
    fn first(&self, probe: Probe) -> Option<Instant> {
        match probe {
            Probe::Quiet => None,
            Probe::Count { queue, entered } => {
                let counts = self.counts.get(&queue)?;
                let index = counts.partition_point(|(shown, _)| *shown < entered);
                counts.get(index).map(|(_, at)| *at)
            }
            Probe::Call { call, step } => self.calls.get(&call)?.iter().find(|(shown, _)| *shown >= step).map(|(_, at)| *at),
        }
    }
}
