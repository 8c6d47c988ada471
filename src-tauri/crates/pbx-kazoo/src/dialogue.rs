//! What is subscribed on one socket, and whether it lives (kazoo.md 5.2 to 5.6, 7.1). Invariant: pure; a message of ours waits
//! for its answer by its id, and nothing is sent faster than the server takes it.

use std::{collections::VecDeque, time::Duration};

use cordboard_model::At;
use tokio::time::Instant;

use crate::{
    bindings::{ACDC, CALL_EVENTS, CALLS, Outcome, QUBICLE, is_monthly, message, ping, single_call_bindings},
    frame::Reply,
};

/// So many messages at once; the server's bucket holds a hundred.
const AT_ONCE: u32 = 30;
/// Then one in this time: at most five a second (kazoo.md 7.1).
const APART: Duration = Duration::from_millis(200);
/// A message that was refused for its frequency is sent again after this.
const CALM: Duration = Duration::from_secs(2);
/// How often a message is sent at most.
const TRIES: u8 = 3;

/// What became of the subscriptions because of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing that anybody needs to know.
    Nothing,
    /// Calls are told now.
    CallsFollow,
    /// ACDc's events are not told: ask for them.
    PollAcdc,
    /// Qubicle's events are not told: ask for them.
    PollQubicle,
    /// Changes of documents are not told: ask for them.
    PollDocuments,
    /// The token is not taken.
    TokenRefused,
    /// Calls are not told, in the server's words: there is no use in this link.
    NoCalls(String),
    /// The token may not see the account.
    Forbidden,
}

#[derive(Debug)]
struct Waiting {
    id: String,
    binding: String,
    subscribes: bool,
    tries: u8,
}

/// The subscriptions of one socket.
#[derive(Debug)]
pub(crate) struct Dialogue {
    account: String,
    token: String,
    number: u64,
    waiting: Vec<Waiting>,
    held: Vec<String>,
    unsent: VecDeque<(Instant, String)>,
    /// When all that was sent would have been sent one by one.
    paid_until: Instant,
    calls_refused: usize,
    follows: bool,
}

impl Dialogue {
    /// Nothing subscribed yet.
    pub(crate) fn new(account: &str, token: &str, now: Instant) -> Self {
        Self {
            account: account.to_owned(),
            token: token.to_owned(),
            number: 0,
            waiting: Vec::new(),
            held: Vec::new(),
            unsent: VecDeque::new(),
            paid_until: now,
            calls_refused: 0,
            follows: false,
        }
    }

