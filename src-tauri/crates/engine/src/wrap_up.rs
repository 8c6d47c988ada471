//! Ended calls that wait for the agent's words. Invariant: only calls in which people talked, only until the agent is
//! through with them or the after-call work is over; what was written meanwhile outlives the window.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordboard_contract::UiWrapUpNote;
use cordboard_model::{AccountId, AgentState, At, Call, CallId};

/// The PBX tells the end of a call and the begin of wrap-up in any order, close together.
const TOGETHER_MS: i64 = 5_000;

#[derive(Debug, Default)]
struct OfAccount {
    wrapping: bool,
    last: Option<(Arc<Call>, At)>,
    waiting: Vec<Arc<Call>>,
    /// What was written so far, about calls that last or wait or ended last.
    drafts: BTreeMap<CallId, UiWrapUpNote>,
}

#[derive(Debug, Default)]
pub(crate) struct WrapUp {
    accounts: BTreeMap<AccountId, OfAccount>,
}

impl WrapUp {
    /// The agent's state as confirmed; true when that changes what waits.
    pub(crate) fn state(&mut self, account: &AccountId, state: AgentState, at: At) -> bool {
        let of = self.accounts.entry(account.clone()).or_default();
        let wrapping = state == AgentState::WrapUp;
        if wrapping == std::mem::replace(&mut of.wrapping, wrapping) {
            return false;
        }
        if !wrapping {
            let waited = !of.waiting.is_empty();
            for call in of.waiting.drain(..) {
                of.drafts.remove(&call.id);
            }
            return waited;
        }
        match of.last.take() {
            Some((call, ended)) if at.ms_since(ended) <= TOGETHER_MS => {
                of.waiting.push(call);
                true
            }
            Some((call, _)) => of.drafts.remove(&call.id).is_some(),
            None => false,
        }
    }

    /// A call ended; true when that changes what waits.
    pub(crate) fn ended(&mut self, account: &AccountId, call: &Arc<Call>, at: At) -> bool {
        let of = self.accounts.entry(account.clone()).or_default();
        if call.answered_at.is_none() {
            return of.drafts.remove(&call.id).is_some();
        }
        if let Some(known) = of.waiting.iter_mut().find(|known| known.id == call.id) {
            *known = Arc::clone(call);
            return true;
        }
        if of.wrapping {
            of.waiting.push(Arc::clone(call));
            return true;
        }
        match of.last.replace((Arc::clone(call), at)) {
            Some((former, _)) if former.id != call.id => of.drafts.remove(&former.id).is_some(),
            Some(_) | None => false,
        }
    }

    /// Something was written about a call that lasts, or waits for it; true when that is news.
    pub(crate) fn write(&mut self, account: &AccountId, call: &CallId, draft: &UiWrapUpNote, lasts: bool) -> bool {
        let of = self.accounts.entry(account.clone()).or_default();
        let ended_last = of.last.as_ref().is_some_and(|(last, _)| last.id == *call);
        if !lasts && !ended_last && of.waiting.iter().all(|waiting| waiting.id != *call) {
            return false;
        }
        of.drafts.insert(call.clone(), draft.clone()).as_ref() != Some(draft)
    }

    /// The agent is through with a call; true when that changes what waits.
    pub(crate) fn done(&mut self, account: &AccountId, call: &CallId) -> bool {
        let Some(of) = self.accounts.get_mut(account) else { return false };
        let before = of.waiting.len();
        of.waiting.retain(|waiting| waiting.id != *call);
        of.drafts.remove(call).is_some() || before != of.waiting.len()
    }

    /// An account is no longer there.
    pub(crate) fn forget(&mut self, account: &AccountId) {
        self.accounts.remove(account);
    }

    /// All that waits.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = (&AccountId, &Arc<Call>)> {
        self.accounts.iter().flat_map(|(account, of)| of.waiting.iter().map(move |call| (account, call)))
    }

    /// All that was written so far.
    pub(crate) fn drafts(&self) -> impl Iterator<Item = &UiWrapUpNote> {
        self.accounts.values().flat_map(|of| of.drafts.values())
    }
}

