//! What the tray shows, as a pure function of the stream. Invariant: ringing beats everything, a broken link is never
//! drawn as ready.

use std::collections::BTreeMap;

use cordboard_contract::{
    UiAccount, UiAgent, UiAgentState, UiAgentTarget, UiCall, UiCallState, UiChange, UiHealthState, UiRinging, UiSilenced,
};

use super::{
    entry::{Act, Entry},
    icon::Icon,
    recent::Recent,
};
use crate::words::Words;

/// The part of the desk the tray shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Desk {
    accounts: BTreeMap<String, UiAccount>,
    agents: BTreeMap<String, UiAgent>,
    calls: Vec<UiCall>,
    missed: f64,
    ringing: UiRinging,
    recent: Vec<Recent>,
}

/// A whole picture of the tray.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    pub(super) icon: Icon,
    pub(super) missed: bool,
    pub(super) tooltip: String,
    pub(super) entries: Vec<Entry>,
}

impl Desk {
    /// Takes in one change of the stream.
    pub(super) fn fold(&mut self, change: &UiChange) {
        if let UiChange::Snapshot(snapshot) = change {
            self.accounts = snapshot.accounts.iter().map(|account| (account.id.clone(), quiet(account))).collect();
            self.agents = snapshot.agents.iter().map(|agent| (agent.account.clone(), agent.clone())).collect();
            self.calls.clone_from(&snapshot.calls);
            self.missed = snapshot.missed;
            self.ringing.clone_from(&snapshot.ringing);
        } else if let UiChange::Account(account) = change {
            self.accounts.insert(account.id.clone(), quiet(account));
        } else if let UiChange::AccountGone(account) = change {
            self.accounts.remove(account);
            self.agents.remove(account);
            self.calls.retain(|call| call.account != *account);
        } else if let UiChange::Call(call) = change {
            self.remove_call(call);
            self.calls.push((**call).clone());
        } else if let UiChange::CallEnded(call) = change {
            self.remove_call(call);
        } else if let UiChange::Agent(agent) = change {
            self.agents.insert(agent.account.clone(), (**agent).clone());
        } else if let UiChange::HistoryChanged { missed, .. } = change {
            self.missed = *missed;
        } else if let UiChange::Ringing(ringing) = change {
            self.ringing.clone_from(ringing);
        }
    }

    fn remove_call(&mut self, call: &UiCall) {
        self.calls.retain(|known| known.account != call.account || known.id != call.id);
    }

    /// Takes in the last calls, which the stream does not tell.
    pub(super) fn set_recent(&mut self, recent: Vec<Recent>) {
        self.recent = recent;
    }

    /// What to show now.
    pub(super) fn picture(&self, words: &Words) -> Picture {
        let icon = self.icon();
        let state = words.get(icon.key());
        let missed = (self.missed > 0.0).then(|| words.counted("tray-missed", self.missed));
        let quiet = self.quiet_text(words);
        let tooltip =
            [Some(words.get("tray-title")), Some(state.clone()), self.pending_text(words), missed.clone(), quiet.clone()];
        let tooltip: Vec<String> = tooltip.into_iter().flatten().collect();
        // Where nothing tells what the icon means when the pointer rests on it, the menu does.
        let mut entries = vec![Entry::Line(state)];
        entries.extend(missed.map(|text| Entry::Item(text, Act::Calls)));
        entries.extend(quiet.map(Entry::Line));
        entries.extend(self.troubles(words));
        entries.push(Entry::Item(words.get("tray-open"), Act::Open));
        entries.extend(self.agents.iter().flat_map(|(account, agent)| self.agent_entries(account, agent, words)));
        entries.push(Entry::Separator);
        if !self.recent.is_empty() {
            let recent = self.recent.iter().map(|call| self.recent_line(call, words)).collect();
            entries.push(Entry::Group(words.get("tray-recent"), recent));
        }
        entries.push(Entry::Item(words.get("tray-dial-copied"), Act::DialCopied));
        entries.push(Entry::Separator);
        entries.push(Entry::Item(words.get("tray-self-test"), Act::SelfTest));
        entries.push(Entry::Item(words.get("tray-quit"), Act::Quit));
        Picture { icon, missed: self.missed > 0.0, tooltip: tooltip.join(" · "), entries }
    }

    fn agent_entries(&self, account: &str, agent: &UiAgent, words: &Words) -> Vec<Entry> {
        let mut entries = vec![Entry::Separator, Entry::Line(self.agent_line(account, agent, words))];
        entries.extend(asked(agent, words).map(Entry::Line));
        entries.extend(agent.failed.iter().map(|_| Entry::Item(words.get("tray-refused"), Act::Open)));
        entries.extend(agent.choices.iter().map(|choice| {
            let text = named(&choice.target, choice.label.as_ref(), choice.after_call, words);
            Entry::State(text, Act::SetState(account.to_owned(), choice.target.clone()), choice.current)
        }));
        entries
    }

    /// Which account has no link, where the icon cannot say it: one of several.
    fn troubles(&self, words: &Words) -> Vec<Entry> {
        let several = self.accounts.values().filter(|_| self.accounts.len() > 1);
        several
            .filter_map(|account| {
                let health = match account.health.state {
                    UiHealthState::Live => return None,
                    UiHealthState::SignedOut | UiHealthState::Replaced => words.get("tray-health-signed-out"),
                    UiHealthState::Connecting | UiHealthState::Waiting | UiHealthState::Stopped => {
                        words.get("tray-state-offline")
                    }
                };
                Some(Entry::Line(words.with("tray-account-health", &[("account", &account.label), ("health", &health)])))
            })
            .collect()
    }