    /// Later messages carry that token; what is subscribed stays.
    pub(crate) fn renewed(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    /// Whether calls are told.
    pub(crate) const fn follows_calls(&self) -> bool {
        self.follows
    }

    /// Whether that binding holds.
    pub(crate) fn holds(&self, binding: &str) -> bool {
        self.held.iter().any(|held| held == binding)
    }

    pub(crate) fn subscribe(&mut self, binding: &str, now: Instant) {
        self.ask(binding, true, 1, now);
    }

    /// Everything anew on the same socket, with a new token.
    pub(crate) fn subscribe_again(&mut self, now: Instant) {
        let mut bindings: Vec<String> = std::mem::take(&mut self.held);
        bindings.extend(std::mem::take(&mut self.waiting).into_iter().filter(|it| it.subscribes).map(|it| it.binding));
        self.unsent.clear();
        for binding in bindings {
            self.subscribe(&binding, now);
        }
    }

    /// The month changed: what is bound to the month's database is bound anew (kazoo.md 5.5).
    pub(crate) fn rebind_month(&mut self, now: Instant) {
        let monthly: Vec<String> = self.held.iter().filter(|binding| is_monthly(binding)).cloned().collect();
        for binding in monthly {
            self.ask(&binding, false, 1, now);
            self.ask(&binding, true, 1, now);
        }
    }

    /// A message that any live server answers.
    pub(crate) fn ping(&mut self, now: Instant) {
        let id = self.id();
        self.unsent.push_back((now, ping(&id, &self.token)));
    }

    fn id(&mut self) -> String {
        self.number += 1;
        format!("{:x}", self.number)
    }

    fn ask(&mut self, binding: &str, subscribes: bool, tries: u8, at: Instant) {
        let id = self.id();
        self.unsent.push_back((at, message(subscribes, &id, &self.token, &self.account, binding)));
        self.waiting.push(Waiting { id, binding: binding.to_owned(), subscribes, tries });
    }

    /// The next message, if it is time for one.
    pub(crate) fn next_message(&self, now: Instant) -> Option<&str> {
        self.due().filter(|due| *due <= now)?;
        self.unsent.front().map(|(_, text)| text.as_str())
    }

    /// It was sent.
    pub(crate) fn sent(&mut self, now: Instant) {
        self.unsent.pop_front();
        self.paid_until = self.paid_until.max(now) + APART;
    }

    /// When the next message may go.
    pub(crate) fn due(&self) -> Option<Instant> {
        let (due, _) = self.unsent.front()?;
        let free = self.paid_until.checked_sub(APART * (AT_ONCE - 1)).unwrap_or(*due);
        Some((*due).max(free))
    }

    /// The server answered.
    pub(crate) fn answered(&mut self, reply: &Reply<'_>, now: Instant) -> Turn {
        let Some(place) = self.waiting.iter().position(|waiting| reply.request_id.as_deref() == Some(&waiting.id)) else {
            return Turn::Nothing;
        };
        let Waiting { binding, subscribes, tries, .. } = self.waiting.swap_remove(place);
        if !subscribes {
            return Turn::Nothing;
        }
        let is_call = binding.starts_with("call.");
        match Outcome::of(reply) {
            Outcome::Subscribed => {
                if !self.holds(&binding) {
                    self.held.push(binding);
                }
                if is_call && !self.follows {
                    self.follows = true;
                    return Turn::CallsFollow;
                }
                Turn::Nothing
            }
            Outcome::RateLimited if tries < TRIES => {
                self.ask(&binding, true, tries + 1, now + CALM);
                Turn::Nothing
            }
            Outcome::Unauthenticated => {
                // Kept, so that it is asked for again with another token.
                self.waiting.push(Waiting { id: String::new(), binding, subscribes: true, tries });
                Turn::TokenRefused
            }
            Outcome::Forbidden if is_call => Turn::Forbidden,
            outcome @ (Outcome::Unavailable | Outcome::Refused(_) | Outcome::RateLimited | Outcome::Forbidden) => {
                tracing::warn!(binding, ?outcome, "not subscribed");
                self.refused(&binding, &outcome, now)
            }
        }
    }

    fn refused(&mut self, binding: &str, outcome: &Outcome, now: Instant) -> Turn {
        if binding == CALLS {
            for single in single_call_bindings() {
                self.subscribe(&single, now);
            }
            return Turn::Nothing;
        }
        if binding.starts_with("call.") {
            self.calls_refused += 1;
            if self.calls_refused == CALL_EVENTS.len() {
                let words = match outcome {
                    Outcome::Refused(words) => words.clone(),
                    Outcome::Unavailable
                    | Outcome::RateLimited
                    | Outcome::Forbidden
                    | Outcome::Subscribed
                    | Outcome::Unauthenticated => "no call events".to_owned(),
                };
                return Turn::NoCalls(words);
            }
            return Turn::Nothing;
        }
        if binding == ACDC {
            Turn::PollAcdc
        } else if QUBICLE.contains(&binding) {
            Turn::PollQubicle
        } else if binding.starts_with("object.") {
            Turn::PollDocuments
        } else {
            Turn::Nothing
        }
    }
}

/// 00:00 UTC on the first of the next month: then what is bound to the month's database falls silent (kazoo.md 5.5).
pub(crate) fn next_month(at: At) -> Option<At> {
    let now = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    let first = now.date().first_of_month().checked_add(jiff::Span::new().months(1)).ok()?;
    let at = first.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(At(at.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::borrow::Cow;

    use serde_json::Value;

    use super::*;
    use crate::bindings::OBJECTS;

    fn flushed(dialogue: &mut Dialogue, now: Instant) -> Vec<Value> {
        let mut sent = Vec::new();
        while let Some(text) = dialogue.next_message(now) {
            sent.push(serde_json::from_str(text).unwrap());
            dialogue.sent(now);
        }
        sent
    }

    fn answer(dialogue: &mut Dialogue, message: &Value, error: Option<&str>, now: Instant) -> Turn {
        let id = message["request_id"].as_str().unwrap().to_owned();
        let errors = error.into_iter().map(|text| Cow::Owned(text.to_owned())).collect();
        let reply = Reply { request_id: Some(id.into()), success: error.is_none(), subscribed: Vec::new(), errors };
        dialogue.answered(&reply, now)
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_calls_are_refused_each_event_is_asked_for() {
        let now = Instant::now();
        let mut dialogue = Dialogue::new("a1", "jwt", now);
        dialogue.subscribe(CALLS, now);
        let sent = flushed(&mut dialogue, now);
        let refusal = "no available subscriptions to requested binding";
        assert_eq!(answer(&mut dialogue, &sent[0], Some(refusal), now), Turn::Nothing);
        let singles = flushed(&mut dialogue, now);
        assert_eq!(singles.len(), 9);
        assert_eq!(answer(&mut dialogue, &singles[0], None, now), Turn::CallsFollow);
        assert!(dialogue.follows_calls() && !dialogue.holds(CALLS));

        let mut none = Dialogue::new("a1", "jwt", now);
        none.subscribe(CALLS, now);
        let sent = flushed(&mut none, now);
        answer(&mut none, &sent[0], Some(refusal), now);
        let singles = flushed(&mut none, now);
        let last = singles.iter().map(|single| answer(&mut none, single, Some(refusal), now)).last();
        assert_eq!(last, Some(Turn::NoCalls("no call events".to_owned())));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_module_is_asked_for_instead_and_a_refused_token_is_told() {
        let now = Instant::now();
        let mut dialogue = Dialogue::new("a1", "jwt", now);
        let table = [
            (ACDC, "no available subscriptions to requested binding", Turn::PollAcdc),
            ("qubicle.recipient", "event qubicle not supported", Turn::PollQubicle),
            (OBJECTS, "missing required keys : binding", Turn::PollDocuments),
            (CALLS, "unauthorized account id", Turn::Forbidden),
            (CALLS, "failed to authenticate token jwt", Turn::TokenRefused),
        ];
        for (binding, error, want) in table {
            dialogue.subscribe(binding, now);
            let sent = flushed(&mut dialogue, now);
            assert_eq!(answer(&mut dialogue, sent.last().unwrap(), Some(error), now), want, "{binding}");
        }
        dialogue.renewed("other");
        dialogue.subscribe_again(now);
        let again = flushed(&mut dialogue, now);
        assert_eq!((again[0]["auth_token"].as_str(), again[0]["data"]["binding"].as_str()), (Some("other"), Some(CALLS)));
    }

    #[tokio::test(start_paused = true)]
    async fn k103_messages_keep_to_what_the_socket_takes() {
        let now = Instant::now();
        let mut dialogue = Dialogue::new("a1", "jwt", now);
        for number in 0..60 {
            dialogue.subscribe(&format!("conference.event.{number}.*.*"), now);
        }
        assert_eq!(flushed(&mut dialogue, now).len(), 30);
        let mut sent = 30;
        let mut at = now;
        while sent < 60 {
            at = dialogue.due().unwrap().max(at);
            sent += flushed(&mut dialogue, at).len();
            assert!(sent <= 31 + usize::try_from((at - now).as_millis() / 200).unwrap(), "{sent} after {:?}", at - now);
        }
        let slow = answer_slow(&mut dialogue, at);
        assert_eq!(slow, Turn::Nothing);
        assert!(dialogue.due().unwrap() >= at + CALM, "a refusal for frequency is not repeated at once");
    }

    fn answer_slow(dialogue: &mut Dialogue, now: Instant) -> Turn {
        let id = dialogue.waiting[0].id.clone();
        let errors = vec![Cow::Borrowed("rate limiting threshold hit for 10.0.0.1:5!")];
        dialogue.answered(&Reply { request_id: Some(id.into()), success: false, subscribed: Vec::new(), errors }, now)
    }

    #[test]
    fn the_next_month_begins_at_midnight_utc() {
        // 2024-11-28 08:00 and 2024-12-31 23:59:59.999.
        assert_eq!(next_month(At(1_732_780_800_000)), Some(At(1_733_011_200_000)));
        assert_eq!(next_month(At(1_735_689_599_999)), Some(At(1_735_689_600_000)));
    }

    #[tokio::test(start_paused = true)]
    async fn k108_only_what_belongs_to_the_month_is_bound_anew() {
        let now = Instant::now();
        let mut dialogue = Dialogue::new("a1", "jwt", now);
        for binding in [CALLS, OBJECTS] {
            dialogue.subscribe(binding, now);
        }
        for message in flushed(&mut dialogue, now) {
            answer(&mut dialogue, &message, None, now);
        }
        dialogue.rebind_month(now);
        let sent = flushed(&mut dialogue, now);
        let told: Vec<_> =
            sent.iter().map(|it| (it["action"].as_str().unwrap(), it["data"]["binding"].as_str().unwrap())).collect();
        assert_eq!(told, [("unsubscribe", OBJECTS), ("subscribe", OBJECTS)]);
    }
}
