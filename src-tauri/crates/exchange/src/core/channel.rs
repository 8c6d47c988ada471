//! Every connection as the switch sees it, those of outsiders too. Invariant: watched only once somebody asked; then each
//! connection is told exactly one beginning and one end.

use std::collections::BTreeMap;

use crate::{
    clock::Wall,
    core::{
        call::{CallKey, Leg, LegKey, Side},
        notice::{LegState, Notice, Recording},
        switch::Switch,
    },
    ledger::{Outcome, Remote, TransferKind},
};

/// One connection, whoever's it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChannelView {
    pub(crate) key: LegKey,
    pub(crate) id: String,
    pub(crate) call: CallKey,
    pub(crate) side: Side,
    pub(crate) own: Remote,
    pub(crate) state: LegState,
    pub(crate) placed_here: bool,
    /// The user's telephone rings before it dials.
    pub(crate) own_first: bool,
    pub(crate) remote: Remote,
    pub(crate) called: String,
    pub(crate) queue: Option<u32>,
    /// Waits in this queue.
    pub(crate) waiting: Option<u32>,
    pub(crate) began: Wall,
    pub(crate) answered: Option<Wall>,
    /// Whose call made it ring.
    pub(crate) rings_for: Option<LegKey>,
    /// Who sent the call on to here.
    pub(crate) forwarded_by: Option<u32>,
    /// The only other connection talked on in the call.
    pub(crate) peer: Option<LegKey>,
    pub(crate) room: Option<String>,
    pub(crate) recording: Recording,
    pub(crate) attached: BTreeMap<String, String>,
}

impl ChannelView {
    /// Somebody or something took it.
    pub(crate) fn is_up(&self) -> bool {
        let picked_up = self.own_first && self.state != LegState::Ringing;
        self.answered.is_some() || self.waiting.is_some() || picked_up
    }
}

/// What became of a connection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ChannelChange {
    Began(ChannelView),
    Changed { before: Box<ChannelView>, now: ChannelView },
    Ended { last: ChannelView, outcome: Outcome, transfer: Option<TransferKind> },
}

/// What is known of the connections told so far.
#[derive(Debug, Default)]
pub(crate) struct Watched {
    told: BTreeMap<LegKey, ChannelView>,
    ended: Vec<(ChannelView, Outcome, Option<TransferKind>)>,
}

impl Switch {
    /// From now on every connection is told; those that live already count as told.
    pub(crate) fn watch_channels(&mut self) -> Vec<ChannelView> {
        let living: BTreeMap<_, _> =
            self.legs.iter().filter_map(|(key, leg)| Some((*key, self.channel_view(*key, leg)?))).collect();
        let views = living.values().cloned().collect();
        if self.watched.is_none() {
            self.watched = Some(Watched { told: living, ended: Vec::new() });
        }
        views
    }

    /// A connection as it is now.
    pub(crate) fn channel(&self, key: LegKey) -> Option<ChannelView> {
        self.legs.get(&key).and_then(|leg| self.channel_view(key, leg))
    }

    fn channel_view(&self, key: LegKey, leg: &Leg) -> Option<ChannelView> {
        let call = self.calls.get(&leg.call)?;
        let talks = |state| matches!(state, LegState::Established | LegState::OnHold);
        let others: Vec<_> = call
            .legs
            .iter()
            .filter(|other| **other != key)
            .filter_map(|other| Some((*other, self.legs.get(other)?)))
            .filter(|(_, other)| talks(other.state) && other.room.is_none())
            .map(|(other, _)| other)
            .collect();
        let peer = match others[..] {
            [only] if talks(leg.state) && leg.room.is_none() => Some(only),
            _ => None,
        };
        Some(ChannelView {
            key,
            id: leg.id.clone(),
            call: leg.call,
            side: leg.side.clone(),
            own: self.identity(&leg.side),
            state: leg.state,
            placed_here: leg.placed_here,
            own_first: leg.own_first,
            remote: leg.remote.clone(),
            called: leg.called.clone(),
            queue: leg.queue,
            waiting: call.waiting.map(|waiting| waiting.queue).filter(|_| leg.state != LegState::Ringing),
            began: leg.began,
            answered: leg.answered,
            rings_for: leg.rings_for,
            forwarded_by: leg.forwarded_by,
            peer,
            room: leg.room.clone(),
            recording: leg.recording,
            attached: call.attached.clone(),
        })
    }

    /// Remembers how a connection ends, before it is gone.
    pub(crate) fn note_end(&mut self, key: LegKey, outcome: Outcome) {
        if self.watched.is_none() {
            return;
        }
        let Some(view) = self.legs.get(&key).and_then(|leg| self.channel_view(key, leg)) else { return };
        let row = self.ledger.call_mut(&view.id).and_then(|row| row.transfers.last().map(|transfer| transfer.kind));
        let transfer = row.filter(|_| outcome == Outcome::Transferred);
        if let Some(watched) = &mut self.watched {
            watched.ended.push((view, outcome, transfer));
        }
    }

    /// Tells what differs from what was told.
    pub(crate) fn settle_channels(&mut self) {
        let Some(mut watched) = self.watched.take() else { return };
        let mut changes = Vec::new();
        for (last, outcome, transfer) in std::mem::take(&mut watched.ended) {
            match watched.told.remove(&last.key) {
                None => changes.push(ChannelChange::Began(last.clone())),
                Some(before) if !before.is_up() && last.is_up() => {
                    changes.push(ChannelChange::Changed { before: Box::new(before), now: last.clone() });
                }
                Some(_) => {}
            }
            changes.push(ChannelChange::Ended { last, outcome, transfer });
        }
        for (key, leg) in &self.legs {
            let Some(now) = self.channel_view(*key, leg) else { continue };
            match watched.told.get(key) {
                Some(before) if *before == now => continue,
                Some(before) => changes.push(ChannelChange::Changed { before: Box::new(before.clone()), now: now.clone() }),
                None => changes.push(ChannelChange::Began(now.clone())),
            }
            watched.told.insert(*key, now);
        }
        self.watched = Some(watched);
        if !changes.is_empty() {
            let at = self.now;
            self.tell(Notice::Channels { at, changes });
        }
    }
}
