//! The latest change of every key. Invariant: applying these in order of their keys leads to the same picture as
//! applying all the changes that were ever put in.

use std::collections::BTreeMap;
use std::sync::Arc;

use cordboard_contract::UiChange;

use super::key::Key;

/// Changes that wait for a reader, at most one for each thing.
#[derive(Debug, Default)]
pub(crate) struct Latest(BTreeMap<Key, Arc<UiChange>>);

impl Latest {
    pub(crate) fn put(&mut self, key: Key, change: Arc<UiChange>) {
        match &*change {
            UiChange::AccountGone(account) => self.0.retain(|other, _| other.account() != Some(account)),
            UiChange::ColleaguesKept { account, ids } => self.0.retain(|other, _| !other.is_colleague_besides(account, ids)),
            UiChange::HistoryChanged { from, missed } => {
                if let Some(UiChange::HistoryChanged { from: earlier, .. }) = self.0.get(&key).map(|change| &**change) {
                    let both = UiChange::HistoryChanged { from: from.min(*earlier), missed: *missed };
                    self.0.insert(key, Arc::new(both));
                    return;
                }
            }
            UiChange::Snapshot(_)
            | UiChange::Account(_)
            | UiChange::SelfView(_)
            | UiChange::Call(_)
            | UiChange::CallEnded(_)
            | UiChange::Agent(_)
            | UiChange::Colleague(_)
            | UiChange::Queue(_)
            | UiChange::QueueGone { .. }
            | UiChange::Favourites { .. }
            | UiChange::Found { .. }
            | UiChange::Presence(_)
            | UiChange::Parked { .. }
            | UiChange::Rooms { .. }
            | UiChange::Profiles(_)
            | UiChange::Pbxs(_)
            | UiChange::Offers(_)
            | UiChange::Choices(_)
            | UiChange::Ringing(_)
            | UiChange::Phone(_)
            | UiChange::Voicemail(_)
            | UiChange::Message(_)
            | UiChange::Recordings(_)
            | UiChange::RecordingFetch(_)
            | UiChange::Gaps(_)
            | UiChange::Pops(_)
            | UiChange::Api(_)
            | UiChange::Notice(_) => {}
        }
        self.0.insert(key, change);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn take(&mut self) -> Vec<Arc<UiChange>> {
        std::mem::take(&mut self.0).into_values().collect()
    }
}
