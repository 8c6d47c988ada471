//! The way of frames from a face to the client, with its faults. Invariant: what is due leaves in the order of its time, and equal times in the order of arrival.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::faults::Plan;

/// How far apart frames are that overtake each other.
const STEP: Duration = Duration::from_millis(10);

/// Frames on their way.
#[derive(Debug)]
pub(crate) struct Wire {
    plan: Arc<Plan>,
    dice: StdRng,
    waiting: BTreeMap<(Instant, u64), Message>,
    serial: u64,
    last: Option<Instant>,
    nonsense: Option<fn(u8) -> Message>,
}

impl Wire {
    pub(crate) fn new(plan: Arc<Plan>, seed: u64) -> Self {
        Self { plan, dice: StdRng::seed_from_u64(seed), waiting: BTreeMap::new(), serial: 0, last: None, nonsense: None }
    }

    /// Garbage in the words of another face.
    pub(crate) fn with_nonsense(mut self, nonsense: fn(u8) -> Message) -> Self {
        self.nonsense = Some(nonsense);
        self
    }

    pub(crate) fn set_plan(&mut self, plan: Arc<Plan>) {
        self.plan = plan;
    }

    /// Sends a text on its way.
    pub(crate) fn push(&mut self, text: String, now: Instant) {
        self.push_late(text, now, Duration::ZERO);
    }

    /// As [`Self::push`], so much later; others may overtake it.
    pub(crate) fn push_late(&mut self, text: String, now: Instant, late: Duration) {
        self.launch(Message::text(text), now, late);
    }

    /// Sends a message on its way.
    pub(crate) fn push_message(&mut self, message: Message, now: Instant) {
        self.launch(message, now, Duration::ZERO);
    }

    fn launch(&mut self, message: Message, now: Instant, late: Duration) {
        let plan = Arc::clone(&self.plan);
        if plan.garbage > 0.0 && self.dice.random_bool(plan.garbage) {
            let garbage = self.garbage();
            self.schedule(garbage, now, late);
        }
        if plan.drop > 0.0 && self.dice.random_bool(plan.drop) {
            return;
        }
        let twice = plan.dup > 0.0 && self.dice.random_bool(plan.dup);
        if twice {
            self.schedule(message.clone(), now, late);
        }
        self.schedule(message, now, late);
    }

    fn schedule(&mut self, message: Message, now: Instant, late: Duration) {
        let plan = Arc::clone(&self.plan);
        let mut due = now;
        if let Some((least, most)) = plan.delay {
            due += Duration::from_millis(self.dice.random_range(least.0.as_millis() as u64..=most.0.as_millis() as u64));
        }
        if let Some(last) = self.last {
            due = due.max(last + plan.slow.unwrap_or_default().0);
        }
        self.last = Some(due);
        due += late;
        if plan.reorder > 0 {
            due += STEP * self.dice.random_range(0..=plan.reorder);
        }
        self.serial += 1;
        self.waiting.insert((due, self.serial), message);
    }

    /// When the next frame is due.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.waiting.keys().next().map(|(due, _)| *due)
    }

    /// The next frame that is due.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Message> {
        let first = self.waiting.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    fn garbage(&mut self) -> Message {
        let kind = self.dice.random_range(0..9_u8);
        if let Some(nonsense) = self.nonsense {
            return nonsense(kind);
        }
        match kind {
            0 => Message::text("not json"),
            1 => Message::text("null"),
            2 => Message::text(r#"{"msgType":"Hologram","ctiMessage":1}"#),
            3 => Message::binary(vec![0, 159, 146, 150, 255]),
            4 => Message::text(format!(r#"{{"msgType":"Sheet","ctiMessage":"{}"}}"#, "x".repeat(300_000))),
            5 => Message::text("[".repeat(20_000)),
            6 => Message::text(r#"{"msgType":"PhoneEvent","ctiMessage":null}"#),
            7 => Message::text(r#"{"msgType":"AgentStateEvent","ctiMessage":{"name":7,"agentId":"x"}}"#),
            _ => Message::text(r#"{"msgType":"PhoneEvent","ctiMessage":{"eventType":"EventRi"#),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn sent(plan: &str, count: usize) -> Vec<String> {
        let start = Instant::now();
        let mut wire = Wire::new(Arc::new(plan.parse().unwrap()), 7);
        for number in 0..count {
            wire.push(number.to_string(), start);
        }
        let later = start + Duration::from_secs(3_600);
        std::iter::from_fn(|| wire.pop(later)).map(|message| message.into_text().unwrap_or_default().to_string()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn faults_do_what_they_say_and_nothing_else() {
        let all: Vec<_> = (0..200).map(|number: i32| number.to_string()).collect();
        assert_eq!(sent("off", 200), all);
        assert_eq!(sent("delay=0..3s,slow=10ms", 200), all, "late frames keep their order");
        assert_eq!(sent("dup=100%", 200).len(), 400);
        assert!(sent("drop=100%", 200).is_empty());
        let mut shuffled = sent("reorder=8", 200);
        assert_ne!(shuffled, all);
        shuffled.sort_by_key(|text| text.parse::<i32>().unwrap());
        assert_eq!(shuffled, all, "nothing is lost");
        assert_eq!(sent("reorder=8", 200), sent("reorder=8", 200), "the same seed gives the same order");
        assert_eq!(sent("garbage=100%", 10).len(), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_wire_spaces_its_frames() {
        let start = Instant::now();
        let mut wire = Wire::new(Arc::new("slow=200ms".parse().unwrap()), 1);
        wire.push("a".to_owned(), start);
        wire.push("b".to_owned(), start);
        assert!(wire.pop(start).is_some());
        assert!(wire.pop(start).is_none());
        assert_eq!(wire.due(), Some(start + Duration::from_millis(200)));
    }
}
