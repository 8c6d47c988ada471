//! Pages that open with calls. Invariant: a call is looked at as it was at each moment, so that none is passed over; without
//! rules a call costs nothing here.

use std::sync::Arc;

use cordboard_desk::AccountDesk;
use cordboard_model::{AccountId, At, Call, CallId, Direction};
use cordboard_numbers::{Letters, Number};
use cordboard_pops::{Facts, Fields, Hosts, Pop, Popper, Rules, TemplateError};

use super::Room;
use crate::{AccountSettings, PopSettings, view};

/// Rules, what they opened, and what happened to calls since they were last looked at.
#[derive(Debug, Default)]
pub(super) struct Pops {
    rules: Rules,
    hosts: Hosts,
    popper: Popper,
    news: Vec<(AccountId, Arc<Call>, At)>,
}

impl Pops {
    /// A call is new or different.
    pub(super) fn call(&mut self, account: &AccountId, call: &Arc<Call>, at: At) {
        if !self.rules.is_idle() {
            self.news.push((account.clone(), Arc::clone(call), at));
        }
    }

    pub(super) fn forget(&mut self, account: &AccountId) {
        self.popper.forget(account);
    }

    pub(super) fn tidy(&mut self, now: At) {
        self.popper.tidy(now);
    }

    pub(super) fn next_lapse(&self) -> Option<At> {
        self.popper.next_lapse()
    }

    pub(super) fn lapse(&mut self, now: At, pops: &mut Vec<Pop>) {
        self.popper.lapse(&self.rules, &self.hosts, now, pops);
    }
}

impl Room {
    /// A call of an earlier run.
    pub(crate) fn remember_pops(&mut self, account: AccountId, call: CallId, at: At, over: bool) {
        self.pops.popper.remember(account, call, at, over);
    }

    /// Takes over the rules; what cannot be read of them opens nothing.
    pub(crate) fn set_pops(&mut self, settings: &PopSettings) {
        let (rules, hosts, invalid) = settings.read();
        for error in invalid {
            tracing::warn!(%error, "a screen pop is passed over");
        }
        self.pops.rules = rules;
        self.pops.hosts = hosts;
    }

    /// Opens the page of a rule for a live call; `None` when there is no such call.
    pub(crate) fn pop_by_hand(&mut self, account: &AccountId, call: &CallId, rule: &str) -> Option<Result<(), TemplateError>> {
        let desk = self.desk.account(account)?;
        let settings = &self.accounts.get(account)?.settings;
        let facts = facts(settings, Some(desk), desk.call(call)?);
        let made = Popper::by_hand(&self.pops.rules, &self.pops.hosts, rule, &facts);
        Some(made.map(|pop| self.leaving.pops.push(pop)))
    }

    /// A call of the history as rules see it.
    pub(crate) fn facts(&self, account: &AccountId, call: &Call) -> Option<Facts> {
        Some(facts(self.settings(account)?, self.desk.account(account), call))
    }

    /// The hosts that are allowed beside those of the rules.
    pub(crate) fn hosts(&self) -> Hosts {
        self.pops.hosts.clone()
    }

    /// Opens a page that the user wants to see.
    pub(crate) fn pop(&mut self, pop: Pop) {
        self.leaving.pops.push(pop);
    }

    pub(super) fn render_pops(&mut self) {
        for (account, call, at) in std::mem::take(&mut self.pops.news) {
            let Some(keeping) = self.accounts.get(&account) else { continue };
            let facts = facts(&keeping.settings, self.desk.account(&account), &call);
            let Pops { rules, hosts, popper, .. } = &mut self.pops;
            popper.observe(rules, hosts, &facts, at, &mut self.leaving.pops);
        }
    }
}

fn facts(settings: &AccountSettings, desk: Option<&AccountDesk>, call: &Call) -> Facts {
    let label = call.queue.as_ref().and_then(|queue| view::call::queue_label(desk, queue));
    let queue = call.queue.as_ref();
    let names = [
        label.clone(),
        queue.and_then(|queue| queue.name.clone()),
        queue.and_then(|queue| queue.id.as_ref().map(ToString::to_string)),
    ];
    Facts {
        account: settings.id.clone(),
        call: call.id.clone(),
        state: call.state,
        direction: call.direction,
        internal: call.internal,
        answered: call.answered_at.is_some(),
        start_unknown: call.start_unknown,
        queues: names.into_iter().flatten().collect(),
        fields: fields(settings, call, label.as_deref()),
    }
}

fn fields(settings: &AccountSettings, call: &Call, queue: Option<&str>) -> Fields {
    let mut fields = Fields::default();
    let number = view::known(call.remote.number.as_deref());
    let canonical = number.as_deref().and_then(|number| Number::of(number, settings.country(), Letters::Refused).ok());
    let e164 = canonical.as_ref().map(Number::canonical).or(number.as_deref());
    let digits: Option<String> = e164.map(|number| number.chars().filter(char::is_ascii_digit).collect());
    let direction = match call.direction {
        Direction::Incoming => "incoming",
        Direction::Outgoing => "outgoing",
    };
    fields.set("number", number.as_deref());
    fields.set("e164", e164);
    fields.set("digits", digits.as_deref());
    fields.set("name", view::known(call.remote.name.as_deref()).as_deref());
    fields.set("called", view::known(call.called.as_deref()).as_deref());
    fields.set("queue", queue);
    fields.set("line", call.line.as_ref().map(|line| view::text(line.as_str())).as_deref());
    fields.set("user", Some(&view::text(&settings.login)));
    fields.set("account", Some(&view::text(&settings.label)));
    fields.set("call", Some(&view::text(call.id.as_str())));
    fields.set("direction", Some(direction));
    for (name, value) in &call.attached {
        fields.set(format!("data.{name}"), Some(&view::text(value)));
    }
    fields
}
