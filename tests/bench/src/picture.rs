//! A window's picture, made of a snapshot and changes. Invariant: two pictures are equal when a user sees the same.

use std::collections::BTreeMap;

use anyhow::Result;
use cordboard_contract::{UiChange, UiSnapshot};
use serde::Serialize;
use serde_json::Value;

/// Everything a window shows, thing by thing. Notices of a moment and the clock are no part of it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Picture(BTreeMap<String, Value>);

impl Picture {
    pub(crate) fn of(snapshot: &UiSnapshot) -> Result<Self> {
        let mut picture = Self::default();
        for account in &snapshot.accounts {
            picture.put(format!("account/{}", account.id), account)?;
        }
        for user in &snapshot.selves {
            picture.put(format!("self/{}", user.account), user)?;
        }
        for call in &snapshot.calls {
            picture.put(format!("call/{}/{}", call.account, call.id), call)?;
        }
        for agent in &snapshot.agents {
            picture.put(format!("agent/{}", agent.account), agent)?;
        }
        for agent in &snapshot.colleagues {
            picture.put(format!("colleague/{}/{}", agent.account, agent.id), agent)?;
        }
        for queue in &snapshot.queues {
            picture.put(format!("queue/{}/{}", queue.account, queue.id), queue)?;
        }
        for presence in &snapshot.presences {
            picture.put(format!("presence/{}", presence.account), presence)?;
        }
        for phone in &snapshot.phones {
            picture.put(format!("phone/{}", phone.account), phone)?;
        }
        for voicemail in &snapshot.voicemails {
            picture.put(format!("voicemail/{}", voicemail.account), voicemail)?;
        }
        picture.put("gaps".to_owned(), &snapshot.gaps)?;
        picture.put("missed".to_owned(), &snapshot.missed)?;
        Ok(picture)
    }

    /// As a window applies it.
    pub(crate) fn apply(&mut self, change: &UiChange) -> Result<()> {
        match change {
            UiChange::Snapshot(snapshot) => *self = Self::of(snapshot)?,
            UiChange::Account(account) => self.put(format!("account/{}", account.id), account)?,
            UiChange::AccountGone(account) => self.0.retain(|key, _| key.split('/').nth(1) != Some(account)),
            UiChange::SelfView(user) => self.put(format!("self/{}", user.account), user)?,
            UiChange::Call(call) => self.put(format!("call/{}/{}", call.account, call.id), call)?,
            UiChange::CallEnded(call) => drop(self.0.remove(&format!("call/{}/{}", call.account, call.id))),
            UiChange::Agent(agent) => self.put(format!("agent/{}", agent.account), agent)?,
            UiChange::Colleague(agent) => self.put(format!("colleague/{}/{}", agent.account, agent.id), agent)?,
            UiChange::ColleaguesKept { account, ids } => {
                let of = format!("colleague/{account}/");
                self.0.retain(|key, _| key.strip_prefix(&of).is_none_or(|id| ids.iter().any(|kept| kept == id)));
            }
            UiChange::Queue(queue) => self.put(format!("queue/{}/{}", queue.account, queue.id), queue)?,
            UiChange::QueueGone { account, id } => drop(self.0.remove(&format!("queue/{account}/{id}"))),
            UiChange::Presence(presence) => self.put(format!("presence/{}", presence.account), presence)?,
            UiChange::Phone(phone) => self.put(format!("phone/{}", phone.account), phone)?,
            UiChange::Voicemail(voicemail) => self.put(format!("voicemail/{}", voicemail.account), voicemail)?,
            UiChange::HistoryChanged { missed, .. } => self.put("missed".to_owned(), missed)?,
            UiChange::Gaps(gaps) => self.put("gaps".to_owned(), gaps)?,
            // The flood has neither favourites nor searches, nothing is parked, and nobody chooses anything.
            UiChange::Favourites { .. }
            | UiChange::Found { .. }
            | UiChange::Message(_)
            | UiChange::Recordings(_)
            | UiChange::RecordingFetch(_)
            | UiChange::Notice(_)
            | UiChange::Parked { .. }
            | UiChange::Rooms { .. }
            | UiChange::Profiles(_)
            | UiChange::Pops(_)
            | UiChange::Api(_)
            | UiChange::Pbxs(_)
            | UiChange::Offers(_)
            | UiChange::Choices(_)
            | UiChange::Ringing(_) => {}
        }
        Ok(())
    }

    fn put(&mut self, key: String, thing: &impl Serialize) -> Result<()> {
        self.0.insert(key, serde_json::to_value(thing)?);
        Ok(())
    }
}
