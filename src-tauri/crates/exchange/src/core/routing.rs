//! Where numbers lead, and what rings there. Invariant: forwards never lead in a circle.

use crate::{
    core::{
        call::{CallKey, LegKey, Side},
        cast::Behaviour,
        notice::LegState,
        switch::{Switch, Timer},
    },
    ledger::{Direction, Outcome, Remote},
    span::Span,
};

/// Forwards may lead to forwards; further than this leads nowhere.
const MAX_HOPS: u8 = 5;
/// What an outside number does when the cast says nothing.
const DEFAULT_BEHAVIOUR: Behaviour = Behaviour { answer_after: Some(Span::secs(3)), talk: Some(Span::secs(30)), busy: false };

/// Where a number leads.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    User(u32),
    Queue(u32),
    Room(String),
    Group(Vec<u32>),
    Place(String),
    Outside(Remote, Behaviour),
    Nowhere,
}

impl Switch {
    pub(crate) fn target(&self, number: &str) -> Target {
        if let Some(user) = self.owner_of(number) {
            return Target::User(user);
        }
        if let Some(queue) = self.cast.queues.iter().find(|queue| queue.number == number) {
            return Target::Queue(queue.id);
        }
        if let Some(room) = self.cast.rooms.iter().find(|room| room.number == number) {
            return Target::Room(room.number.clone());
        }
        if let Some(group) = self.cast.groups.iter().find(|group| group.number == number) {
            return Target::Group(group.members.iter().filter_map(|login| self.user_id(login).ok()).collect());
        }
        if let Some(place) = self.place_of(number) {
            return Target::Place(place);
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

    pub(crate) fn outlook(&self, target: &Target, to: &str) -> (Direction, Remote) {
        let named = |name: &str| Remote { number: to.to_owned(), name: name.to_owned() };
        match target {
            Target::User(user) => (Direction::Internal, self.identity(&Side::User(*user))),
            Target::Queue(queue) => (Direction::Internal, named(self.queue(*queue).map_or("", |queue| &queue.display_name))),
            Target::Room(number) => {
                let room = self.cast.rooms.iter().find(|room| room.number == *number);
                (Direction::Internal, named(room.map_or("", |room| &room.name)))
            }
            Target::Group(_) => {
                let group = self.cast.groups.iter().find(|group| group.number == to);
                (Direction::Internal, named(group.map_or("", |group| &group.name)))
            }
            Target::Place(_) => (Direction::Internal, named("")),
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

    pub(crate) fn route(&mut self, call: CallKey, target: Target, hops: u8) -> Result<(), Outcome> {
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
            Target::Place(place) => self.enter_place(call, &place),
            Target::Group(users) => self.ring_group(call, &users),
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

    /// Rings everyone of a group who can be rung.
    fn ring_group(&mut self, call: CallKey, users: &[u32]) -> Result<(), Outcome> {
        let free = |user: &&u32| self.user(**user).is_some_and(|known| !known.dnd) && self.legs_of(**user).len() < 2;
        let free: Vec<_> = users.iter().filter(free).copied().collect();
        if free.is_empty() {
            return Err(Outcome::Busy);
        }
        for user in free {
            self.ring(call, user, None, self.cast.settings.ring_timeout);
        }
        Ok(())
    }

    fn route_to_user(&mut self, call: CallKey, id: u32, hops: u8) -> Result<(), Outcome> {
        let Some(user) = self.user(id) else { return Err(Outcome::Failed) };
        let behaviour = user.behaviour.unwrap_or_default();
        let (always, busy) = (user.forwards.always.clone(), user.forwards.busy.clone());
        let (dnd, attended) = (user.dnd, self.is_attended(&Side::User(id)));
        if always.on {
            return self.send_on(call, id, &always.to, hops);
        }
        if dnd || self.legs_of(id).len() >= 2 || (behaviour.busy && !attended) {
            if busy.on {
                return self.send_on(call, id, &busy.to, hops);
            }
            return if self.deposit(call, id) { Ok(()) } else { Err(Outcome::Busy) };
        }
        self.ring(call, id, None, self.cast.settings.ring_timeout);
        Ok(())
    }

    /// Where a user's calls go instead.
    fn send_on(&mut self, call: CallKey, by: u32, to: &str, hops: u8) -> Result<(), Outcome> {
        let done = self.route(call, self.target(to), hops + 1);
        for key in self.ringing(call) {
            if let Some(leg) = self.legs.get_mut(&key) {
                leg.forwarded_by.get_or_insert(by);
            }
        }
        done
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

    pub(crate) fn behave(&mut self, key: LegKey, behaviour: Behaviour) {
        if let Some(answer_after) = behaviour.answer_after {
            self.after(answer_after, Timer::AnswersItself(key));
        }
        if let Some(leg) = self.legs.get_mut(&key) {
            leg.talk = behaviour.talk;
        }
    }

    /// Whom a telephone shows that this call makes ring.
    pub(crate) fn calling(&self, call: CallKey) -> Remote {
        let talker = self.talkers(call).first().and_then(|key| self.legs.get(key)).map(|leg| self.identity(&leg.side));
        talker.or_else(|| self.calls.get(&call).map(|call| call.calling.clone())).unwrap_or_default()
    }
}
