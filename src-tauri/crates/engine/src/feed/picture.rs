//! What every window shows at this moment. Invariant: it equals the changes told so far, folded; a snapshot is made of
//! nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordboard_contract::{UiChange, UiSnapshot};

use super::key::Key;

#[derive(Debug, Default)]
pub(crate) struct Picture {
    things: BTreeMap<Key, Arc<UiChange>>,
    missed: f64,
}

impl Picture {
    /// Applies a change; false when it changes nothing.
    pub(crate) fn apply(&mut self, key: &Key, change: &Arc<UiChange>) -> bool {
        match &**change {
            UiChange::AccountGone(account) => {
                let before = self.things.len();
                self.things.retain(|other, _| other.account() != Some(account));
                before != self.things.len()
            }
            UiChange::ColleaguesKept { account, ids } => {
                let before = self.things.len();
                self.things.retain(|other, _| !other.is_colleague_besides(account, ids));
                before != self.things.len()
            }
            // An ended call may become better known later; the history reads it anew.
            UiChange::CallEnded(_) => {
                self.things.remove(key);
                true
            }
            UiChange::QueueGone { .. } => self.things.remove(key).is_some(),
            UiChange::HistoryChanged { missed, .. } => {
                self.missed = *missed;
                true
            }
            // Windows read messages by pages, and ask for recordings when somebody looks.
            UiChange::Found { .. } | UiChange::Message(_) | UiChange::Recordings(_) | UiChange::RecordingFetch(_) => true,
            UiChange::Snapshot(_) => false,
            UiChange::Account(_)
            | UiChange::SelfView(_)
            | UiChange::Call(_)
            | UiChange::Agent(_)
            | UiChange::Colleague(_)
            | UiChange::Queue(_)
            | UiChange::Favourites { .. }
            | UiChange::Presence(_)
            | UiChange::Parked { .. }
            | UiChange::Rooms { .. }
            | UiChange::Profiles(_)
            | UiChange::Pops(_)
            | UiChange::Api(_)
            | UiChange::Pbxs(_)
            | UiChange::Offers(_)
            | UiChange::Choices(_)
            | UiChange::Ringing(_)
            | UiChange::Phone(_)
            | UiChange::Voicemail(_)
            | UiChange::Gaps(_)
            | UiChange::Notice(_) => match self.things.get_mut(key) {
                Some(old) if *old == *change => false,
                Some(old) => {
                    *old = Arc::clone(change);
                    true
                }
                None => {
                    self.things.insert(key.clone(), Arc::clone(change));
                    true
                }
            },
        }
    }

    /// Forgets a notice; true when there was one.
    pub(crate) fn forget_notice(&mut self, account: Option<&str>, code: &str) -> bool {
        self.things.remove(&Key::Notice(account.map(str::to_owned), code.to_owned())).is_some()
    }

    pub(crate) fn snapshot(&self, now: f64) -> UiSnapshot {
        let mut snapshot = UiSnapshot { now, missed: self.missed, ..UiSnapshot::default() };
        for thing in self.things.values() {
            match (**thing).clone() {
                UiChange::Account(account) => snapshot.accounts.push(account),
                UiChange::SelfView(user) => snapshot.selves.push(user),
                UiChange::Call(call) => snapshot.calls.push(*call),
                UiChange::Agent(agent) => snapshot.agents.push(*agent),
                UiChange::Colleague(agent) => snapshot.colleagues.push(agent),
                UiChange::Queue(queue) => snapshot.queues.push(queue),
                UiChange::Favourites { contacts, .. } => snapshot.favourites.extend(contacts),
                UiChange::Presence(presence) => snapshot.presences.push(presence),
                UiChange::Parked { calls, .. } => snapshot.parked.extend(calls),
                UiChange::Rooms { rooms, .. } => snapshot.rooms.extend(rooms),
                UiChange::Profiles(profiles) => snapshot.profiles = profiles,
                UiChange::Pops(pops) => snapshot.pops = pops,
                UiChange::Api(api) => snapshot.api = api,
                UiChange::Pbxs(pbxs) => snapshot.pbxs = pbxs,
                UiChange::Offers(offers) => snapshot.offers = offers,
                UiChange::Choices(choices) => snapshot.choices = choices,
                UiChange::Ringing(ringing) => snapshot.ringing = ringing,
                UiChange::Phone(phone) => snapshot.phones.push(phone),
                UiChange::Voicemail(voicemail) => snapshot.voicemails.push(voicemail),
                UiChange::Gaps(gaps) => snapshot.gaps = gaps,
                UiChange::Notice(notice) => snapshot.notices.push(notice),
                // These are never kept: they are steps, not things.
                UiChange::Snapshot(_)
                | UiChange::AccountGone(_)
                | UiChange::CallEnded(_)
                | UiChange::ColleaguesKept { .. }
                | UiChange::QueueGone { .. }
                | UiChange::Found { .. }
                | UiChange::Message(_)
                | UiChange::Recordings(_)
                | UiChange::RecordingFetch(_)
                | UiChange::HistoryChanged { .. } => {}
            }
        }
        snapshot.calls.sort_by(|one, other| one.started_at.total_cmp(&other.started_at));
        snapshot
    }
}
