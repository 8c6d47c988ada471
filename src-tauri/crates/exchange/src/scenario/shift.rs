//! A shift of many calls of all kinds, drawn by lot. Invariant: the same seed gives the same shift, and each call is over before its slot is.

use rand::{Rng, SeedableRng, rngs::StdRng};

mod people;

use people::{BUSY, CALLERS, CUSTOMERS, DESK, SILENT, cast};

use super::{Deed, Scenario, Step, When};
use crate::{act::Act, ledger::Outcome, span::Span};

/// Time of one slot in which one thing happens.
const SLOT_MS: u64 = 60_000;

/// What can happen in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Queue,
    QueueAbandoned,
    QueueRungOut,
    QueueWhileTalking,
    Elsewhere,
    Direct,
    DirectMissed,
    DirectRejected,
    Colleague,
    ColleagueMissed,
    CallsColleague,
    Outgoing,
    OutgoingBusy,
    OutgoingSilent,
    OutgoingUnknown,
    Blind,
    ConsultCompleted,
    ConsultCompletedEarly,
    ConsultCancelled,
    ConsultBusy,
    Conference,
    SecondCallAnswered,
    SecondCallMissed,
    Break,
}

/// Kinds with their weights.
const KINDS: [(Kind, u32); 24] = [
    (Kind::Queue, 20),
    (Kind::QueueAbandoned, 5),
    (Kind::QueueRungOut, 4),
    (Kind::QueueWhileTalking, 4),
    (Kind::Elsewhere, 4),
    (Kind::Direct, 8),
    (Kind::DirectMissed, 4),
    (Kind::DirectRejected, 3),
    (Kind::Colleague, 6),
    (Kind::ColleagueMissed, 3),
    (Kind::CallsColleague, 5),
    (Kind::Outgoing, 10),
    (Kind::OutgoingBusy, 3),
    (Kind::OutgoingSilent, 3),
    (Kind::OutgoingUnknown, 2),
    (Kind::Blind, 4),
    (Kind::ConsultCompleted, 4),
    (Kind::ConsultCompletedEarly, 2),
    (Kind::ConsultCancelled, 3),
    (Kind::ConsultBusy, 2),
    (Kind::Conference, 2),
    (Kind::SecondCallAnswered, 3),
    (Kind::SecondCallMissed, 3),
    (Kind::Break, 2),
];

impl Scenario {
    /// A shift at the desk of `amartin` (password `secret`, extension 1201): so many things happen, one a minute.
    /// The scenario acts for the desk too, so it plays without any client.
    #[must_use]
    pub fn shift(seed: u64, calls: usize) -> Self {
        draw(seed, calls).0
    }

    /// The same shift played in so much time; every duration shrinks alike.
    #[must_use]
    pub fn shift_lasting(seed: u64, calls: usize, lasting: Span) -> Self {
        let shift = Self::shift(seed, calls);
        let factor = lasting.0.as_secs_f64() / shift.length().0.as_secs_f64().max(1.0);
        shift.scaled(factor)
    }
}

/// The shift, and what the desk's calls come to in the order in which they begin.
pub(super) fn draw(seed: u64, calls: usize) -> (Scenario, Vec<Outcome>) {
    let mut dice = StdRng::seed_from_u64(seed);
    let total: u32 = KINDS.iter().map(|(_, weight)| weight).sum();
    let mut steps = Vec::new();
    let mut outcomes = Vec::new();
    for slot in 0..calls as u64 {
        let mut lot = dice.random_range(0..total);
        let kind = KINDS.iter().find(|(_, weight)| {
            let here = lot < *weight;
            lot = lot.saturating_sub(*weight);
            here
        });
        let kind = kind.map_or(Kind::Queue, |(kind, _)| *kind);
        let mut scene = Scene { start: 2_000 + slot * SLOT_MS, dice: &mut dice, steps: &mut steps };
        outcomes.extend(scene.play(kind));
    }
    let at = When::At(Span::millis(2_000 + calls as u64 * SLOT_MS));
    let deed = Deed::Act(Act::LogOut { who: DESK.to_owned() });
    steps.push(Step { when: at, headless: false, deed });
    let name = format!("shift {seed} of {calls}");
    (Scenario { name, repeat: false, cast: cast(), steps }, outcomes)
}

/// One slot being written.
struct Scene<'a> {
    start: u64,
    dice: &'a mut StdRng,
    steps: &'a mut Vec<Step>,
}

