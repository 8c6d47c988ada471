//! What there is after a stream of frames. Invariant: an element of which nothing is left does not appear.

use serde_json::{Map, Value as Json};

use super::{fields::Show, key};
use crate::frame::{Changed, Deed, Element, Known, Message};

/// Records by element and key.
#[derive(Debug, Default)]
pub(super) struct Store(Map<String, Json>);

impl Store {
    pub(super) fn take(&mut self, message: &Message<'_>, show: &Show<'_>) {
        match message {
            Message::Snapshot(snapshot) => {
                let all = super::by_key(snapshot, show);
                self.0.insert(snapshot.layout().name().to_owned(), Json::Object(all));
            }
            Message::Changed(changed) => self.change(changed, show),
            Message::Layout(_) | Message::System(_) | Message::Told(_) | Message::Ignored => {}
        }
    }

    fn change(&mut self, changed: &Changed<'_>, show: &Show<'_>) {
        let record = &changed.record;
        let all = self.0.entry(record.layout().name()).or_insert_with(|| Json::Object(Map::new()));
        let Json::Object(all) = all else { return };
        if changed.deed == Deed::Removed || has_ended(changed) {
            all.remove(&key(record));
        } else {
            all.insert(key(record), Json::Object(show.record(record)));
        }
    }

    pub(super) fn into_json(self) -> Json {
        let left = self.0.into_iter().filter(|(_, all)| all.as_object().is_some_and(|all| !all.is_empty()));
        Json::Object(left.collect())
    }
}

/// A channel is gone with its hangup, whatever the event is called (basix.md 9.1).
fn has_ended(changed: &Changed<'_>) -> bool {
    changed.record.element() == Element::Channel
        && matches!(&changed.record.known, Known::Channel(channel) if channel.last_event.as_deref() == Some("CHANNEL_HANGUP"))
}
