//! Fault switches: what a bad network or a bad server does to a session. Invariant: without a plan every frame arrives once, in order, at once.

use std::{collections::BTreeMap, str::FromStr, sync::Arc};

use tokio::sync::watch;

use crate::span::Span;

/// What goes wrong. Written as in `drop=2%,dup=5%,reorder=8,delay=0..3s,half-open@30s,cut@60s,mute`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Share of frames from the server that are lost, 0 to 1 (`drop=2%`).
    pub drop: f64,
    /// Share of frames that arrive twice (`dup=5%`).
    pub dup: f64,
    /// Share of frames preceded by a garbage frame (`garbage=1%`).
    pub garbage: f64,
    /// Frames overtake up to so many others (`reorder=8`).
    pub reorder: u32,
    /// Each frame is late by a time between these two (`delay=0..3s`).
    pub delay: Option<(Span, Span)>,
    /// Least time between two frames (`slow=200ms`).
    pub slow: Option<Span>,
    /// The connection stays, but nothing is read or sent any more after this time (`half-open@30s`).
    pub half_open: Option<Span>,
    /// The connection is dropped without a close frame after this time (`cut@60s`).
    pub cut: Option<Span>,
    /// Heartbeats are not answered (`mute`).
    pub mute: bool,
    /// Sign-in is refused (`401`).
    pub unauthorized: bool,
    /// The WebSocket upgrade is refused (`refuse`).
    pub refuse: bool,
    /// Logging on fails with this code (`logged-on-error` or `logged-on-error=loggedOnFailed`).
    pub logged_on_error: Option<String>,
    /// Tokens live so long instead (`ttl=5s`).
    pub ttl: Option<Span>,
    /// Joining and leaving queues fails in silence (`silent-members`).
    pub silent_members: bool,
    /// Every request is one too many (`429`).
    pub too_many: bool,
    /// Requests are answered with a web page and status 200 (`html`).
    pub html: bool,
}

/// The text is no fault plan.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is no fault; known are drop, dup, garbage (=N%), reorder=N, delay=A..B, slow=T, half-open@T, cut@T, mute, 401, refuse, logged-on-error, ttl=T, silent-members, 429, html"
)]
pub struct PlanError(String);

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut plan = Self::default();
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty() && *word != "off") {
            plan.add(word).ok_or_else(|| PlanError(word.to_owned()))?;
        }
        Ok(plan)
    }
}

impl Plan {
    fn add(&mut self, word: &str) -> Option<()> {
        let (name, value) = match word.split_once(['=', '@']) {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        match (name, value) {
            ("drop", Some(value)) => self.drop = share(value)?,
            ("dup", Some(value)) => self.dup = share(value)?,
            ("garbage", Some(value)) => self.garbage = share(value)?,
            ("reorder", Some(value)) => self.reorder = value.parse().ok()?,
            ("delay", Some(value)) => self.delay = Some(range(value)?),
            ("slow", Some(value)) => self.slow = Some(value.parse().ok()?),
            ("half-open", None) => self.half_open = Some(Span::default()),
            ("half-open", Some(value)) => self.half_open = Some(value.parse().ok()?),
            ("cut", None) => self.cut = Some(Span::default()),
            ("cut", Some(value)) => self.cut = Some(value.parse().ok()?),
            ("mute", None) => self.mute = true,
            ("401", None) => self.unauthorized = true,
            ("refuse", None) => self.refuse = true,
            ("logged-on-error", None) => self.logged_on_error = Some("loggedOnTimeout".to_owned()),
            ("logged-on-error", Some(value)) => self.logged_on_error = Some(value.to_owned()),
            ("ttl", Some(value)) => self.ttl = Some(value.parse().ok()?),
            ("silent-members", None) => self.silent_members = true,
            ("429", None) => self.too_many = true,
            ("html", None) => self.html = true,
            _ => return None,
        }
        Some(())
    }
}

fn share(text: &str) -> Option<f64> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

fn range(text: &str) -> Option<(Span, Span)> {
    let (least, most) = text.split_once("..").unwrap_or(("0", text));
    let (least, most): (Span, Span) = (least.parse().ok()?, most.parse().ok()?);
    (least <= most).then_some((least, most))
}

/// Which plans are in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    all: Arc<Plan>,
    users: BTreeMap<String, Arc<Plan>>,
    /// How often everyone, and each user, was cut on request.
    cuts: u64,
    cuts_of: BTreeMap<String, u64>,
}

impl Book {
    pub(crate) fn plan(&self, user: &str) -> Arc<Plan> {
        Arc::clone(self.users.get(user).unwrap_or(&self.all))
    }

    pub(crate) fn cuts(&self, user: &str) -> u64 {
        self.cuts + self.cuts_of.get(user).copied().unwrap_or_default()
    }
}

/// The switches of a running exchange.
#[derive(Debug)]
pub struct Faults {
    book: watch::Sender<Book>,
    seed: u64,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { book: watch::Sender::new(Book::default()), seed }
    }

    /// Sets the plan of every user without an own one.
    pub fn set(&self, plan: Plan) {
        self.book.send_modify(|book| book.all = Arc::new(plan));
    }

    /// Sets the plan of one user's sessions, or takes it back.
    pub fn set_for(&self, login: &str, plan: Option<Plan>) {
        self.book.send_modify(|book| match plan {
            Some(plan) => {
                book.users.insert(login.to_owned(), Arc::new(plan));
            }
            None => {
                book.users.remove(login);
            }
        });
    }

    /// Everything works again; connections that were half open are dropped.
    pub fn clear(&self) {
        self.book.send_modify(|book| {
            book.all = Arc::default();
            book.users.clear();
        });
    }

    /// Drops the connections of one user, or of everyone, once and without a close frame.
    pub fn cut(&self, login: Option<&str>) {
        self.book.send_modify(|book| match login {
            Some(login) => *book.cuts_of.entry(login.to_owned()).or_default() += 1,
            None => book.cuts += 1,
        });
    }

    pub(crate) fn plan(&self, login: &str) -> Arc<Plan> {
        self.book.borrow().plan(login)
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Book> {
        self.book.subscribe()
    }

    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::{Plan, Span};

    #[test]
    fn a_plan_is_read_from_its_words() {
        let plan: Plan =
            "drop=2%,dup=5%,reorder=8,delay=0..3s,half-open@30s,cut@60s,mute,slow=200ms,garbage=1%,401".parse().unwrap();
        let want = Plan {
            drop: 0.02,
            dup: 0.05,
            garbage: 0.01,
            reorder: 8,
            delay: Some((Span::secs(0), Span::secs(3))),
            slow: Some(Span::millis(200)),
            half_open: Some(Span::secs(30)),
            cut: Some(Span::secs(60)),
            mute: true,
            unauthorized: true,
            ..Plan::default()
        };
        assert_eq!(plan, want);
        assert_eq!("off".parse::<Plan>().unwrap(), Plan::default());
        for text in ["drop", "drop=200%", "fire", "delay=3s..1s", "cut@soon"] {
            assert!(text.parse::<Plan>().is_err(), "{text}");
        }
    }
}
