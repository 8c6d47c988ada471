//! Lists of channels -> legs (kazoo.md 6.4). Invariant: a list is old when it arrives: it never revives what ended, and one
//! list that lacks a channel proves nothing, as a slow node may have been left out.

use std::{collections::HashSet, sync::Arc};

use cordboard_model::At;
use cordboard_session::Stamped;

use super::{Need, Tell, Timer, Translator, calls::is_own};
use crate::{
    frame::Channel,
    leg::{Authority, Leg, Way},
};

/// Two lists that lack a channel must be this far apart, ms (kazoo.md 4.6).
const APART: i64 = 3_000;

impl Translator {
    /// The answer to `GET channels`, asked for at `asked` and received at `at`.
    pub fn channels(&mut self, rows: &[Channel], asked: At, at: At, events: &mut Vec<Stamped>, needs: &mut Vec<Need>) {
        let mut tell = Tell { at, events, needs };
        for row in rows {
            self.row(row, asked, false, &mut tell);
        }
        let listed: HashSet<&str> = rows.iter().filter_map(|row| row.uuid.as_deref()).collect();
        // A young one may be too new for this list; then the next one has it, or an event tells of it.
        let old = |leg: &&Leg| leg.first.is_some_and(|first| first <= asked);
        let absent: Vec<Arc<str>> =
            self.legs.live().filter(old).filter(|leg| !listed.contains(&*leg.id)).map(|leg| leg.id.clone()).collect();
        let mut ask_again = false;
        for id in absent {
            ask_again |= self.miss(&id, asked, &mut tell);
        }
        if ask_again {
            self.wake(at.plus_ms(APART), Timer::Ask(Need::Channels));
        }
    }

    /// The answer to `GET channels/{id}`; `None` when there is no such channel any more.
    pub fn channel(
        &mut self,
        id: &str,
        row: Option<&Channel>,
        asked: At,
        at: At,
        events: &mut Vec<Stamped>,
        needs: &mut Vec<Need>,
    ) {
        let mut tell = Tell { at, events, needs };
        match row {
            Some(row) => self.row(row, asked, true, &mut tell),
            // It may be over, or on a node that does not answer: two lists decide.
            None if self.legs.find(id).is_some_and(Leg::is_live) => self.wake(at.plus_ms(APART), Timer::Ask(Need::Channels)),
            None => {}
        }
    }

    /// A new link begins: what is live may have ended meanwhile.
    pub fn reconnected(&mut self, at: At, needs: &mut Vec<Need>) {
        Tell { at, events: &mut Vec::new(), needs }.need(Need::Channels);
    }

    fn row(&mut self, row: &Channel, asked: At, detail: bool, tell: &mut Tell<'_>) {
        let Some(id) = row.uuid.as_deref() else { return };
        let place = self.legs.enter(id, tell.at);
        if self.legs.leg(place).is_some_and(|leg| leg.end.is_some()) {
            return;
        }
        self.legs.relate(place, &[row.other_leg.as_deref(), row.interaction_id.as_deref()]);
        let other = row.other_leg.as_deref().map(|other| self.legs.enter(other, tell.at));
        let others = other.and_then(|other| self.legs.leg(other)).map(|leg| leg.id.clone());
        let Some(leg) = self.legs.leg_mut(place) else { return };
        let created = row.created(tell.at).unwrap_or(asked);
        if leg.created.is_none() {
            leg.listed = true;
            leg.create(created);
        }
        leg.seen(created, tell.at);
        if let Some(other) = &others {
            leg.belong(other);
        }
        describe(leg, row, created);
        if row.answered == Some(true) && leg.answered.is_none() {
            // Of a call that nobody saw begin, only its whole length is known.
            let joined = leg.bridges.first().map(|(at, _)| *at);
            leg.answer(if leg.listed { created } else { joined.unwrap_or(asked) });
        }
        let newer = leg.holds.last().is_some_and(|hold| At(hold.micros / 1000) > asked);
        if let Some(held) = row.is_onhold
            && !newer
            && leg.is_held() != held
        {
            leg.hold(asked.0.saturating_mul(1000), !held);
        }
        let (group, own) = (leg.group, is_own(leg, &self.station));
        if own && !detail && row.is_anonymous() && leg.caller.get().is_none() && leg.callee.get().is_none() && !leg.asked {
            leg.asked = true;
            tell.need(Need::Channel(id.to_owned()));
        }
        self.line_of(place, tell);
        self.settle(group, own, tell);
    }

    /// A list lacks the leg; true when it takes another list to be sure.
    fn miss(&mut self, id: &str, asked: At, tell: &mut Tell<'_>) -> bool {
        let Some(place) = self.legs.place(id) else { return false };
        let Some(leg) = self.legs.leg_mut(place) else { return false };
        let first = *leg.absent.get_or_insert(asked);
        if asked.ms_since(first) < APART {
            return true;
        }
        leg.finish(first, tell.at, None, true);
        let (group, own) = (leg.group, is_own(leg, &self.station));
        self.legs.bury(place, tell.at);
        self.unpark(id, tell);
        self.leave_rooms(id, tell);
        self.line_of(place, tell);
        self.settle(group, own, tell);
        false
    }
}

fn describe(leg: &mut Leg, row: &Channel, at: At) {
    match row.direction.as_deref() {
        Some("inbound") => leg.way = Some(Way::In),
        Some("outbound") => leg.way = Some(Way::Out),
        Some(_) | None => {}
    }
    let fill = |slot: &mut Option<Arc<str>>, word: Option<&str>| {
        if slot.is_none() {
            *slot = word.map(Arc::from);
        }
    };
    fill(&mut leg.owner, row.owner_id.as_deref());
    fill(&mut leg.authorizing, row.authorizing_id.as_deref());
    let authority = match row.authorizing_type.as_deref() {
        Some("device" | "mobile") => Authority::Device,
        Some("user") => Authority::User,
        Some("resource") => Authority::Resource,
        Some(_) => Authority::Other,
        None => Authority::Unknown,
    };
    leg.authority = leg.authority.max(authority);
    leg.carrier |= row.resource_id.is_some() || leg.authority == Authority::Resource;
    leg.loopback |= row.is_loopback == Some(true);
    if leg.interaction.is_none() {
        leg.interaction = row.interaction_id.as_deref().map(|id| (at, Arc::from(id)));
    }
    leg.name_caller(at, row.caller_id_number.as_deref(), row.caller_id_name.as_deref());
    leg.name_callee(at, row.callee_id_number.as_deref(), row.callee_id_name.as_deref());
    if leg.request.is_none() {
        leg.request = row.destination.as_deref().and_then(|to| to.split('@').next()).map(Into::into);
    }
}
