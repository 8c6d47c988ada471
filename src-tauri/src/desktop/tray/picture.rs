//! What the tray shows, as a pure function of the stream. Invariant: ringing beats everything, a broken link is never
//! drawn as ready.

use std::collections::BTreeMap;

use cordboard_contract::{UiAccount, UiAgent, UiAgentState, UiAgentTarget, UiCall, UiCallState, UiChange, UiHealthState};

use crate::words::Words;

/// The part of the desk the tray shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Desk {
    accounts: BTreeMap<String, UiAccount>,
    agents: BTreeMap<String, UiAgent>,
    calls: Vec<UiCall>,
    missed: f64,
}

/// One of the drawn icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Ready,
    Paused,
    Ringing,
    OnCall,
    WrapUp,
    Offline,
    Attention,
}

/// A whole picture of the tray.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    pub(super) icon: Icon,
    pub(super) missed: bool,
    pub(super) tooltip: String,
    pub(super) entries: Vec<Entry>,
}

/// A line of the menu; an empty text is a separator, one without an act cannot be chosen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) act: Option<Act>,
    pub(super) checked: Option<bool>,
}

/// What a line does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    Open,
    Quit,
    SetState(String, UiAgentTarget),
}

macro_rules! drawings {
    ($($state:ident: $name:literal),* $(,)?) => {
        impl Icon {
            /// The drawing: coloured, with a dot for missed calls.
            pub(super) const fn png(self, missed: bool) -> &'static [u8] {
                match (self, missed) {
                    $((Self::$state, false) => include_bytes!(concat!("../../../../icons/tray/44/", $name, ".png")),
                      (Self::$state, true) => include_bytes!(concat!("../../../../icons/tray/44/", $name, "-missed.png")),)*
                }
            }
        }
    };
}

drawings! {
    Ready: "ready",
    Paused: "paused",
    Ringing: "ringing",
    OnCall: "on-call",
    WrapUp: "wrap-up",
    Offline: "offline",
    Attention: "attention",
}

impl Desk {
    /// Takes in one change of the stream.
    pub(super) fn fold(&mut self, change: &UiChange) {
        if let UiChange::Snapshot(snapshot) = change {
            self.accounts = snapshot.accounts.iter().map(|account| (account.id.clone(), quiet(account))).collect();
            self.agents = snapshot.agents.iter().map(|agent| (agent.account.clone(), agent.clone())).collect();
            self.calls.clone_from(&snapshot.calls);
            self.missed = snapshot.missed;
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
        }
    }

    fn remove_call(&mut self, call: &UiCall) {
        self.calls.retain(|known| known.account != call.account || known.id != call.id);
    }

    /// What to show now.
    pub(super) fn picture(&self, words: &Words) -> Picture {
        let icon = self.icon();
        let mut entries = vec![line(words.get("tray-open"), Some(Act::Open))];
        for (account, agent) in &self.agents {
            entries.push(separator());
            entries.push(line(self.agent_line(account, agent, words), None));
            entries.extend(agent.choices.iter().map(|choice| {
                let text = choice.label.clone().unwrap_or_else(|| words.get(plain_word(&choice.target)));
                let text = if choice.after_call { words.with("tray-after-call", &[("state", &text)]) } else { text };
                Entry { text, act: Some(Act::SetState(account.clone(), choice.target.clone())), checked: Some(choice.current) }
            }));
        }
        entries.push(separator());
        entries.push(line(words.get("tray-quit"), Some(Act::Quit)));
        let mut tooltip = vec![words.get("tray-title"), words.get(icon.key())];
        if self.missed > 0.0 {
            tooltip.push(words.counted("tray-missed", self.missed));
        }
        Picture { icon, missed: self.missed > 0.0, tooltip: tooltip.join(" · "), entries }
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

impl Icon {
    const fn key(self) -> &'static str {
        match self {
            Self::Ready => "tray-state-ready",
            Self::Paused => "tray-state-not-ready",
            Self::Ringing => "tray-state-ringing",
            Self::OnCall => "tray-state-on-call",
            Self::WrapUp => "tray-state-wrap-up",
            Self::Offline => "tray-state-offline",
            Self::Attention => "tray-health-signed-out",
        }
    }
}

/// The account without what changes with every event and is not shown here.
fn quiet(account: &UiAccount) -> UiAccount {
    UiAccount { last_event_at: None, ..account.clone() }
}

const fn separator() -> Entry {
    Entry { text: String::new(), act: None, checked: None }
}

const fn line(text: String, act: Option<Act>) -> Entry {
    Entry { text, act, checked: None }
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
