//! Channel events -> legs (kazoo.md 5.7). Invariant: what an event says goes into its leg and nowhere else; what the user
//! sees of it is derived afterwards.

use cordboard_model::{At, CallId};

use super::{DISORDER, Need, Tell, Timer, Translator, station};
use crate::{
    frame::{CallKind, Details},
    leg::{Authority, Leg, Way},
    time::{from_gregorian, from_micros, micros_of_msg_id},
};

/// How far the time of a message id may be from its event's, ms: the latter has whole seconds.
const SKEW: i64 = 2_000;
/// How long a missing CREATE or ANSWER may still come before the channel is asked for, ms.
const CREATE_DUE: i64 = 500;
/// How long to wait before asking which of two hold events was the last, ms (kazoo.md 5.9).
const HOLD_DUE: i64 = 700;

/// When an event happened.
#[derive(Clone, Copy, Debug)]
struct Moment {
    at: At,
    /// Orders events of the same millisecond.
    micros: i64,
    /// The order among events of one second is known.
    ordered: bool,
    received: bool,
}

fn moment(data: &Details<'_>, received: At) -> Moment {
    let Some(at) = data.timestamp.map(from_gregorian) else {
        return Moment { at: received, micros: received.0.saturating_mul(1000), ordered: true, received: true };
    };
    let exact = data.msg_id.as_deref().and_then(micros_of_msg_id);
    match exact.filter(|micros| from_micros(*micros).ms_since(at).abs() <= SKEW) {
        Some(micros) => Moment { at: from_micros(micros), micros, ordered: true, received: false },
        None => Moment { at, micros: at.0.saturating_mul(1000), ordered: false, received: false },
    }
}

/// `user` of `user@realm`.
fn user_part(address: &str) -> Option<&str> {
    address.split('@').next().filter(|user| !user.is_empty())
}

impl Translator {
    pub(super) fn call(&mut self, kind: CallKind, data: &Details<'_>, tell: &mut Tell<'_>) {
        let vars = &data.custom_channel_vars;
        let account = vars.account_id.as_deref().or(data.routed_account.as_deref());
        if account.is_some_and(|account| account != self.station.account) {
            self.counts.foreign += 1;
            return;
        }
        let Some(id) = data.call_id.as_deref() else {
            self.counts.ignored += 1;
            return;
        };
        let duplicate = if data.msg_id.is_some() {
            self.is_duplicate(&[Some(kind.name()), Some(id), data.msg_id.as_deref()], tell.at)
        } else {
            let (time, cause) = (data.timestamp.map(|time| time.to_string()), data.hangup_cause.as_deref());
            let others = [data.other_leg_call_id.as_deref(), data.parking_slot.as_deref()];
            self.is_duplicate(&[Some(kind.name()), Some(id), time.as_deref(), cause, others[0], others[1]], tell.at)
        };
        if duplicate {
            return;
        }
        match kind {
            CallKind::Parked | CallKind::Retrieved | CallKind::Abandoned => self.park(kind, id, data, tell),
            CallKind::Create | CallKind::Answer | CallKind::Bridge | CallKind::Hold | CallKind::Unhold | CallKind::Destroy => {
                self.channel_event(kind, id, data, tell)
            }
        }
    }

    fn channel_event(&mut self, kind: CallKind, id: &str, data: &Details<'_>, tell: &mut Tell<'_>) {
        let moment = moment(data, tell.at);
        let place = self.legs.enter(id, tell.at);
        let vars = &data.custom_channel_vars;
        let other = data.other_leg_call_id.as_deref();
        self.legs.relate(
            place,
            &[
                other,
                vars.call_interaction_id.as_deref(),
                data.interaction_id.as_deref(),
                data.root_call_interaction_id.as_deref(),
                vars.bridge_id.as_deref(),
                vars.member_call_id.as_deref(),
                data.replaced_by.as_deref(),
            ],
        );
        if let Some(other) = other {
            self.meet(kind, place, other, moment.at, tell.at);
        }
        let Some(leg) = self.legs.leg_mut(place) else { return };
        let was_live = leg.end.is_none();
        describe(leg, data, moment.at);
        leg.quickcall |= station::is_placed(&self.quickcalls, id, &data.custom_application_vars);
        leg.seen(moment.at, tell.at);
        leg.approximate |= moment.received;
        let mut doubtful = false;
        match kind {
            CallKind::Create => leg.create(moment.at),
            CallKind::Answer => leg.answer(moment.at),
            CallKind::Hold | CallKind::Unhold => {
                let off = kind == CallKind::Unhold;
                doubtful = !moment.ordered && leg.holds.iter().any(|hold| hold.micros == moment.micros && hold.off != off);
                leg.hold(moment.micros, off);
            }
            CallKind::Destroy => {
                leg.finish(moment.at, tell.at, data.hangup_cause.as_deref(), false);
                leg.billed = data.billing_seconds;
                leg.lasted = data.duration_seconds;
            }
            CallKind::Bridge | CallKind::Parked | CallKind::Retrieved | CallKind::Abandoned => {}
        }
        let (group, dead, begun) = (leg.group, was_live && leg.end.is_some(), leg.created.is_some());
        let own = is_own(leg, &self.station);
        if own && !begun && !leg.asked && leg.end.is_none() {
            leg.asked = true;
            self.wake(tell.at.plus_ms(CREATE_DUE), Timer::Ask(Need::Channel(id.to_owned())));
        }
        if kind == CallKind::Bridge {
            self.await_answer(id, tell.at);
            self.await_answer(other.unwrap_or_default(), tell.at);
        }
        if own && doubtful {
            self.wake(tell.at.plus_ms(HOLD_DUE), Timer::Ask(Need::Channel(id.to_owned())));
        }
        if dead {
            self.legs.bury(place, tell.at);
            self.unpark(id, tell);
            self.leave_rooms(id, tell);
        }
        if kind != CallKind::Bridge {
            self.line_of(place, tell);
        }
        self.settle(group, own, tell);
    }

