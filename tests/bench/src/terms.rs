//! How fast one core turns Basix frames into typed messages, and what the published term crates do with the same frames.
//!
//! Invariant: every frame is one that the maker's server may send; each is read on a connection that has learned its layouts, and
//! every record of it is read.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cordboard_pbx_basix::{Decoder, Message};
use serde_json::Value;

use crate::figure::Figure;
use crate::frames::core_time;

const TARGET: f64 = 1_500_000.0;
/// What the maker's own parser does under Node.
const MAKER: f64 = 120_000.0;

struct Frame {
    decoder: Decoder,
    bytes: Vec<u8>,
}

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let mut frames = frames()?;
    let rounds = if quick { 500 } else { 20_000 };
    let bytes: usize = frames.iter().map(|frame| frame.bytes.len()).sum();
    let size = bytes as f64 / frames.len() as f64;

    // The first rounds warm memory and caches.
    typed(&mut frames, rounds / 10)?;
    let ours = typed(&mut frames, rounds)?;
    let others = rounds / 10;
    let erltf = rate(&frames, others, |bytes| erltf::decode(bytes).is_ok())?;
    let eetf = rate(&frames, others, |bytes| eetf::Term::decode(bytes).is_ok())?;
    Ok(vec![
        Figure::told("terms: size of a frame, mean", size, "bytes"),
        Figure::at_least("terms: frames to typed messages, per second of one core's time", ours, "frames/s", TARGET),
        Figure::told("terms: the same, per byte", 1e9 / (ours * size), "ns/byte"),
        Figure::told("terms: against the maker's parser under Node", ours / MAKER, "times"),
        Figure::told("terms: erltf, only to its terms", erltf, "frames/s"),
        Figure::told("terms: eetf, only to its terms", eetf, "frames/s"),
        Figure::told("terms: against erltf", ours / erltf, "times"),
        Figure::told("terms: against eetf", ours / eetf, "times"),
    ])
}

/// The well-formed events and snapshots of the vectors.
fn frames() -> Result<Vec<Frame>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/basix/vectors.jsonl");
    let text = std::fs::read_to_string(path).context("the vectors are missing")?;
    let mut frames = Vec::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line)?;
        let wanted = line.get("client").unwrap_or(&line["expected"]);
        if !matches!(wanted["outcome"].as_str(), Some("info_event" | "initial_info")) {
            continue;
        }
        let mut decoder = Decoder::default();
        for setup in line["setup_base64"].as_array().into_iter().flatten() {
            decoder.read(&bytes(setup)?)?;
        }
        frames.push(Frame { decoder, bytes: bytes(&line["frame_base64"])? });
    }
    ensure!(!frames.is_empty(), "there is no frame to read");
    Ok(frames)
}

fn bytes(coded: &Value) -> Result<Vec<u8>> {
    STANDARD.decode(coded.as_str().context("no text")?).context("no base64")
}

fn typed(frames: &mut [Frame], rounds: usize) -> Result<f64> {
    let began = Stopwatch::new();
    for _ in 0..rounds {
        for Frame { decoder, bytes } in &mut *frames {
            match decoder.read(black_box(bytes))? {
                Message::Snapshot(snapshot) => snapshot.records().for_each(|record| drop(black_box(record))),
                message @ (Message::Layout(_)
                | Message::Changed(_)
                | Message::System(_)
                | Message::Told(_)
                | Message::Ignored) => {
                    drop(black_box(message));
                }
            }
        }
    }
    Ok((rounds * frames.len()) as f64 / began.seconds())
}

/// How many frames a second another crate reads.
fn rate(frames: &[Frame], rounds: usize, decodes: impl Fn(&[u8]) -> bool) -> Result<f64> {
    let began = Stopwatch::new();
    let mut read = 0;
    for _ in 0..rounds {
        for frame in frames {
            read += usize::from(black_box(decodes(black_box(&frame.bytes))));
        }
    }
    ensure!(read > 0, "the crate reads none of the frames");
    Ok((rounds * frames.len()) as f64 / began.seconds())
}

/// Time of this thread on a core, or by the clock where the system does not tell.
struct Stopwatch {
    began: Instant,
    on_core: Option<std::time::Duration>,
}

impl Stopwatch {
    fn new() -> Self {
        Self { began: Instant::now(), on_core: core_time() }
    }

    fn seconds(&self) -> f64 {
        let on_core = core_time().zip(self.on_core).map(|(end, begin)| end.saturating_sub(begin));
        on_core.unwrap_or_else(|| self.began.elapsed()).as_secs_f64()
    }
}