#[cfg(test)]
mod tests {
    use cordboard_model::{CallState, Direction, Party, RecordingState};

    use super::*;

    fn talked(id: &str) -> Arc<Call> {
        Arc::new(Call {
            id: CallId::from(id),
            link: None,
            line: None,
            direction: Direction::Incoming,
            internal: false,
            state: CallState::Ended,
            since: At(0),
            remote: Party::default(),
            others: vec![],
            called: None,
            queue: None,
            started_at: At(0),
            start_unknown: false,
            answered_at: Some(At(10)),
            ended_at: Some(At(20)),
            hold_ms: 0,
            held_since: None,
            recording: RecordingState::Unknown,
            recording_asked: None,
            consults_for: None,
            conference: false,
            transfers: vec![],
            attached: BTreeMap::new(),
            outcome: None,
        })
    }

    fn ids(wrap_up: &WrapUp) -> Vec<&str> {
        wrap_up.waiting().map(|(_, call)| call.id.as_str()).collect()
    }

    #[test]
    fn the_end_of_a_call_and_wrap_up_come_in_any_order() {
        let lyon = AccountId::from("lyon");
        let mut wrap_up = WrapUp::default();
        assert!(!wrap_up.ended(&lyon, &talked("7"), At(1_000)));
        assert!(wrap_up.state(&lyon, AgentState::WrapUp, At(1_200)));
        assert_eq!(ids(&wrap_up), ["7"]);
        assert!(wrap_up.ended(&lyon, &talked("8"), At(2_000)));
        assert_eq!(ids(&wrap_up), ["7", "8"]);
        assert!(wrap_up.done(&lyon, &CallId::from("7")));
        assert_eq!(ids(&wrap_up), ["8"]);
        assert!(wrap_up.state(&lyon, AgentState::Ready, At(3_000)));
        assert!(ids(&wrap_up).is_empty());
    }

    #[test]
    fn what_was_written_during_the_call_stays_until_the_agent_is_through_with_it() {
        let (lyon, seven) = (AccountId::from("lyon"), CallId::from("7"));
        let draft = UiWrapUpNote {
            account: "lyon".to_owned(),
            call: "7".to_owned(),
            disposition: None,
            note: "Called about".to_owned(),
            tags: vec![],
        };
        let mut wrap_up = WrapUp::default();
        assert!(!wrap_up.write(&lyon, &seven, &draft, false), "a call of long ago");
        assert!(wrap_up.write(&lyon, &seven, &draft, true));
        assert!(!wrap_up.write(&lyon, &seven, &draft, true), "nothing new");
        wrap_up.ended(&lyon, &talked("7"), At(1_000));
        wrap_up.state(&lyon, AgentState::WrapUp, At(1_200));
        assert_eq!(wrap_up.drafts().collect::<Vec<_>>(), [&draft]);
        assert!(wrap_up.done(&lyon, &seven));
        assert_eq!(wrap_up.drafts().count(), 0);

        wrap_up.write(&lyon, &CallId::from("8"), &draft, true);
        wrap_up.ended(&lyon, &talked("8"), At(2_000));
        assert!(wrap_up.state(&lyon, AgentState::Ready, At(3_000)), "the time is over");
        assert_eq!(wrap_up.drafts().count(), 0);
    }

    #[test]
    fn an_old_call_or_one_that_was_never_answered_does_not_wait() {
        let lyon = AccountId::from("lyon");
        let mut wrap_up = WrapUp::default();
        wrap_up.ended(&lyon, &talked("7"), At(1_000));
        assert!(!wrap_up.state(&lyon, AgentState::WrapUp, At(60_000)));
        let missed = Arc::new(Call { answered_at: None, ..(*talked("8")).clone() });
        assert!(!wrap_up.ended(&lyon, &missed, At(60_001)));
        assert!(ids(&wrap_up).is_empty());
    }
}