    /// A telephone of the user that is joined with another leg was answered: if nobody heard that, it is asked for.
    fn await_answer(&mut self, id: &str, now: At) {
        let rings = |leg: &&Leg| leg.rings() && is_own(leg, &self.station);
        if let Some(leg) = self.legs.find(id).filter(rings).map(|leg| leg.id.clone()) {
            self.wake(now.plus_ms(CREATE_DUE), Timer::Answer(leg));
        }
    }

    /// Two legs belong together; a bridge joins them.
    fn meet(&mut self, kind: CallKind, place: usize, other: &str, at: At, now: At) {
        let known = |leg: &Leg| leg.others.iter().any(|known| &**known == other);
        if kind != CallKind::Bridge && self.legs.leg(place).is_some_and(known) {
            return;
        }
        let met = self.legs.enter(other, now);
        let (Some(mine), Some(theirs)) =
            (self.legs.leg(place).map(|leg| leg.id.clone()), self.legs.leg(met).map(|leg| leg.id.clone()))
        else {
            return;
        };
        for (leg, with) in [(place, &theirs), (met, &mine)] {
            let Some(leg) = self.legs.leg_mut(leg) else { continue };
            if kind == CallKind::Bridge {
                leg.bridge(at, with);
            } else {
                leg.belong(with);
            }
        }
    }

    /// Brings what the user sees of a group up to date, if he takes part.
    pub(super) fn settle(&mut self, group: usize, own: bool, tell: &mut Tell<'_>) {
        if self.legs.is_own(group, own) {
            self.derive(group, tell);
        }
    }

    /// The user's call that a leg belongs to.
    pub(super) fn call_of_leg(&self, leg: &str) -> Option<CallId> {
        let group = self.legs.group(self.legs.group_of(leg)?)?;
        group.calls.iter().find(|call| call.legs.iter().any(|known| &**known == leg)).map(|call| call.id.clone())
    }

    /// Frames that are out of order have come by then.
    pub(super) const fn ordered_by(heard: At) -> At {
        heard.plus_ms(DISORDER)
    }
}

/// Whether it is a telephone of that user (kazoo.md 6.2).
pub(super) fn is_own(leg: &Leg, station: &super::Station) -> bool {
    if leg.loopback || leg.carrier {
        return false;
    }
    let authorizing = leg.authorizing.as_deref();
    match leg.owner.as_deref() {
        Some(owner) => owner == station.user,
        None if leg.authority == Authority::User => authorizing == Some(&station.user),
        None => {
            let devices = station.devices.iter().flatten();
            authorizing.is_some_and(|device| devices.into_iter().any(|own| own == device))
        }
    }
}

fn describe(leg: &mut Leg, data: &Details<'_>, at: At) {
    let vars = &data.custom_channel_vars;
    match data.call_direction.as_deref() {
        Some("inbound") => leg.way = Some(Way::In),
        Some("outbound") => leg.way = Some(Way::Out),
        Some(_) | None => {}
    }
    say(&mut leg.owner, vars.owner_id.as_deref());
    say(&mut leg.authorizing, vars.authorizing_id.as_deref());
    say(&mut leg.member_call, vars.member_call_id.as_deref());
    say(&mut leg.agent, vars.agent_id.as_deref());
    say(&mut leg.replaced_by, data.replaced_by.as_deref());
    if let Some(authority) = vars.authorizing_type.as_deref() {
        leg.authority = leg.authority.max(match authority {
            "device" | "mobile" => Authority::Device,
            "user" => Authority::User,
            "resource" => Authority::Resource,
            _ => Authority::Other,
        });
    }
    leg.carrier |= vars.resource_id.is_some() || leg.authority == Authority::Resource;
    leg.loopback |=
        data.channel_is_loopback == Some(true) || data.channel_name.as_deref().is_some_and(|name| name.starts_with("loopback/"));
    if let Some(micros) = data.channel_created_time.filter(|micros| from_micros(*micros).ms_since(at) <= SKEW && *micros > 0) {
        leg.create(from_micros(micros));
    }
    if let Some(interaction) = vars.call_interaction_id.as_deref().or(data.interaction_id.as_deref())
        && leg.interaction.as_ref().is_none_or(|(known, id)| (at, interaction) < (*known, id))
    {
        leg.interaction = Some((at, interaction.into()));
    }
    leg.name_caller(at, data.caller_id_number.as_deref(), data.caller_id_name.as_deref());
    leg.name_callee(at, data.callee_id_number.as_deref(), data.callee_id_name.as_deref());
    let request = data.request.as_deref().and_then(user_part).or_else(|| data.to.as_deref().and_then(user_part));
    if leg.request.is_none()
        && let Some(request) = request
    {
        leg.request = Some(request.into());
    }
    for (name, value) in &data.custom_application_vars {
        if name != station::REFERENCE && !leg.attached.iter().any(|(known, _)| known == name) {
            leg.attached.push((name.to_string(), value.to_string()));
        }
    }
}

fn say(slot: &mut Option<std::sync::Arc<str>>, word: Option<&str>) {
    if let Some(word) = word
        && slot.as_deref() != Some(word)
    {
        *slot = Some(word.into());
    }
}
