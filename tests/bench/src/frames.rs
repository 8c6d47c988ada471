//! How fast one core turns Xuc frames into changes of the desk.
//!
//! Invariant: each frame is made once and used once; making it is outside of the time that counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use cordboard_desk::Desk;
use cordboard_model::{AccountId, At};
use cordboard_pbx_xivo::{Dialogue, Translator, XivoAccount};

use crate::figure::{Figure, median};
use crate::mix::{LOGIN, Mix, PHONE};

/// Frames that are made, then measured, at a time: few enough to be in the cache next to the core, as a frame is that was just
/// received.
const CHUNK: usize = 100;
const TARGET: f64 = 1_000_000.0;
const BEGIN: At = At(1_707_300_000_000);

struct Desks {
    translator: Translator,
    dialogue: Dialogue,
    desk: Desk,
    account: AccountId,
    now: At,
    changes: u64,
}

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let chunks = if quick { 2_000 } else { 40_000 };
    let mut mix = Mix::new(2);
    let mut desks = Desks::new();
    let mut frames = vec![r#"{"msgType":"LoggedOn","ctiMessage":{}}"#.to_owned()];
    frames.extend(Mix::greeting());
    desks.take(&frames)?;

    let mut frames = vec![String::new(); CHUNK];
    let (mut rates, mut bytes, mut on_core, mut by_clock) = (Vec::new(), 0, Duration::ZERO, Duration::ZERO);
    for chunk in 0..=chunks {
        for frame in &mut frames {
            mix.next(frame);
        }
        let (began, began_on_core) = (Instant::now(), core_time());
        desks.take(&frames)?;
        let (took, took_on_core) =
            (began.elapsed(), core_time().zip(began_on_core).map(|(end, begin)| end.saturating_sub(begin)));
        // The first chunk warms memory and caches.
        if chunk == 0 {
            continue;
        }
        bytes += frames.iter().map(String::len).sum::<usize>();
        rates.push(CHUNK as f64 / took.as_secs_f64());
        by_clock += took;
        on_core += took_on_core.unwrap_or(took);
    }
    let count = (chunks * CHUNK) as f64;
    ensure!(desks.changes > 0, "the frames changed nothing");
    ensure!(desks.dialogue.counts().malformed == 0 && desks.dialogue.counts().unknown == 0, "the frames are not understood");
    Ok(vec![
        Figure::told("frames to changes: size of a frame, mean", bytes as f64 / count, "bytes"),
        Figure::told(
            "frames to changes: changes of the desk per frame",
            desks.changes as f64 / (count + CHUNK as f64),
            "changes",
        ),
        Figure::at_least("frames to changes: per second of one core's time", count / on_core.as_secs_f64(), "frames/s", TARGET),
        Figure::told("frames to changes: per second by the clock, all", count / by_clock.as_secs_f64(), "frames/s"),
        Figure::told("frames to changes: per second by the clock, median of chunks", median(rates.clone())?, "frames/s"),
        Figure::told(
            "frames to changes: per second by the clock, best hundred",
            rates.into_iter().fold(0.0, f64::max),
            "frames/s",
        ),
    ])
}

impl Desks {
    fn new() -> Self {
        let account = AccountId::from("bench");
        let mut translator = Translator::new(&XivoAccount::new("xuc", LOGIN, Some(PHONE.to_owned())));
        let dialogue = Dialogue::new(&mut translator);
        let mut desk = Desk::new();
        desk.open_account(account.clone());
        Self { translator, dialogue, desk, account, now: BEGIN, changes: 0 }
    }

    fn take(&mut self, frames: &[String]) -> Result<()> {
        let (mut events, mut asks, mut changes) = (Vec::new(), Vec::new(), Vec::new());
        for frame in frames {
            // Half a millisecond between frames, as at 2,000 frames/s.
            self.now = self.now.plus_ms(i64::from(self.dialogue.counts().frames.is_multiple_of(2)));
            self.dialogue.hear(&mut self.translator, frame, self.now, &mut events, &mut asks)?;
            for stamped in events.drain(..) {
                self.desk.apply(&self.account, stamped.event, stamped.at, &mut changes);
            }
            self.changes += black_box(&changes).len() as u64;
            changes.clear();
            asks.clear();
        }
        Ok(())
    }
}

/// How long this thread has been on a core, where the system tells. One call of the system: reading it from a file took a tenth
/// of what was measured.
pub(crate) fn core_time() -> Option<Duration> {
    #[cfg(unix)]
    return Duration::try_from(rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime)).ok();
    #[cfg(not(unix))]
    None
}
