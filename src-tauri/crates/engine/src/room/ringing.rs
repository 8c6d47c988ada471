//! How a call rings, and until when it is quiet. Invariant: how a call rings is decided once, when it begins to; whatever changes
//! while it rings, its announcement stays as it began.

use std::collections::BTreeMap;

use cordboard_contract::UiChange;
use cordboard_desk::AccountDesk;
use cordboard_model::{AccountId, Activity, AgentState, At, Call, CallId, CallState};
use cordboard_ringtone::{Circumstances, Manner, Reason, Rules, Silenced, is_quiet_until, next_beginning};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Room;
use crate::view;

/// The rules, and the calls that were announced by them.
#[derive(Debug, Default)]
pub(super) struct Ringing {
    rules: Rules,
    manners: BTreeMap<(AccountId, CallId), Manner>,
    quiet_until: Option<Timestamp>,
    /// When quiet hours next begin or end.
    next: Option<At>,
}

/// What is held back on an account now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The account's name for people.
    pub account: String,
    /// Why.
    pub reason: Reason,
    /// How much.
    pub silenced: Silenced,
}

impl Ringing {
    /// How a call of which the announcement was made rings.
    pub(super) fn manner_of(&self, account: &AccountId, call: &CallId) -> Manner {
        let silent = || Manner { announced: true, sound: None };
        self.manners.get(&(account.clone(), call.clone())).cloned().unwrap_or_else(silent)
    }

    pub(super) fn over(&mut self, account: &AccountId, call: &CallId) {
        self.manners.remove(&(account.clone(), call.clone()));
    }

    pub(super) const fn next_lapse(&self) -> Option<At> {
        self.next
    }

    /// Looks at the clock on the wall; true when it became quiet, or ceased to be.
    fn look(&mut self, now: At) -> bool {
        let (now, zone) = (timestamp(now), TimeZone::system());
        let until = is_quiet_until(&self.rules.quiet_hours, now, &zone);
        let begins = next_beginning(&self.rules.quiet_hours, now, &zone);
        self.next = until.into_iter().chain(begins).min().map(|at| At(at.as_millisecond()));
        let news = until != self.quiet_until;
        self.quiet_until = until;
        news
    }
}

impl Room {
    /// Takes over the rules.
    pub(crate) fn set_ringing(&mut self, rules: Rules) {
        self.ringing.rules = rules;
        self.ringing.look(self.clock.wall());
        self.tell_ringing();
    }

    /// Says when quiet hours began or ended.
    pub(super) fn look_at_quiet_hours(&mut self, now: At) {
        if self.ringing.look(now) {
            self.tell_ringing();
        }
    }

    /// Decides how a call rings.
    pub(super) fn begin_to_ring(&mut self, account: &AccountId, call: &CallId) -> Manner {
        let zone = TimeZone::system();
        let circumstances = self.circumstances(account, Some(call), &zone);
        let queues = self.queues_of(account, call);
        let queues: Vec<&str> = queues.iter().map(String::as_str).collect();
        let manner = self.ringing.rules.manner(&queues, &circumstances);
        self.ringing.manners.insert((account.clone(), call.clone()), manner.clone());
        manner
    }

    /// What the rules hold back on each account now.
    pub(crate) fn held_back(&self) -> Vec<Held> {
        let zone = TimeZone::system();
        let held = |(id, keeping): (&AccountId, &super::Keeping)| {
            let account = view::text(&keeping.settings.label);
            let reasons: Vec<_> = self.ringing.rules.held_back(&self.circumstances(id, None, &zone)).collect();
            reasons.into_iter().map(move |(reason, silenced)| Held { account: account.clone(), reason, silenced })
        };
        self.accounts.iter().flat_map(held).collect()
    }

    fn circumstances<'a>(&self, account: &AccountId, ringing: Option<&CallId>, zone: &'a TimeZone) -> Circumstances<'a> {
        let desk = self.desk.account(account);
        let others = self.accounts.keys().filter_map(|id| Some((id, self.desk.account(id)?)));
        let in_call = others.flat_map(|(id, desk)| desk.calls().map(move |call| (id, call))).any(|(id, call)| {
            let is_it = id == account && Some(&call.id) == ringing;
            !is_it && matches!(call.state, CallState::Dialing | CallState::Connected | CallState::Held)
        });
        Circumstances {
            now: timestamp(self.clock.wall()),
            zone,
            do_not_disturb: desk.is_some_and(is_not_to_be_disturbed),
            paused: desk
                .is_some_and(|desk| desk.own_agent().agent.as_ref().is_some_and(|agent| agent.now.state == AgentState::NotReady)),
            in_call,
        }
    }

    /// Every name of the queue that a call came through.
    fn queues_of(&self, account: &AccountId, call: &CallId) -> Vec<String> {
        let desk = self.desk.account(account);
        let ended = || self.ended.iter().find(|(of, ended)| of == account && ended.id == *call).map(|(_, ended)| ended);
        let found: Option<&std::sync::Arc<Call>> = desk.and_then(|desk| desk.call(call)).or_else(ended);
        let Some(queue) = found.and_then(|call| call.queue.as_ref()) else { return Vec::new() };
        let label = view::call::queue_label(desk, queue);
        [label, queue.name.clone(), queue.id.as_ref().map(ToString::to_string)].into_iter().flatten().collect()
    }

    fn tell_ringing(&mut self) {
        let told = view::ringing::ringing(&self.ringing.rules, self.ringing.quiet_until);
        self.leaving.direct.push(UiChange::Ringing(told));
    }
}

fn is_not_to_be_disturbed(desk: &AccountDesk) -> bool {
    desk.phone().do_not_disturb == Some(true) || desk.presence().activity == Activity::DoNotDisturb
}

fn timestamp(at: At) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or_default()
}