    /// Until when calls are held back by quiet hours.
    fn quiet_text(&self, words: &Words) -> Option<String> {
        let until = self.ringing.quiet_until.filter(|_| self.ringing.rules.in_quiet_hours != UiSilenced::Nothing)?;
        #[expect(clippy::cast_possible_truncation, reason = "a float casts to an integer by saturating")]
        let until = jiff::Timestamp::from_millisecond(until as i64).ok()?.to_zoned(jiff::tz::TimeZone::system());
        Some(words.with("tray-quiet", &[("time", &until.strftime("%H:%M").to_string())]))
    }

    fn pending_text(&self, words: &Words) -> Option<String> {
        self.agents.values().find_map(|agent| asked(agent, words))
    }

    fn recent_line(&self, call: &Recent, words: &Words) -> Entry {
        let who = call.name.as_ref().map_or_else(
            || call.number.clone(),
            |name| words.with("tray-recent-person", &[("name", name), ("number", &call.number)]),
        );
        let text = if call.missed { words.with("tray-recent-missed", &[("who", &who)]) } else { who };
        let text = match self.accounts.get(&call.account) {
            Some(known) if self.accounts.len() > 1 => {
                words.with("tray-recent-account", &[("who", &text), ("account", &known.label)])
            }
            Some(_) | None => text,
        };
        Entry::Item(text, Act::CallAgain(call.account.clone(), call.number.clone()))
    }

    fn agent_line(&self, account: &str, agent: &UiAgent, words: &Words) -> String {
        let state = words.get(state_key(agent.state));
        let state = match &agent.reason {
            Some(reason) => words.with("tray-state-with-reason", &[("state", &state), ("reason", reason)]),
            None => state,
        };
        let state = if agent.stale { words.with("tray-state-unsure", &[("state", &state)]) } else { state };
        match self.accounts.get(account) {
            Some(known) if self.accounts.len() > 1 => {
                words.with("tray-account-health", &[("account", &known.label), ("health", &state)])
            }
            Some(_) | None => state,
        }
    }

    fn icon(&self) -> Icon {
        if self.calls.iter().any(|call| call.state == UiCallState::Ringing) {
            return Icon::Ringing;
        }
        let live = |state: UiHealthState| self.accounts.values().any(|account| account.health.state == state);
        if !self.calls.is_empty() {
            return Icon::OnCall;
        }
        if live(UiHealthState::SignedOut) || live(UiHealthState::Replaced) {
            return Icon::Attention;
        }
        if self.accounts.is_empty() || self.accounts.values().any(|account| account.health.state != UiHealthState::Live) {
            return Icon::Offline;
        }
        let states: Vec<UiAgentState> = self.agents.values().map(|agent| agent.state).collect();
        let any = |wanted: UiAgentState| states.contains(&wanted);
        if any(UiAgentState::OnCall) || any(UiAgentState::Dialing) {
            Icon::OnCall
        } else if any(UiAgentState::WrapUp) {
            Icon::WrapUp
        } else if any(UiAgentState::NotReady) {
            Icon::Paused
        } else if !states.is_empty() && states.iter().all(|state| *state == UiAgentState::LoggedOut) {
            Icon::Offline
        } else {
            Icon::Ready
        }
    }
}

/// The account without what changes with every event and is not shown here.
fn quiet(account: &UiAccount) -> UiAccount {
    UiAccount { last_event_at: None, ..account.clone() }
}

/// What was asked for and is not yet so, as asked for.
fn asked(agent: &UiAgent, words: &Words) -> Option<String> {
    let pending = agent.pending.as_ref()?;
    let state = named(&pending.target, pending.label.as_ref(), pending.after_call, words);
    Some(words.with("tray-asked", &[("state", &state)]))
}

/// A state to ask for: the PBX's own word where it has one.
fn named(target: &UiAgentTarget, label: Option<&String>, after_call: bool, words: &Words) -> String {
    let text = label.cloned().unwrap_or_else(|| words.get(plain_word(target)));
    if after_call { words.with("tray-after-call", &[("state", &text)]) } else { text }
}

const fn plain_word(target: &UiAgentTarget) -> &'static str {
    match target {
        UiAgentTarget::LoggedIn { .. } => "tray-log-in",
        UiAgentTarget::LoggedOut => "tray-log-out",
        UiAgentTarget::Ready { .. } => "tray-ready",
        UiAgentTarget::NotReady { .. } => "tray-not-ready",
    }
}

const fn state_key(state: UiAgentState) -> &'static str {
    match state {
        UiAgentState::Unknown => "tray-state-unknown",
        UiAgentState::LoggedOut => "tray-state-logged-out",
        UiAgentState::Ready => "tray-state-ready",
        UiAgentState::NotReady => "tray-state-not-ready",
        UiAgentState::Ringing => "tray-state-ringing",
        UiAgentState::Dialing | UiAgentState::OnCall => "tray-state-on-call",
        UiAgentState::WrapUp => "tray-state-wrap-up",
    }
}

#[cfg(test)]
mod tests;
