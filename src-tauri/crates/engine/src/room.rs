//! The one owner of the desk. Invariant: nothing else changes it, and whatever changed on it leaves here exactly once:
//! as a ring effect at once, as a history entry, and as the view of what is so now.

mod covering;
mod dirt;
mod known;
mod leaving;
mod pages;
mod pops;
mod render;
mod ringing;
mod wishes;

use std::collections::BTreeMap;
use std::sync::Arc;

use cordboard_contract::UiChange;
use cordboard_desk::Desk;
use cordboard_history::Entry;
use cordboard_model::{AccountId, AgentState, At, Call, CallId, CallState, Change, Command, Event, QueueId, ReasonId};
use cordboard_pops::Panes;
use cordboard_session::{Batch, Clock, Remote, Stamped};

use crate::AccountSettings;
use crate::coverage::CoverageAsk;
use crate::ringer::{RingEffect, Ringer};
use crate::view;
use crate::wrap_up::WrapUp;
use dirt::Dirt;
pub(crate) use leaving::{Commit, Leaving, Ring};
use pops::Pops;
pub use ringing::Held;
use ringing::Ringing;

/// So long a wish to join or leave a queue is shown as pending; the PBX confirms within 5 s or never.
const MEMBERSHIP_MS: i64 = 5_000;

/// What the room keeps of an account beside its desk.
#[derive(Debug)]
struct Keeping {
    settings: AccountSettings,
    remote: Option<Remote>,
    /// The picture of this link is complete: what happens is not missed.
    covered: bool,
    /// It was asked how the messages of an earlier run went on.
    followed: bool,
    agent: Option<(AgentState, Option<ReasonId>)>,
    /// The state in which the history's readers know each live call.
    calls: BTreeMap<CallId, CallState>,
    /// Asked for memberships: whether to be a member, and until when to believe in it.
    memberships: BTreeMap<QueueId, (bool, At)>,
    dirt: Dirt,
}

/// The desk and what stands around it.
#[derive(Debug)]
pub(crate) struct Room {
    desk: Desk,
    clock: Clock,
    accounts: BTreeMap<AccountId, Keeping>,
    ringer: Ringer,
    ringing: Ringing,
    pops: Pops,
    panes: Panes,
    wrap_up: WrapUp,
    effects: Vec<RingEffect>,
    ended: Vec<(AccountId, Arc<Call>)>,
    changes: Vec<Change>,
    leaving: Leaving,
    wrap_up_changed: bool,
}

impl Room {
    pub(crate) fn new(clock: Clock, ringer: Ringer) -> Self {
        Self {
            desk: Desk::new(),
            clock,
            accounts: BTreeMap::new(),
            ringer,
            ringing: Ringing::default(),
            pops: Pops::default(),
            panes: Panes::default(),
            wrap_up: WrapUp::default(),
            effects: Vec::new(),
            ended: Vec::new(),
            changes: Vec::new(),
            leaving: Leaving::default(),
            wrap_up_changed: false,
        }
    }

    pub(crate) const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Makes room for an account, or takes over its new settings.
    pub(crate) fn open_account(&mut self, settings: AccountSettings) {
        let id = settings.id.clone();
        self.desk.open_account(id.clone());
        match self.accounts.get_mut(&id) {
            Some(keeping) => keeping.settings = settings,
            None => {
                let keeping = Keeping {
                    settings,
                    remote: None,
                    covered: false,
                    followed: false,
                    agent: None,
                    calls: BTreeMap::new(),
                    memberships: BTreeMap::new(),
                    dirt: Dirt::default(),
                };
                self.accounts.insert(id.clone(), keeping);
            }
        }
        if let Some(keeping) = self.accounts.get_mut(&id) {
            keeping.dirt.account = true;
        }
    }

    /// The account has a session now.
    pub(crate) fn attach(&mut self, account: &AccountId, remote: Option<Remote>) {
        if let Some(keeping) = self.accounts.get_mut(account) {
            keeping.remote = remote;
        }
    }

    /// The account is gone; its live calls end unobserved.
    pub(crate) fn close_account(&mut self, account: &AccountId) {
        let now = self.clock.wall();
        self.uncover(account, now);
        let mut changes = std::mem::take(&mut self.changes);
        self.desk.close_account(account, now, &mut changes);
        for change in changes.drain(..) {
            self.note(account, change, now);
        }
        self.changes = changes;
        self.render();
        self.ringer.forget(account, &mut self.effects);
        self.pops.forget(account);
        self.panes.forget(account);
        self.wrap_up.forget(account);
        self.wrap_up_changed = true;
        self.accounts.remove(account);
        // The same way as the ended calls before it, so that nothing of the account comes after its end.
        self.leaving.commit.changes.push(UiChange::AccountGone(account.to_string()));
    }

