//! The agents of one account, the user's own among them. Invariant: a state is shown as true only when the PBX reported
//! it; what was asked for becomes true by a report, or fails.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use cordboard_model::{
    Agent, AgentId, AgentReport, AgentState, AgentTarget, At, Change, FailedState, Listening, Membership, OwnAgent, PendingState,
    QueueId, Reason, Refusal, RefusalKind, StateReport,
};

use crate::shelf::Shelf;

/// How long the PBX may take to confirm, ms.
pub(crate) const CONFIRM: i64 = 3_000;
const AGENTS: usize = 20_000;
const FIGURES: usize = 200;
const MEMBERSHIPS: usize = 5_000;

/// All agents by id. Whatever comes first, configuration, state or membership, makes the agent known.
#[derive(Debug)]
pub(crate) struct Agents {
    all: Shelf<AgentId, Arc<Agent>>,
    own: Arc<OwnAgent>,
    own_id: Option<AgentId>,
    /// When the pending state fails.
    deadline: Option<At>,
}

impl Default for Agents {
    fn default() -> Self {
        Self { all: Shelf::new(AGENTS), own: Arc::default(), own_id: None, deadline: None }
    }
}

impl Agents {
    pub(crate) const fn own(&self) -> &Arc<OwnAgent> {
        &self.own
    }