impl Scene<'_> {
    fn at(&mut self, seconds: f64, act: Act) {
        let when = When::At(Span::millis(self.start + (seconds * 1_000.0) as u64));
        self.steps.push(Step { when, headless: false, deed: Deed::Act(act) });
    }

    fn call(&mut self, seconds: f64, from: &str, to: &str) {
        let attached = if self.dice.random_bool(0.2) {
            [("case".to_owned(), self.dice.random_range(1_000..9_999).to_string())].into()
        } else {
            std::collections::BTreeMap::new()
        };
        let (from, to) = (from.to_owned(), to.to_owned());
        self.at(seconds, Act::Call { from, to, label: None, patience: None, talk: None, attached });
    }

    fn answer(&mut self, seconds: f64, who: &str) {
        self.at(seconds, Act::Answer { who: who.to_owned(), call: None });
    }

    fn hang_up(&mut self, seconds: f64, who: &str) {
        self.at(seconds, Act::HangUp { who: who.to_owned(), call: None });
    }

    fn caller(&mut self) -> &'static str {
        &CALLERS[self.dice.random_range(0..CALLERS.len())].0
    }

    /// Either side, or the desk.
    fn who_ends(&mut self, other: &'static str) -> &'static str {
        if self.dice.random_bool(0.5) { DESK } else { other }
    }

    fn hold(&mut self, from: f64, to: f64) {
        self.at(from, Act::Hold { who: DESK.to_owned() });
        self.at(to, Act::Retrieve { who: DESK.to_owned() });
    }

    /// A caller from outside whom the desk answers after 4 s.
    fn answered(&mut self, to: &str) -> &'static str {
        let caller = self.caller();
        self.call(0.0, caller, to);
        self.answer(4.0, DESK);
        caller
    }

    #[allow(clippy::too_many_lines, reason = "a list of stories, one arm each")]
    fn play(&mut self, kind: Kind) -> Vec<Outcome> {
        let desk = || DESK.to_owned();
        let mate = || "1202".to_owned();
        match kind {
            Kind::Queue => {
                let caller = self.answered("3001");
                if self.dice.random_bool(0.3) {
                    self.at(8.0, Act::PauseRecording { who: desk() });
                    self.at(12.0, Act::ResumeRecording { who: desk() });
                }
                if self.dice.random_bool(0.3) {
                    self.hold(14.0, 18.0);
                }
                let end = self.dice.random_range(20.0..35.0);
                let who = self.who_ends(caller);
                self.hang_up(end, who);
                vec![Outcome::Answered]
            }
            Kind::QueueAbandoned => {
                let caller = self.caller();
                self.call(0.0, caller, "3001");
                let end = self.dice.random_range(4.0..12.0);
                self.hang_up(end, caller);
                vec![Outcome::Missed]
            }
            Kind::QueueRungOut => {
                let caller = self.caller();
                self.call(0.0, caller, "3001");
                self.answer(23.0, DESK);
                self.hang_up(35.0, caller);
                vec![Outcome::Missed, Outcome::Answered]
            }
            Kind::QueueWhileTalking => {
                let first = self.answered("1201");
                self.call(6.0, "+4930123456", "3001");
                self.hang_up(16.0, first);
                self.answer(20.0, DESK);
                self.hang_up(34.0, DESK);
                vec![Outcome::Answered, Outcome::Answered]
            }
            Kind::Elsewhere => {
                let caller = self.caller();
                self.call(0.0, caller, "3003");
                self.answer(5.0, "bnowak");
                self.hang_up(25.0, "bnowak");
                vec![Outcome::AnsweredElsewhere]
            }
            Kind::Direct => {
                let caller = self.answered("1201");
                self.hold(10.0, 15.0);
                let end = self.dice.random_range(20.0..40.0);
                let who = self.who_ends(caller);
                self.hang_up(end, who);
                vec![Outcome::Answered]
            }
            Kind::DirectMissed => {
                let caller = self.caller();
                self.call(0.0, caller, "1201");
                self.hang_up(9.0, caller);
                vec![Outcome::Missed]
            }
            Kind::DirectRejected => {
                let caller = self.caller();
                self.call(0.0, caller, "1201");
                self.hang_up(3.0, DESK);
                vec![Outcome::Rejected]
            }
            Kind::Colleague => {
                self.call(0.0, "csato", "1201");
                self.answer(4.0, DESK);
                let who = self.who_ends("csato");
                self.hang_up(25.0, who);
                vec![Outcome::Answered]
            }
            Kind::ColleagueMissed => {
                self.call(0.0, "csato", "1201");
                self.hang_up(10.0, "csato");
                vec![Outcome::Missed]
            }
            Kind::CallsColleague => {
                self.call(0.0, DESK, "1203");
                self.answer(5.0, "csato");
                let who = self.who_ends("csato");
                self.hang_up(25.0, who);
                vec![Outcome::Answered]
            }
            Kind::Outgoing => {
                let customer = &CUSTOMERS[self.dice.random_range(0..CUSTOMERS.len())];
                self.call(0.0, DESK, customer);
                if self.dice.random_bool(0.5) {
                    self.hold(12.0, 16.0);
                }
                let who = self.who_ends(customer);
                self.hang_up(28.0, who);
                vec![Outcome::Answered]
            }
            Kind::OutgoingBusy => {
                self.call(0.0, DESK, BUSY);
                vec![Outcome::Busy]
            }
            Kind::OutgoingSilent => {
                self.call(0.0, DESK, SILENT);
                self.hang_up(12.0, DESK);
                vec![Outcome::NoAnswer]
            }
            Kind::OutgoingUnknown => {
                self.call(0.0, DESK, "1999");
                vec![Outcome::Failed]
            }
            Kind::Blind => {
                let caller = self.answered("3001");
                self.at(12.0, Act::Transfer { who: desk(), to: mate() });
                self.answer(16.0, "bnowak");
                self.hang_up(30.0, caller);
                vec![Outcome::Transferred]
            }
            Kind::ConsultCompleted => {
                let caller = self.answered("3001");
                self.at(10.0, Act::Consult { who: desk(), to: mate() });
                self.answer(13.0, "bnowak");
                self.at(18.0, Act::Complete { who: desk() });
                self.hang_up(30.0, caller);
                vec![Outcome::Transferred, Outcome::Answered]
            }
            Kind::ConsultCompletedEarly => {
                let caller = self.answered("1201");
                self.at(10.0, Act::Consult { who: desk(), to: mate() });
                self.at(13.0, Act::Complete { who: desk() });
                self.answer(16.0, "bnowak");
                self.hang_up(30.0, caller);
                vec![Outcome::Transferred, Outcome::NoAnswer]
            }
            Kind::ConsultCancelled => {
                let caller = self.answered("1201");
                self.at(10.0, Act::Consult { who: desk(), to: mate() });
                self.answer(13.0, "bnowak");
                self.at(18.0, Act::Cancel { who: desk() });
                self.hang_up(30.0, caller);
                vec![Outcome::Answered, Outcome::Answered]
            }
            Kind::ConsultBusy => {
                let caller = self.answered("1201");
                self.at(10.0, Act::Consult { who: desk(), to: BUSY.to_owned() });
                self.at(13.0, Act::Retrieve { who: desk() });
                self.hang_up(25.0, caller);
                vec![Outcome::Answered, Outcome::Busy]
            }
            Kind::Conference => {
                let caller = self.answered("1201");
                self.at(10.0, Act::Consult { who: desk(), to: mate() });
                self.answer(13.0, "bnowak");
                self.at(16.0, Act::Conference { who: desk() });
                self.hang_up(26.0, caller);
                self.hang_up(30.0, DESK);
                vec![Outcome::Answered, Outcome::Answered]
            }
            Kind::SecondCallAnswered => {
                let first = self.answered("1201");
                self.call(8.0, "csato", "1201");
                self.answer(11.0, DESK);
                self.hang_up(20.0, "csato");
                self.at(22.0, Act::Retrieve { who: desk() });
                self.hang_up(30.0, first);
                vec![Outcome::Answered, Outcome::Answered]
            }
            Kind::SecondCallMissed => {
                let first = self.answered("1201");
                self.call(8.0, "csato", "1201");
                self.hang_up(15.0, "csato");
                self.hang_up(25.0, first);
                vec![Outcome::Answered, Outcome::Missed]
            }
            Kind::Break => {
                self.at(0.0, Act::Presence { who: desk(), status: "coffee".to_owned() });
                self.at(30.0, Act::Presence { who: desk(), status: "available".to_owned() });
                vec![]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::{Direction, Exchange, Hands, Options};

    async fn played(scenario: &Scenario) -> Exchange {
        let exchange = Exchange::start(scenario.cast.clone(), Options::default()).await.unwrap();
        let mut play = exchange.play(scenario, Hands::Somebody);
        let report = play.finished().await;
        assert_eq!(report.failed, [], "{}", scenario.name);
        exchange
    }

    #[tokio::test(start_paused = true)]
    async fn the_ledger_of_a_shift_is_what_the_shift_says() {
        for seed in 1..=3 {
            let (scenario, want) = draw(seed, 200);
            let exchange = played(&scenario).await;
            let calls = exchange.calls_of(DESK);
            let got: Vec<_> = calls.iter().map(|call| call.outcome.unwrap()).collect();
            assert_eq!(got, want, "seed {seed}");
            assert!(exchange.is_quiet());
            for call in &calls {
                let ended = call.ended_at.unwrap();
                let talked = call.answered_at.map_or(0, |at| ended.since(at));
                assert!(call.hold_ms <= talked, "{call:?}");
                assert_eq!(call.direction == Direction::Outgoing, call.called.starts_with("+33144"), "{call:?}");
                assert_eq!(call.outcome == Some(Outcome::Transferred), !call.transfers.is_empty(), "{call:?}");
            }
            let periods = exchange.ledger().periods_of(DESK);
            assert!(periods.windows(2).all(|pair| pair[0].to == Some(pair[1].from)), "no gap between states");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_seed_gives_the_same_ledger_and_a_compressed_shift_the_same_outcomes() {
        let mut shift = Scenario::shift(9, 60);
        shift.cast.settings.starts_at = Some("2026-03-02T08:00:00Z".to_owned());
        let (one, two) = (played(&shift).await.calls_of(DESK), played(&shift).await.calls_of(DESK));
        assert_eq!(one, two);
        let quick = Scenario::shift_lasting(9, 60, Span::secs(30));
        assert!(quick.length() <= Span::secs(31));
        let exchange = played(&quick).await;
        let outcome = |calls: &[crate::LedgerCall]| calls.iter().map(|call| call.outcome).collect::<Vec<_>>();
        assert_eq!(outcome(&exchange.calls_of(DESK)), outcome(&one));
    }
}
