//! Calls and their connections. Invariant: a connection belongs to exactly one call, and a call without connections does not exist.

use std::collections::BTreeMap;

use crate::{
    act::ActError,
    clock::Wall,
    core::{
        cast::Behaviour,
        notice::{LegState, LegView, Notice, Recording},
        statistics::Tally,
        switch::{Switch, Timer},
    },
    ledger::{Direction, LedgerCall, Outcome, Remote},
    span::Span,
};

pub(crate) type LegKey = u64;
pub(crate) type CallKey = u64;

/// Forwards may lead to forwards; further than this leads nowhere.
const MAX_HOPS: u8 = 5;
/// What an outside number does when the cast says nothing.
const DEFAULT_BEHAVIOUR: Behaviour =
    Behaviour { answer_after: Some(Span::secs(3)), talk: Some(Span::secs(30)), busy: false };

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

/// Where a number leads.
#[derive(Clone, Debug)]
enum Target {
    User(u32),
    Queue(u32),
    Room(String),
    Outside(Remote, Behaviour),
    Nowhere,
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
            },
        );
        key
    }

    pub(crate) fn identity(&self, side: &Side) -> Remote {
        match side {
            Side::Outside(remote) => remote.clone(),
            Side::User(id) => self
                .user(*id)
                .map(|user| Remote { number: user.extension.clone(), name: user.full_name() })
                .unwrap_or_default(),
        }
    }

    fn target(&self, number: &str) -> Target {
        if let Some(user) = self.owner_of(number) {
            return Target::User(user);
        }
        if let Some(queue) = self.cast.queues.iter().find(|queue| queue.number == number) {
            return Target::Queue(queue.id);
        }
        if let Some(room) = self.cast.rooms.iter().find(|room| room.number == number) {
            return Target::Room(room.number.clone());
        }
        if let Some(party) = self.cast.parties.iter().find(|party| party.number == number) {
            let remote = Remote { number: party.number.clone(), name: party.name.clone() };
            return Target::Outside(remote, party.behaviour.unwrap_or(DEFAULT_BEHAVIOUR));
        }
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if digits > self.cast.settings.outbound_length {
            return Target::Outside(Remote { number: number.to_owned(), name: String::new() }, DEFAULT_BEHAVIOUR);
        }
        Target::Nowhere
    }

    fn outlook(&self, target: &Target, to: &str) -> (Direction, Remote) {
        let named = |name: &str| Remote { number: to.to_owned(), name: name.to_owned() };
        match target {
            Target::User(user) => (Direction::Internal, self.identity(&Side::User(*user))),
            Target::Queue(queue) => {
                (Direction::Internal, named(self.queue(*queue).map_or("", |queue| &queue.display_name)))
            }
            Target::Room(number) => {
                let room = self.cast.rooms.iter().find(|room| room.number == *number);
                (Direction::Internal, named(room.map_or("", |room| &room.name)))
            }
            Target::Outside(remote, _) => (Direction::Outgoing, remote.clone()),
            Target::Nowhere if to.len() > self.cast.settings.outbound_length => (Direction::Outgoing, named("")),
            Target::Nowhere => (Direction::Internal, named("")),
        }
    }

    /// Sends a call on to where a number leads.
    pub(crate) fn route_to(&mut self, call: CallKey, number: &str) -> Result<(), Outcome> {
        let target = self.target(number);
        if let Some(call) = self.calls.get_mut(&call) {
            number.clone_into(&mut call.called);
        }
        self.route(call, target, 0)
    }

    fn route(&mut self, call: CallKey, target: Target, hops: u8) -> Result<(), Outcome> {
        if hops > MAX_HOPS {
            return Err(Outcome::Failed);
        }
        match target {
            Target::Nowhere => Err(Outcome::Failed),
            Target::Queue(queue) => self.enter_queue(call, queue),
            Target::Room(number) => {
                self.enter_room(call, &number);
                Ok(())
            }
            Target::Outside(_, Behaviour { busy: true, .. }) => Err(Outcome::Busy),
            Target::Outside(remote, behaviour) => {
                let calling = self.calling(call);
                let side = Side::Outside(remote);
                let leg = self.new_leg(call, side, LegState::Ringing, calling, None, false, Direction::Outgoing);
                self.behave(leg, behaviour);
                self.after(self.cast.settings.ring_timeout, Timer::RingOver(leg));
                Ok(())
            }
            Target::User(user) => self.route_to_user(call, user, hops),
        }
    }

    fn route_to_user(&mut self, call: CallKey, id: u32, hops: u8) -> Result<(), Outcome> {
        let Some(user) = self.user(id) else { return Err(Outcome::Failed) };
        let behaviour = user.behaviour.unwrap_or_default();
        let (always, busy) = (user.forwards.always.clone(), user.forwards.busy.clone());
        let (dnd, attended) = (user.dnd, self.is_attended(&Side::User(id)));
        if always.on {
            return self.route(call, self.target(&always.to), hops + 1);
        }
        if dnd || self.legs_of(id).len() >= 2 || (behaviour.busy && !attended) {
            if busy.on {
                return self.route(call, self.target(&busy.to), hops + 1);
            }
            return if self.deposit(call, id) { Ok(()) } else { Err(Outcome::Busy) };
        }
        self.ring(call, id, None, self.cast.settings.ring_timeout);
        Ok(())
    }

    /// Lets a user's telephone ring.
    pub(crate) fn ring(&mut self, call: CallKey, user: u32, queue: Option<u32>, timeout: Span) -> LegKey {
        let calling = self.calling(call);
        let from_inside = self.talkers(call).iter().all(|leg| self.is_user(*leg));
        let direction = if queue.is_some() || !from_inside { Direction::Incoming } else { Direction::Internal };
        let leg = self.new_leg(call, Side::User(user), LegState::Ringing, calling, queue, false, direction);
        if let Some(behaviour) = self.user(user).and_then(|user| user.behaviour) {
            self.behave(leg, behaviour);
        }
        self.after(timeout, Timer::RingOver(leg));
        self.tell_leg(leg);
        leg
    }

    fn behave(&mut self, key: LegKey, behaviour: Behaviour) {
        if let Some(answer_after) = behaviour.answer_after {
            self.after(answer_after, Timer::AnswersItself(key));
        }
        if let Some(leg) = self.legs.get_mut(&key) {
            leg.talk = behaviour.talk;
        }
    }

    /// Whom a telephone shows that this call makes ring.
    fn calling(&self, call: CallKey) -> Remote {
        let talker = self.talkers(call).first().and_then(|key| self.legs.get(key)).map(|leg| self.identity(&leg.side));
        talker.or_else(|| self.calls.get(&call).map(|call| call.calling.clone())).unwrap_or_default()
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

    fn connect_peer(&mut self, key: LegKey, with: &Remote) {
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

    /// Hanging up, declining or giving up by the person at this connection.
    pub(crate) fn hang_up_leg(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        let call = leg.call;
        match leg.state {
            LegState::Ringing => {
                let queue = leg.queue;
                self.end_leg(key, Outcome::Rejected);
                if queue.is_none() {
                    self.unanswered(call, Outcome::Busy);
                }
            }
            LegState::Dialing => {
                self.end_leg(key, Outcome::NoAnswer);
                self.leftover(call, Outcome::Missed);
            }
            LegState::Established | LegState::OnHold | LegState::Released => {
                self.end_leg(key, Outcome::Answered);
                self.leftover(call, Outcome::Answered);
            }
        }
    }

    /// Nobody is left who rings: the callers hear why.
    fn unanswered(&mut self, call: CallKey, outcome: Outcome) {
        if self.ringing(call).is_empty() {
            for talker in self.talkers(call) {
                self.end_leg(talker, outcome);
            }
            self.leftover(call, outcome);
        }
    }

    /// Ends what cannot go on alone.
    pub(crate) fn leftover(&mut self, call: CallKey, outcome: Outcome) {
        let Some(left) = self.calls.get(&call) else { return };
        let (waiting, kept) = (left.waiting, left.kept);
        let talkers = self.talkers(call);
        let ringing = self.ringing(call);
        if talkers.is_empty() {
            if waiting.is_some() {
                self.leave_queue_unanswered(call, Tally::Abandoned);
            }
            for leg in ringing {
                self.end_leg(leg, Outcome::Missed);
            }
        } else if talkers.len() == 1 && ringing.is_empty() && waiting.is_none() && !kept {
            for leg in talkers {
                self.end_leg(leg, outcome);
            }
        }
        if self.calls.get(&call).is_some_and(|call| call.legs.is_empty()) {
            self.calls.remove(&call);
        }
    }

    /// Ends one connection. What was never answered cannot end as answered.
    pub(crate) fn end_leg(&mut self, key: LegKey, outcome: Outcome) {
        let Some(mut leg) = self.legs.remove(&key) else { return };
        let outcome = match outcome {
            Outcome::Answered if leg.answered.is_none() && leg.placed_here => Outcome::NoAnswer,
            Outcome::Answered if leg.answered.is_none() => Outcome::Missed,
            Outcome::Missed | Outcome::NoAnswer | Outcome::Busy | Outcome::Failed if leg.answered.is_some() => {
                Outcome::Answered
            }
            Outcome::Missed if leg.placed_here => Outcome::NoAnswer,
            other => other,
        };
        leg.state = LegState::Released;
        self.note_hold(&mut leg);
        if let Some(view) = self.view(&leg) {
            self.tell(Notice::Leg(view));
            self.ledger.close_call(&leg.id, self.now, outcome);
        }
        if let Some(call) = self.calls.get_mut(&leg.call) {
            call.legs.retain(|known| *known != key);
        }
        for other in self.legs.values_mut() {
            other.consult_of = other.consult_of.filter(|known| *known != key);
        }
        self.agent_finished(&leg);
        self.listening_finished(&leg);
    }

    pub(crate) fn note_hold(&mut self, leg: &mut Leg) {
        if let Some(since) = leg.held_since.take() {
            let held = self.now.since(since);
            if let Some(row) = self.ledger.call_mut(&leg.id) {
                row.hold_ms += held;
            }
        }
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

    pub(crate) fn ring_over(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key).filter(|leg| leg.state == LegState::Ringing) else { return };
        let (call, side, queue) = (leg.call, leg.side.clone(), leg.queue);
        self.end_leg(key, Outcome::Missed);
        if queue.is_some() {
            return;
        }
        if let Side::User(user) = side
            && self.ringing(call).is_empty()
        {
            let forward = self.user(user).map(|user| user.forwards.no_answer.clone()).unwrap_or_default();
            if forward.on && self.route_to(call, &forward.to).is_ok() {
                return;
            }
            if self.deposit(call, user) {
                return;
            }
        }
        self.unanswered(call, Outcome::NoAnswer);
    }

    pub(crate) fn answers_itself(&mut self, key: LegKey) {
        if self.legs.get(&key).is_some_and(|leg| !self.is_attended(&leg.side)) {
            self.answer_leg(key);
        }
    }

    pub(crate) fn patience_over(&mut self, key: LegKey) {
        if self.legs.get(&key).is_some_and(|leg| leg.answered.is_none()) {
            self.hang_up_leg(key);
        }
    }

    pub(crate) fn talk_over(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        let controlled = !leg.placed_here && self.is_attended(&leg.side);
        if leg.answered.is_some() && !controlled {
            self.hang_up_leg(key);
        }
    }

    /// A client is connected that acts for this person.
    fn is_attended(&self, side: &Side) -> bool {
        match side {
            Side::User(user) => self.clients.get(user).is_some_and(|clients| *clients > 0),
            Side::Outside(_) => false,
        }
    }
}
