//! How fast one core turns Blackhole frames into changes of the desk.
//!
//! Invariant: each frame is made once and used once; making it is outside of the time that counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use cordboard_desk::Desk;
use cordboard_model::{AccountId, At};
use cordboard_pbx_kazoo::{Person, Station, Translator, decode};

use crate::figure::{Figure, median};
use crate::frames::core_time;
use crate::switch::{ACCOUNT, Switch, user};

/// Frames that are made, then measured, at a time: few enough to be in the cache next to the core, as a frame is that was just
/// received.
const CHUNK: usize = 100;
const TARGET: f64 = 400_000.0;
const BEGIN: At = At(1_732_780_800_000);

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let chunks = if quick { 2_000 } else { 20_000 };
    let mut switch = Switch::new(3);
    let station = Station { devices: Some(vec![format!("d{}", user(1))]), ..Station::new(ACCOUNT, user(1)) };
    let mut translator = Translator::new(station);
    let person =
        |number: u64| Person { id: user(number), name: format!("User {number}"), extension: Some((1000 + number).to_string()) };
    translator.know_people((1..=1_000).map(person).collect());
    let account = AccountId::from("bench");
    let mut desk = Desk::new();
    desk.open_account(account.clone());
    let mut frames = vec![String::new(); CHUNK];
    let (mut rates, mut bytes, mut changes, mut on_core, mut by_clock) = (Vec::new(), 0, 0_u64, Duration::ZERO, Duration::ZERO);
    let (mut events, mut needs, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for chunk in 0..=chunks {
        for frame in &mut frames {
            switch.next(frame);
        }
        let (began, began_on_core) = (Instant::now(), core_time());
        for (place, frame) in frames.iter().enumerate() {
            // Half a millisecond between frames, as at 2,000 frames/s.
            let now = BEGIN.plus_ms(((chunk * CHUNK + place) / 2) as i64);
            translator.translate(decode(frame).context("a frame")?, now, &mut events, &mut needs);
            if translator.due().is_some_and(|due| due <= now) {
                translator.lapse(now, &mut events, &mut needs);
            }
            for stamped in events.drain(..) {
                desk.apply(&account, stamped.event, stamped.at, &mut told);
            }
            changes += black_box(&told).len() as u64;
            told.clear();
            needs.clear();
        }
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
    ensure!(changes > 0, "the frames changed nothing");
    ensure!(translator.counts().unknown == 0 && translator.counts().duplicates == 0, "the frames are not understood");
    let name = |what: &str| format!("Blackhole frames to changes: {what}");
    Ok(vec![
        Figure::told(name("size of a frame, mean"), bytes as f64 / count, "bytes"),
        Figure::told(name("changes of the desk per frame"), changes as f64 / (count + CHUNK as f64), "changes"),
        Figure::at_least(name("per second of one core's time"), count / on_core.as_secs_f64(), "frames/s", TARGET),
        Figure::told(name("per second by the clock, all"), count / by_clock.as_secs_f64(), "frames/s"),
        Figure::told(name("per second by the clock, median of chunks"), median(rates.clone())?, "frames/s"),
        Figure::told(name("per second by the clock, best hundred"), rates.into_iter().fold(0.0, f64::max), "frames/s"),
    ])
}
