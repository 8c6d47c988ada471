//! Calls and their connections. Invariant: a connection belongs to exactly one call, and a call without connections does not exist.

use std::collections::BTreeMap;

use crate::{
    act::ActError,
    clock::Wall,
    core::{
        notice::{LegState, LegView, Notice, Recording},
        switch::{Switch, Timer},
    },
    ledger::{Direction, LedgerCall, Outcome, Remote},
    span::Span,
};

pub(crate) type LegKey = u64;
pub(crate) type CallKey = u64;

/// Whose connection it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Side {
    User(u32),
    Outside(Remote),
}

/// One connection.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) id: String,
    pub(crate) call: CallKey,
    pub(crate) side: Side,
    pub(crate) state: LegState,
    pub(crate) remote: Remote,
    pub(crate) called: String,
    pub(crate) queue: Option<u32>,
    pub(crate) placed_here: bool,
    pub(crate) direction: Direction,
    pub(crate) began: Wall,
    pub(crate) answered: Option<Wall>,
    pub(crate) held_since: Option<Wall>,
    pub(crate) recording: Recording,
    /// The held connection this one asks about.
    pub(crate) consult_of: Option<LegKey>,
    pub(crate) in_conference: bool,
    /// Hangs up after talking so long.
    pub(crate) talk: Option<Span>,
    pub(crate) listens_to: Option<u32>,
    pub(crate) room: Option<String>,
    /// Whose call made it ring.
    pub(crate) rings_for: Option<LegKey>,
    /// The user's own telephone rings before the number is dialled.
    pub(crate) own_first: bool,
    /// It rings here because this user sends calls on.
    pub(crate) forwarded_by: Option<u32>,
}

/// Connections that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) legs: Vec<LegKey>,
    pub(crate) calling: Remote,
    pub(crate) called: String,
    pub(crate) attached: BTreeMap<String, String>,
    pub(crate) waiting: Option<Waiting>,
    /// A single connection may stay: a mailbox, a room or a listener.
    pub(crate) kept: bool,
}

/// A call in a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(crate) queue: u32,
    pub(crate) entered: Wall,
}

/// How a call is placed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    pub(crate) label: Option<String>,
    pub(crate) patience: Option<Span>,
    pub(crate) talk: Option<Span>,
    pub(crate) attached: BTreeMap<String, String>,
    pub(crate) consult_of: Option<LegKey>,
    /// The outgoing queue and what it shows.
    pub(crate) via_queue: Option<u32>,
}

