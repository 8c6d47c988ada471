//! Views of what is dirty. Invariant: a view is made of the desk as it is now, never of a change as it was.

use cordboard_contract::{UiCall, UiChange};
use cordboard_desk::AccountDesk;
use cordboard_model::{AccountId, CallId, ContactSource};

use super::{Dirt, Keeping, Leaving, Ring, Room};
use crate::feed::AfterCalls;
use crate::ringer::RingEffect;
use crate::view;

impl Room {
    /// Makes the views of everything that is dirty.
    pub(super) fn render(&mut self) {
        self.render_rings();
        self.render_pops();
        let ended = std::mem::take(&mut self.ended);
        for (account, call) in &ended {
            if let Some(desk) = self.desk.account(account) {
                let home = self.accounts.get(account).and_then(|keeping| keeping.settings.country());
                let view = Box::new(view::call::call(account, desk, call, home));
                self.leaving.commit.changes.push(UiChange::CallEnded(view));
            }
        }
        for (account, keeping) in &mut self.accounts {
            let Some(desk) = self.desk.account(account) else { continue };
            let dirt = std::mem::take(&mut keeping.dirt);
            render_account(account, desk, keeping, &dirt, &mut self.leaving);
            render_people(account, desk, &dirt, &mut self.leaving.direct);
            render_queues(account, desk, keeping, dirt, &mut self.leaving.direct);
        }
        if std::mem::take(&mut self.wrap_up_changed) {
            let view = |(account, call): (&AccountId, &std::sync::Arc<cordboard_model::Call>)| {
                self.desk.account(account).map(|desk| view::call::call(account, desk, call, self.country(account)))
            };
            let calls = self.wrap_up.waiting().filter_map(view).collect();
            let drafts = self.wrap_up.drafts().cloned().collect();
            self.leaving.wrap_up = Some(AfterCalls { calls, drafts });
        }
    }

    fn render_rings(&mut self) {
        for effect in std::mem::take(&mut self.effects) {
            let ring = match effect {
                RingEffect::Ring(account, call) => self.any_call(&account, &call).map(|view| {
                    let manner = self.begin_to_ring(&account, &call);
                    Ring::Rings(view, manner)
                }),
                RingEffect::Refresh(account, call) => {
                    let manner = self.ringing.manner_of(&account, &call);
                    self.any_call(&account, &call).map(|view| Ring::Changed(view, manner))
                }
                RingEffect::Over(account, call, why) => {
                    self.ringing.over(&account, &call);
                    Some(Ring::Over(account, call, why))
                }
            };
            self.leaving.rings.extend(ring);
        }
    }

    /// A live call, or one that ended just now.
    fn any_call(&self, account: &AccountId, id: &CallId) -> Option<UiCall> {
        let desk = self.desk.account(account)?;
        let ended = || self.ended.iter().find(|(of, call)| of == account && call.id == *id).map(|(_, call)| call);
        desk.call(id).or_else(ended).map(|call| view::call::call(account, desk, call, self.country(account)))
    }
}

fn render_account(account: &AccountId, desk: &AccountDesk, keeping: &Keeping, dirt: &Dirt, leaving: &mut Leaving) {
    if dirt.account {
        let last_event = keeping.remote.as_ref().and_then(cordboard_session::Remote::last_event_at);
        leaving.direct.push(UiChange::Account(view::account::account(&keeping.settings, desk, last_event)));
    }
    if dirt.user {
        leaving.direct.push(UiChange::SelfView(view::account::user(account, desk.user())));
    }
    if dirt.own_agent
        && let Some(agent) = view::agent::own(account, desk)
    {
        leaving.direct.push(UiChange::Agent(Box::new(agent)));
    }
    if dirt.calls {
        let home = keeping.settings.country();
        let view = |call| UiChange::Call(Box::new(view::call::call(account, desk, call, home)));
        leaving.commit.changes.extend(desk.calls().map(|call| view(call)));
    }
    if dirt.parked {
        let calls = view::parked::parked(account, desk.parked());
        leaving.direct.push(UiChange::Parked { account: account.to_string(), calls });
    }
    if dirt.rooms {
        leaving.direct.push(UiChange::Rooms { account: account.to_string(), rooms: view::rooms::rooms(account, desk.rooms()) });
    }
    if dirt.phone {
        leaving.direct.push(UiChange::Phone(view::phone::phone(account, desk.phone())));
    }
    if dirt.voicemail
        && let Some(voicemail) = desk.voicemail()
    {
        leaving.direct.push(UiChange::Voicemail(view::phone::voicemail(account, voicemail)));
    }
}

fn render_people(account: &AccountId, desk: &AccountDesk, dirt: &Dirt, direct: &mut Vec<UiChange>) {
    if dirt.presence {
        direct.push(UiChange::Presence(view::contact::presence(account, desk.presence(), desk.presences())));
    }
    if dirt.favourites
        && let Some(favourites) = desk.favourites()
    {
        let contacts = view::contact::contacts(account, favourites);
        direct.push(UiChange::Favourites { account: account.to_string(), contacts });
    }
    if dirt.found
        && let Some((source, found)) = desk.search()
    {
        let term = match source {
            ContactSource::Search { term } => view::known(term.as_deref()),
            ContactSource::Favourites => None,
        };
        let contacts = view::contact::contacts(account, found);
        direct.push(UiChange::Found { account: account.to_string(), term, contacts });
    }
    for agent in dirt.colleagues.iter().filter_map(|id| desk.agent(id)) {
        direct.push(UiChange::Colleague(view::agent::colleague(account, desk, agent)));
    }
}

fn render_queues(account: &AccountId, desk: &AccountDesk, keeping: &mut Keeping, dirt: Dirt, direct: &mut Vec<UiChange>) {
    let Dirt { mut queues, all_queues, .. } = dirt;
    if all_queues {
        queues.extend(desk.queues().map(|queue| queue.id.clone()));
    }
    for queue in queues.iter().filter_map(|id| desk.queue(id)) {
        let member = view::queue::is_member(desk, queue);
        let pending = match keeping.memberships.get(&queue.id) {
            Some((wanted, _)) if *wanted == member => {
                keeping.memberships.remove(&queue.id);
                false
            }
            Some(_) => true,
            None => false,
        };
        direct.push(UiChange::Queue(view::queue::queue(account, desk, queue, pending)));
    }
}