    /// Applies what a session read.
    pub(crate) fn apply(&mut self, batch: Batch) {
        let Batch { account, events } = batch;
        if !self.accounts.contains_key(&account) {
            return;
        }
        let mut changes = std::mem::take(&mut self.changes);
        for Stamped { at, event } in events {
            let pictured = matches!(event, Event::CallsListed(_));
            let offer = if let Event::PageOffered(offer) = &event { Some((**offer).clone()) } else { None };
            self.before(&account, &event, at);
            self.desk.apply(&account, event, at, &mut changes);
            for change in changes.drain(..) {
                if let Change::CallUpserted(call) | Change::CallEnded(call) = &change {
                    self.call_has_page(&account, call);
                }
                self.note(&account, change, at);
            }
            if let Some(offer) = offer {
                self.offered(&account, offer);
            }
            if pictured {
                self.cover(&account, at);
            }
        }
        self.changes = changes;
    }

    /// Fails what the PBX did not confirm in time, withdraws what may not ring any more.
    pub(crate) fn lapse(&mut self) {
        let now = self.clock.wall();
        self.ringer.lapse(now, &mut self.effects);
        self.pops.lapse(now, &mut self.leaving.pops);
        self.look_at_quiet_hours(now);
        let mut changes = std::mem::take(&mut self.changes);
        let accounts: Vec<_> = self.accounts.keys().cloned().collect();
        for account in accounts {
            self.desk.lapse(&account, now, &mut changes);
            for change in changes.drain(..) {
                self.note(&account, change, now);
            }
            if let Some(keeping) = self.accounts.get_mut(&account) {
                let Keeping { memberships, dirt, .. } = keeping;
                memberships.retain(|queue, (_, until)| {
                    let waits = *until > now;
                    if !waits {
                        dirt.queues.insert(queue.clone());
                    }
                    waits
                });
            }
        }
        self.changes = changes;
    }

    /// When [`Room::lapse`] is next of use.
    pub(crate) fn next_lapse(&self) -> Option<At> {
        let memberships = self.accounts.values().flat_map(|keeping| keeping.memberships.values().map(|(_, until)| *until));
        memberships
            .chain(self.desk.next_lapse())
            .chain(self.ringer.next_lapse())
            .chain(self.pops.next_lapse())
            .chain(self.ringing.next_lapse())
            .min()
    }

    /// Says what has not been missed up to now, and how old the news are.
    pub(crate) fn tick(&mut self) {
        let now = self.clock.wall();
        self.ringer.tidy(now);
        self.pops.tidy(now);
        // Somebody may have set the clock, or travelled.
        self.look_at_quiet_hours(now);
        for (account, keeping) in &mut self.accounts {
            keeping.dirt.account = true;
            if keeping.covered {
                self.leaving.commit.entries.push(Entry::Covered { account: account.clone(), at: now });
            }
        }
    }

    /// Everything that has to leave, and forgets it.
    pub(crate) fn leave(&mut self) -> Leaving {
        self.render();
        std::mem::take(&mut self.leaving)
    }

    /// What an event means beyond the desk.
    fn before(&mut self, account: &AccountId, event: &Event, at: At) {
        if let Event::LinkChanged(health) = event {
            self.ringer.link(account, health.is_live(), at);
            if !health.is_live() {
                self.uncover(account, at);
            }
        } else if let Event::Requested(Command::JoinQueue { queue, .. }) = event {
            self.expect_membership(account, queue, true, at);
        } else if let Event::Requested(Command::LeaveQueue(queue)) = event {
            self.expect_membership(account, queue, false, at);
        }
    }

    fn expect_membership(&mut self, account: &AccountId, queue: &QueueId, member: bool, at: At) {
        if let Some(keeping) = self.accounts.get_mut(account) {
            keeping.memberships.insert(queue.clone(), (member, at.plus_ms(MEMBERSHIP_MS)));
            keeping.dirt.queues.insert(queue.clone());
        }
    }

