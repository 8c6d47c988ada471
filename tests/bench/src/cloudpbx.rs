//! How fast one core turns the frames of a CloudPBX into changes of the desk.
//!
//! Invariant: each frame is made once and used once; making it is outside of the time that counts.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use cordboard_desk::Desk;
use cordboard_model::{AccountId, At};
use cordboard_pbx_cloudpbx::{CloudPbxAccount, Translator};

use crate::figure::{Figure, median};
use crate::frames::core_time;
use crate::random::Random;

/// Frames that are made, then measured, at a time: few enough to be in the cache next to the core, as a frame is that was just
/// received.
const CHUNK: usize = 100;
const TARGET: f64 = 1_000_000.0;
const BEGIN: At = At(1_707_300_000_000);
const PBX: &str = "MojaCentrala";
const OWN: u64 = 101;
/// The states of a line in the order of a call: ringing, talking, on hold, talking, free.
const COURSE: [u64; 5] = [8, 1, 16, 1, 0];

/// The generator: a firm of 200 lines, 60 agents and 12 queues. Of 100 frames about 44 are states of accounts, 28 of telephones,
/// 14 counts of queues, 12 agents in queues and 2 the own line's.
struct Firm {
    random: Random,
    id: u64,
    /// How far the call of each line is.
    lines: Vec<usize>,
}

impl Firm {
    fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), id: 0, lines: vec![0; 200] }
    }

    /// Puts the next frame in place of the last one, written as PHP does.
    fn next(&mut self, frame: &mut String) -> Result<()> {
        self.id += 1;
        frame.clear();
        write!(frame, r#"{{"id":{},"channel":"pbx_{PBX}","text":"#, self.id)?;
        match self.random.below(100) {
            0..2 => self.subscriber(OWN, frame)?,
            2..46 => {
                let line = OWN + 1 + self.random.below(199);
                self.subscriber(line, frame)?;
            }
            46..74 => {
                let (line, status) = (OWN + self.random.below(200), *self.random.pick(&COURSE));
                write!(frame, r#"{{"extstatus":{{"exten":{line},"status":{status}}}}}"#)?;
            }
            74..88 => {
                let (queue, calls) = (self.random.below(12), self.random.below(30));
                write!(frame, r#"{{"queue":{{"peer":"Kolejka{queue}","calls":"{calls}"}}}}"#)?;
            }
            _ => {
                let (agent, queue) = (OWN + self.random.below(60), self.random.below(12));
                let (status, taken, paused) = (1 + self.random.below(8), self.random.below(90), self.random.below(2));
                write!(
                    frame,
                    r#"{{"qmember":{{"peer":"{PBX}-{agent}","queue":"Kolejka{queue}","m_status":"{status}","m_ct":"{taken}","m_mbshp":"static","m_paused":"{paused}","m_name":"Agent {agent} \u017b\u00f3\u0142ty","m_location":"SIP\/{PBX}-{agent}"}}}}"#
                )?;
            }
        }
        frame.push('}');
        Ok(())
    }

    /// The line's call goes on.
    fn subscriber(&mut self, line: u64, frame: &mut String) -> Result<()> {
        let place = usize::try_from(line - OWN)?;
        let step = self.lines.get_mut(place).context("a line")?;
        let status = COURSE.get(*step).copied().unwrap_or_default();
        *step = (*step + 1) % COURSE.len();
        write!(frame, r#"{{"subscriber":{{"peer":"{PBX}-{line}","statusValue":{status}"#)?;
        if status != 0 {
            let number = 600_000_000 + self.random.below(99_999_999);
            write!(frame, r#","connectPeerNumber":"{number}","connectPeerName":"Klient \u0141{line}""#)?;
        }
        frame.push_str("}}");
        Ok(())
    }
}

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let chunks = if quick { 2_000 } else { 40_000 };
    let mut firm = Firm::new(5);
    let settings = CloudPbxAccount { pbx_name: PBX.to_owned(), extension: Some(OWN.to_string()), ..CloudPbxAccount::default() };
    let mut translator = Translator::new(&settings);
    let account = AccountId::from("bench");
    let mut desk = Desk::new();
    desk.open_account(account.clone());
    let (mut events, mut told) = (Vec::new(), Vec::new());
    translator.opened(BEGIN, &mut events);
    let mut frames = vec![String::new(); CHUNK];
    let (mut rates, mut bytes, mut changes, mut on_core, mut by_clock) = (Vec::new(), 0, 0_u64, Duration::ZERO, Duration::ZERO);
    for chunk in 0..=chunks {
        for frame in &mut frames {
            firm.next(frame)?;
        }
        let (began, began_on_core) = (Instant::now(), core_time());
        for (place, frame) in frames.iter().enumerate() {
            // Half a millisecond between frames, as at 2,000 frames/s.
            let now = BEGIN.plus_ms(((chunk * CHUNK + place) / 2) as i64);
            let wants = translator.hear(frame.as_bytes(), now, &mut events).context("a frame")?;
            ensure!(!wants.gap, "no frame is lost");
            for stamped in events.drain(..) {
                desk.apply(&account, stamped.event, stamped.at, &mut told);
            }
            changes += black_box(&told).len() as u64;
            told.clear();
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
    let name = |what: &str| format!("CloudPBX frames to changes: {what}");
    Ok(vec![
        Figure::told(name("size of a frame, mean"), bytes as f64 / count, "bytes"),
        Figure::told(name("changes of the desk per frame"), changes as f64 / (count + CHUNK as f64), "changes"),
        Figure::at_least(name("per second of one core's time"), count / on_core.as_secs_f64(), "frames/s", TARGET),
        Figure::told(name("per second by the clock, all"), count / by_clock.as_secs_f64(), "frames/s"),
        Figure::told(name("per second by the clock, median of chunks"), median(rates.clone())?, "frames/s"),
        Figure::told(name("per second by the clock, best hundred"), rates.into_iter().fold(0.0, f64::max), "frames/s"),
    ])
}