impl Switch {
    /// Begins a call and says which connection is the caller's.
    pub(crate) fn place(&mut self, from: Side, to: &str, order: Order) -> Result<LegKey, ActError> {
        if let Side::User(user) = from {
            if self.legs_of(user).len() >= 2 {
                return Err(ActError::LineFull);
            }
            self.hold_others(user, None);
        }
        let target = self.target(to);
        let (direction, remote) = self.outlook(&target, to);
        let calling = self.identity(&from);
        let key = self.new_call(calling, to, order.attached);
        let queue = order.via_queue.or_else(|| self.outgoing_queue(&from, to, direction));
        let leg = self.new_leg(key, from.clone(), LegState::Dialing, remote, queue, true, direction);
        if let Some(label) = order.label {
            self.labels.insert(label, key);
        }
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.talk = order.talk;
            leg.consult_of = order.consult_of;
        }
        self.tell_leg(leg);
        self.count_outgoing(&from, queue);
        if let Some(patience) = order.patience {
            self.after(patience, Timer::PatienceOver(leg));
        }
        if let Err(outcome) = self.route(key, target, 0) {
            self.end_leg(leg, outcome);
            self.leftover(key, outcome);
        }
        Ok(leg)
    }

    pub(crate) fn new_call(&mut self, calling: Remote, called: &str, attached: BTreeMap<String, String>) -> CallKey {
        let key = self.serial + 1;
        let id = self.connection_id(key);
        let call = Call { id, legs: Vec::new(), calling, called: called.to_owned(), attached, waiting: None, kept: false };
        self.calls.insert(key, call);
        key
    }

    fn connection_id(&self, serial: u64) -> String {
        format!("{}.{serial}", self.now.epoch_seconds())
    }

    #[allow(clippy::too_many_arguments, reason = "one place creates connections")]
    pub(crate) fn new_leg(
        &mut self,
        call: CallKey,
        side: Side,
        state: LegState,
        remote: Remote,
        queue: Option<u32>,
        placed_here: bool,
        direction: Direction,
    ) -> LegKey {
        self.serial += 1;
        let key = self.serial;
        let id = self.connection_id(key);
        let Some(owner) = self.calls.get_mut(&call) else { return key };
        owner.legs.push(key);
        let called = owner.called.clone();
        let others = owner.legs.clone();
        if let Side::User(user) = &side
            && let Some(user) = self.cast.users.iter().find(|known| known.id == *user)
        {
            let queue = queue.and_then(|id| self.cast.queues.iter().find(|known| known.id == id));
            self.ledger.open_call(LedgerCall {
                id: id.clone(),
                linked_id: owner.id.clone(),
                user: user.login.clone(),
                direction,
                placed: placed_here,
                remote: remote.clone(),
                called: called.clone(),
                queue: queue.map(|queue| queue.name.clone()),
                started_at: self.now,
                answered_at: None,
                ended_at: None,
                hold_ms: 0,
                outcome: None,
                transfers: Vec::new(),
                recorded: false,
                attached: owner.attached.clone(),
            });
        }
        let talks = |other: &LegKey| *other != key && self.legs.get(other).is_some_and(|leg| leg.state != LegState::Ringing);
        let rings_for = others.into_iter().find(talks).filter(|_| state == LegState::Ringing);
        self.legs.insert(
            key,
            Leg {
                id,
                call,
                side,
                state,
                remote,
                called,
                queue,
                placed_here,
                direction,
                began: self.now,
                answered: None,
                held_since: None,
                recording: Recording::Off,
                consult_of: None,
                in_conference: false,
                talk: None,
                listens_to: None,
                room: None,
                rings_for,
                own_first: false,
                forwarded_by: None,
            },
        );
        key
    }

    pub(crate) fn identity(&self, side: &Side) -> Remote {
        match side {
            Side::Outside(remote) => remote.clone(),
            Side::User(id) => {
                self.user(*id).map(|user| Remote { number: user.extension.clone(), name: user.full_name() }).unwrap_or_default()
            }
        }
    }

    /// Connections of a call that do not ring, oldest first.
    pub(crate) fn talkers(&self, call: CallKey) -> Vec<LegKey> {
        self.members_of(call, |leg| leg.state != LegState::Ringing)
    }

    /// Connections of a call that ring.
    pub(crate) fn ringing(&self, call: CallKey) -> Vec<LegKey> {
        self.members_of(call, |leg| leg.state == LegState::Ringing)
    }

    fn members_of(&self, call: CallKey, wanted: impl Fn(&Leg) -> bool) -> Vec<LegKey> {
        let legs = self.calls.get(&call).map_or(&[][..], |call| &call.legs);
        legs.iter().filter(|key| self.legs.get(key).is_some_and(&wanted)).copied().collect()
    }

    pub(crate) fn is_user(&self, leg: LegKey) -> bool {
        self.legs.get(&leg).is_some_and(|leg| matches!(leg.side, Side::User(_)))
    }

    /// The ringing connection is taken.
    pub(crate) fn answer_leg(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get_mut(&key).filter(|leg| leg.state == LegState::Ringing) else { return };
        if leg.own_first {
            return self.dial_on(key);
        }
        let call = leg.call;
        leg.state = LegState::Established;
        leg.answered = Some(self.now);
        let side = leg.side.clone();
        if let Side::User(user) = side {
            self.hold_others(user, Some(key));
        }
        self.leave_queue_answered(call, key);
        for other in self.ringing(call) {
            self.end_leg(other, Outcome::AnsweredElsewhere);
        }
        self.mark_answered(key);
        self.tell_leg(key);
        let answerer = self.identity(&side);
        for peer in self.talkers(call).into_iter().filter(|peer| *peer != key) {
            self.connect_peer(peer, &answerer);
        }
        self.time_talk(key);
    }

    pub(crate) fn connect_peer(&mut self, key: LegKey, with: &Remote) {
        let now = self.now;
        let Some(leg) = self.legs.get_mut(&key) else { return };
        leg.remote = with.clone();
        let fresh = leg.state == LegState::Dialing;
        if fresh {
            leg.state = LegState::Established;
            leg.answered = Some(now);
        }
        let outgoing = leg.queue.filter(|_| leg.placed_here);
        if fresh {
            if let Some(queue) = outgoing {
                self.outgoing_answered(queue, key);
            }
            self.mark_answered(key);
            self.time_talk(key);
        }
        self.tell_leg(key);
    }

    fn time_talk(&mut self, key: LegKey) {
        if let Some(talk) = self.legs.get(&key).and_then(|leg| leg.talk) {
            self.after(talk, Timer::TalkOver(key));
        }
    }

    fn mark_answered(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        let recorded = leg.recording == Recording::Active;
        let answered = leg.answered;
        if let Some(row) = self.ledger.call_mut(&leg.id) {
            row.answered_at = row.answered_at.or(answered);
            row.recorded |= recorded;
        }
        self.agent_answered(key);
    }

    /// Tells the owner of the connection and keeps the ledger's row up to date.
    pub(crate) fn tell_leg(&mut self, key: LegKey) {
        let Some(view) = self.legs.get(&key).and_then(|leg| self.view(leg)) else { return };
        if let Some(row) = self.ledger.call_mut(&view.id) {
            row.remote = view.remote.clone();
            row.linked_id.clone_from(&view.linked_id);
            row.attached.clone_from(&view.attached);
        }
        self.tell(Notice::Leg(view));
    }

    pub(crate) fn view(&self, leg: &Leg) -> Option<LegView> {
        let Side::User(user) = leg.side else { return None };
        let call = self.calls.get(&leg.call)?;
        Some(LegView {
            user,
            id: leg.id.clone(),
            linked_id: call.id.clone(),
            own_number: self.user(user)?.extension.clone(),
            state: leg.state,
            remote: leg.remote.clone(),
            called: leg.called.clone(),
            calling: if leg.placed_here { self.identity(&leg.side) } else { call.calling.clone() },
            queue: leg.queue.and_then(|queue| self.queue(queue)).map(|queue| queue.name.clone()),
            placed_here: leg.placed_here,
            direction: leg.direction,
            attached: call.attached.clone(),
        })
    }
}