    /// Notes what a change makes dirty, and what it means for history and sound.
    fn note(&mut self, account: &AccountId, change: Change, at: At) {
        let Some(keeping) = self.accounts.get_mut(account) else { return };
        let Keeping { dirt, calls, agent, .. } = keeping;
        let Leaving { commit, direct, mentions, .. } = &mut self.leaving;
        match change {
            Change::Link(_) | Change::Capabilities(_) => {
                dirt.account = true;
                dirt.calls = true;
                dirt.own_agent = true;
            }
            Change::User(_) => {
                dirt.account = true;
                dirt.user = true;
                dirt.own_agent = true;
                dirt.all_queues = true;
            }
            Change::CallUpserted(call) => {
                dirt.calls = true;
                if calls.insert(call.id.clone(), call.state) != Some(call.state) {
                    commit.touch(call.started_at);
                }
                self.ringer.call(account, &call, at, &mut self.effects);
                self.pops.call(account, &call, at);
                commit.entries.push(Entry::Call { account: account.clone(), call: Box::new(legible(&call)), at });
            }
            Change::CallEnded(call) => {
                // What can be done with the others may depend on this one.
                dirt.calls = true;
                calls.remove(&call.id);
                commit.touch(call.started_at);
                self.ringer.ended(account, &call, at, &mut self.effects);
                self.pops.call(account, &call, at);
                self.wrap_up_changed |= self.wrap_up.ended(account, &call, at);
                commit.entries.push(Entry::Call { account: account.clone(), call: Box::new(legible(&call)), at });
                self.ended.push((account.clone(), call));
            }
            Change::OwnAgent(own) => {
                dirt.own_agent = true;
                let Some(confirmed) = &own.agent else { return };
                let now = (confirmed.now.state, confirmed.now.reason.clone());
                // Who is named before the state is told is not in an unknown state.
                if agent.as_ref() != Some(&now) && (agent.is_some() || now.0 != AgentState::Unknown) {
                    self.wrap_up_changed |= self.wrap_up.state(account, now.0, at);
                    commit.entries.push(Entry::Agent {
                        account: account.clone(),
                        agent: confirmed.id.clone(),
                        state: now.0,
                        reason: now.1.clone(),
                        at,
                    });
                    *agent = Some(now);
                }
            }
            Change::Agent(other) => {
                let own = self.desk.account(account).and_then(|desk| desk.user().agent.clone());
                if own.as_ref() == Some(&other.id) {
                    dirt.own_agent = true;
                    dirt.all_queues = true;
                } else {
                    dirt.colleagues.insert(other.id.clone());
                }
            }
            Change::AgentsKept(kept) => {
                dirt.colleagues.retain(|agent| kept.contains(agent));
                let ids = kept.iter().map(ToString::to_string).collect();
                direct.push(UiChange::ColleaguesKept { account: account.to_string(), ids });
            }
            Change::Queue(queue) => {
                dirt.queues.insert(queue.id.clone());
            }
            Change::QueueGone(queue) => {
                dirt.queues.remove(&queue);
                direct.push(UiChange::QueueGone { account: account.to_string(), id: queue.to_string() });
            }
            Change::Presence(..) => dirt.presence = true,
            // The people who are shown with that line come as changes of their own.
            Change::Line(..) => {}
            Change::Parked(_) => dirt.parked = true,
            Change::Rooms(_) => dirt.rooms = true,
            Change::Phone(_) => dirt.phone = true,
            Change::Voicemail(_) => dirt.voicemail = true,
            Change::Contacts(source, _) => match source {
                cordboard_model::ContactSource::Favourites => dirt.favourites = true,
                cordboard_model::ContactSource::Search { .. } => dirt.found = true,
            },
            Change::PastCalls(past) => commit.coverage.push(CoverageAsk::Past(account.clone(), past)),
            Change::Message(message) => {
                commit.changes.push(UiChange::Message(Box::new(view::message::message(account, &message))));
                commit.entries.push(Entry::Message { account: account.clone(), message: Box::new((*message).clone()) });
            }
            Change::Recordings(listed) => direct.push(view::recording::recordings(account, &listed)),
            Change::RecordingFetch(fetch) => direct.push(view::recording::fetch(account, &fetch)),
            Change::CallPending(..) => dirt.calls = true,
            Change::Refused(refusal) => mentions.push(view::notice::refused(account, &refusal)),
        }
    }
}

/// The call with the names that people read, so that they find it by what they read.
fn legible(call: &Call) -> Call {
    let mut call = call.clone();
    call.remote.name = view::known(call.remote.name.as_deref());
    call.remote.number = view::known(call.remote.number.as_deref());
    call
}