    pub(crate) fn get(&self, id: &AgentId) -> Option<&Arc<Agent>> {
        self.all.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Agent>> {
        self.all.iter().map(|(_, agent)| agent)
    }

    pub(crate) const fn deadline(&self) -> Option<At> {
        self.deadline
    }

    /// The user's agent is that one.
    pub(crate) fn be(&mut self, id: Option<&AgentId>, changes: &mut Vec<Change>) {
        if self.own_id.as_ref() == id {
            return;
        }
        self.own_id = id.cloned();
        self.deadline = None;
        let agent = id.and_then(|id| self.all.get(id)).map(|agent| (**agent).clone());
        let own = Arc::make_mut(&mut self.own);
        own.agent = agent;
        own.pending = None;
        own.failed = None;
        own.listening = None;
        changes.push(Change::OwnAgent(self.own.clone()));
    }

    /// Takes in a report; the state when it is the user's own and says one.
    pub(crate) fn report(&mut self, report: AgentReport, at: At, changes: &mut Vec<Change>) -> Option<&StateReport> {
        let id = report.agent.clone().or_else(|| self.own_id.clone())?;
        let told = report.state.is_some();
        let own = self.own_id.as_ref() == Some(&id);
        let changed = self.merge(&id, report, changes);
        if !own {
            return None;
        }
        self.refresh_own(changed, told, at, changes);
        if told { self.own.agent.as_ref().map(|agent| &agent.now) } else { None }
    }

    /// Replaces the configuration; states stay. The own agent stays even when a list leaves it out.
    pub(crate) fn list(&mut self, reports: Vec<AgentReport>, at: At, changes: &mut Vec<Change>) {
        let mut listed = HashSet::new();
        let mut own = (false, false);
        for report in reports {
            let Some(id) = report.agent.clone() else { continue };
            let told = report.state.is_some();
            let changed = self.merge(&id, report, changes);
            if self.own_id.as_ref() == Some(&id) {
                own = (own.0 || changed, own.1 || told);
            }
            listed.insert(id);
        }
        let own_id = self.own_id.as_ref();
        if self.all.retain(|id, _| listed.contains(id) || own_id == Some(id)) {
            changes.push(Change::AgentsKept(self.all.keys().cloned().collect()));
        }
        if own.0 || own.1 {
            self.refresh_own(own.0, own.1, at, changes);
        }
    }

    pub(crate) fn add_figures(&mut self, id: &AgentId, figures: Vec<(String, String)>, changes: &mut Vec<Change>) {
        self.change(id, changes, |agent| {
            let mut changed = false;
            for (name, value) in figures {
                let known = agent.figures.iter().position(|(known, _)| *known == name);
                match known.and_then(|place| agent.figures.get(place)) {
                    Some((_, old)) if *old == value => continue,
                    None if agent.figures.len() >= FIGURES => continue,
                    Some(_) | None => {}
                }
                let agent = Arc::make_mut(agent);
                match known.and_then(|place| agent.figures.get_mut(place)) {
                    Some((_, old)) => *old = value,
                    None => agent.figures.push((name, value)),
                }
                changed = true;
            }
            changed
        });
    }

    pub(crate) fn join(&mut self, membership: Membership, changes: &mut Vec<Change>) {
        let Membership { agent, queue, penalty } = membership;
        self.change(&agent, changes, |agent| {
            match agent.memberships.binary_search_by(|(known, _)| known.cmp(&queue)) {
                Ok(place) if agent.memberships.get(place).is_some_and(|(_, known)| *known == penalty) => return false,
                Ok(place) => {
                    if let Some((_, known)) = Arc::make_mut(agent).memberships.get_mut(place) {
                        *known = penalty;
                    }
                }
                Err(_) if agent.memberships.len() >= MEMBERSHIPS => return false,
                Err(place) => Arc::make_mut(agent).memberships.insert(place, (queue, penalty)),
            }
            true
        });
    }

    pub(crate) fn leave(&mut self, agent: &AgentId, queue: &QueueId, changes: &mut Vec<Change>) {
        if self.all.get(agent).is_none() {
            return;
        }
        self.change(agent, changes, |agent| {
            let Ok(place) = agent.memberships.binary_search_by(|(known, _)| known.cmp(queue)) else { return false };
            Arc::make_mut(agent).memberships.remove(place);
            true
        });
    }

    /// Replaces all memberships.
    pub(crate) fn list_memberships(&mut self, memberships: Vec<Membership>, changes: &mut Vec<Change>) {
        let mut listed: HashMap<AgentId, Vec<(QueueId, u32)>> = HashMap::new();
        let mut newcomers = Vec::new();
        for Membership { agent, queue, penalty } in memberships {
            if self.all.get(&agent).is_none() && !listed.contains_key(&agent) {
                newcomers.push(agent.clone());
            }
            listed.entry(agent).or_default().push((queue, penalty));
        }
        for id in newcomers {
            self.all.get_or_insert_with(&id, || Arc::new(unknown(&id)));
        }
        let mut own_changed = false;
        for (id, agent) in self.all.iter_mut() {
            let mut places = listed.remove(id).unwrap_or_default();
            places.sort_unstable();
            places.dedup_by(|later, first| later.0 == first.0);
            places.truncate(MEMBERSHIPS);
            if agent.memberships != places {
                Arc::make_mut(agent).memberships = places;
                changes.push(Change::Agent(agent.clone()));
                own_changed |= self.own_id.as_ref() == Some(id);
            }
        }
        if own_changed {
            self.copy_own();
            changes.push(Change::OwnAgent(self.own.clone()));
        }
    }

    /// Whether the user's agent serves that queue, and at which place.
    pub(crate) fn own_place(&self, queue: &QueueId) -> Option<u32> {
        let agent = self.own.agent.as_ref()?;
        agent.memberships.iter().find(|(known, _)| known == queue).map(|(_, penalty)| *penalty)
    }

    pub(crate) fn listen(&mut self, listening: Option<Listening>, changes: &mut Vec<Change>) {
        if self.own.listening != listening {
            Arc::make_mut(&mut self.own).listening = listening;
            changes.push(Change::OwnAgent(self.own.clone()));
        }
    }

    pub(crate) fn list_reasons(&mut self, reasons: Vec<Reason>, changes: &mut Vec<Change>) {
        if self.own.reasons != reasons {
            Arc::make_mut(&mut self.own).reasons = reasons;
            changes.push(Change::OwnAgent(self.own.clone()));
        }
    }

    /// Remembers what was asked for. Nothing is to be waited for when it is already so.
    pub(crate) fn request(&mut self, target: AgentTarget, at: At, changes: &mut Vec<Change>) {
        if self.own.pending.as_ref().is_some_and(|pending| pending.target == target) {
            return;
        }
        let now = self.own.agent.as_ref().map(|agent| &agent.now);
        let fulfilled = !self.own.stale && now.is_some_and(|now| fulfils(now, &target));
        let pending = (!fulfilled).then(|| {
            let leaves = matches!(target, AgentTarget::NotReady { .. } | AgentTarget::LoggedOut);
            let after_call = leaves && now.is_some_and(|now| is_in_call(now.state));
            PendingState { target, since: at, after_call }
        });
        self.deadline = pending.as_ref().filter(|pending| !pending.after_call).map(|_| at.plus_ms(CONFIRM));
        if self.own.pending != pending || self.own.failed.is_some() {
            let own = Arc::make_mut(&mut self.own);
            own.pending = pending;
            own.failed = None;
            changes.push(Change::OwnAgent(self.own.clone()));
        }
    }

    /// Gives up the pending state; true when there was one.
    pub(crate) fn fail(&mut self, refusal: RefusalKind, at: At, changes: &mut Vec<Change>) -> bool {
        self.deadline = None;
        if self.own.pending.is_none() {
            return false;
        }
        let own = Arc::make_mut(&mut self.own);
        own.failed = own.pending.take().map(|pending| FailedState { target: pending.target, at, refusal: Some(refusal) });
        changes.push(Change::OwnAgent(self.own.clone()));
        true
    }

    /// Gives up the pending state when its time is over.
    pub(crate) fn lapse(&mut self, now: At, changes: &mut Vec<Change>) {
        if self.deadline.is_some_and(|deadline| deadline <= now) && self.fail(RefusalKind::Unconfirmed, now, changes) {
            changes.push(Change::Refused(Refusal { kind: RefusalKind::Unconfirmed, detail: String::new() }));
        }
    }

    /// The link is down: the state may be old, and what was asked for is in doubt. True when something was asked for.
    pub(crate) fn lose_link(&mut self, at: At, changes: &mut Vec<Change>) -> bool {
        let stale = self.own.agent.is_some() && !self.own.stale;
        if stale {
            Arc::make_mut(&mut self.own).stale = true;
        }
        let failed = self.fail(RefusalKind::LinkLost, at, changes);
        if stale && !failed {
            changes.push(Change::OwnAgent(self.own.clone()));
        }
        failed
    }

    /// What waits for the end of the call is timed from the end of the last call, even if the agent's report is lost.
    pub(crate) fn calls_began_or_ended(&mut self, in_call: bool, at: At) {
        let waits = self.own.pending.as_ref().is_some_and(|pending| pending.after_call);
        let wraps_up = self.own.agent.as_ref().is_some_and(|agent| agent.now.state == AgentState::WrapUp);
        if waits && !wraps_up {
            self.deadline = (!in_call).then(|| at.plus_ms(CONFIRM));
        }
    }

    fn merge(&mut self, id: &AgentId, report: AgentReport, changes: &mut Vec<Change>) -> bool {
        let new = self.all.get(id).is_none();
        let Some(agent) = self.all.get_or_insert_with(id, || Arc::new(unknown(id))) else { return false };
        let differs = report.name.as_ref().is_some_and(|name| agent.name.as_ref() != Some(name))
            || report.number.as_ref().is_some_and(|number| agent.number.as_ref() != Some(number))
            || report.group.as_ref().is_some_and(|group| agent.group.as_ref() != Some(group))
            || report.user.as_ref().is_some_and(|user| agent.user.as_ref() != Some(user))
            || report.state.as_ref().is_some_and(|state| agent.now != **state);
        if differs {
            let agent = Arc::make_mut(agent);
            agent.name = report.name.or_else(|| agent.name.take());
            agent.number = report.number.or_else(|| agent.number.take());
            agent.group = report.group.or_else(|| agent.group.take());
            agent.user = report.user.or_else(|| agent.user.take());
            if let Some(state) = report.state {
                agent.now = *state;
            }
        }
        if differs || new {
            changes.push(Change::Agent(agent.clone()));
        }
        differs || new
    }

    fn change(&mut self, id: &AgentId, changes: &mut Vec<Change>, change: impl FnOnce(&mut Arc<Agent>) -> bool) {
        let new = self.all.get(id).is_none();
        let Some(agent) = self.all.get_or_insert_with(id, || Arc::new(unknown(id))) else { return };
        let changed = change(agent);
        if !changed && !new {
            return;
        }
        changes.push(Change::Agent(agent.clone()));
        if self.own_id.as_ref() == Some(id) {
            self.copy_own();
            changes.push(Change::OwnAgent(self.own.clone()));
        }
    }

    fn copy_own(&mut self) {
        let agent = self.own_id.as_ref().and_then(|id| self.all.get(id)).map(|agent| (**agent).clone());
        Arc::make_mut(&mut self.own).agent = agent;
    }

    /// Brings the own agent up to date after a report that may have told a state.
    fn refresh_own(&mut self, mut changed: bool, told: bool, at: At, changes: &mut Vec<Change>) {
        if changed {
            self.copy_own();
        }
        if told {
            changed |= self.confirm(at);
        }
        if changed {
            changes.push(Change::OwnAgent(self.own.clone()));
        }
    }

    fn confirm(&mut self, at: At) -> bool {
        let own = &mut self.own;
        let Some(now) = own.agent.as_ref().map(|agent| &agent.now) else { return false };
        let state = now.state;
        let fulfilled = own.pending.as_ref().is_some_and(|pending| fulfils(now, &pending.target));
        let after_all = own.failed.as_ref().is_some_and(|failed| fulfils(now, &failed.target));
        let waited = own.pending.as_ref().is_some_and(|pending| pending.after_call);
        // After-call work still belongs to the call: what was asked for may come true only after it.
        let over = waited && !fulfilled && !is_in_call(state) && state != AgentState::WrapUp;
        if waited && !over {
            self.deadline = None;
        }
        if !(own.stale || own.listening.is_some() || fulfilled || after_all || over) {
            return false;
        }
        let own = Arc::make_mut(own);
        own.stale = false;
        own.listening = None;
        if fulfilled {
            own.pending = None;
            self.deadline = None;
        }
        if after_all {
            own.failed = None;
        }
        if over {
            if let Some(pending) = &mut own.pending {
                pending.after_call = false;
            }
            self.deadline = self.deadline.or(Some(at.plus_ms(CONFIRM)));
        }
        true
    }
}

fn unknown(id: &AgentId) -> Agent {
    Agent {
        id: id.clone(),
        name: None,
        number: None,
        group: None,
        user: None,
        now: StateReport::default(),
        memberships: Vec::new(),
        figures: Vec::new(),
    }
}

/// Whether a wish to leave can come true only after the present call.
pub(crate) const fn is_in_call(state: AgentState) -> bool {
    match state {
        AgentState::Ringing | AgentState::Dialing | AgentState::OnCall => true,
        AgentState::Unknown | AgentState::LoggedOut | AgentState::Ready | AgentState::NotReady | AgentState::WrapUp => false,
    }
}

fn fulfils(now: &StateReport, target: &AgentTarget) -> bool {
    match target {
        AgentTarget::LoggedIn { phone } => {
            !matches!(now.state, AgentState::LoggedOut | AgentState::Unknown)
                && (phone.is_none() || now.phone.is_none() || now.phone == *phone)
        }
        AgentTarget::LoggedOut => now.state == AgentState::LoggedOut,
        AgentTarget::Ready { status } => {
            now.state == AgentState::Ready && (status.is_none() || now.reason.is_none() || now.reason == *status)
        }
        AgentTarget::NotReady { reason } => now.state == AgentState::NotReady && (reason.is_none() || now.reason == *reason),
    }
}
