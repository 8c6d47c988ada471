//! Legs -> the user's calls -> reports (kazoo.md 6.3). Invariant: a function of the legs and of whether they are settled; each
//! report is dated by what it reports, so that the desk needs no order.

use std::sync::Arc;

use cordboard_model::{At, CallId, CallReport, CallState, Direction, Event, Extension, LinkId, Party, Step};

use super::{
    EndReason, Need, Phase, Tell, Timer, Translator, bundle::Bundle, calls::is_own, ending::SECOND, user_call::UserCall,
};
use crate::leg::{Leg, Way};

/// An aborted consultation leaves the PBX inconsistent: ask after this, ms (kazoo.md K49).
const ANOMALY: i64 = 5_000;

impl Translator {
    pub(super) fn derive(&mut self, group: usize, tell: &mut Tell<'_>) {
        let mut wake = None;
        let settled = |leg: &&Leg| {
            let due = leg.heard.map(Self::ordered_by);
            let settled = leg.created.is_some() || due.is_some_and(|due| due <= tell.at);
            if !settled {
                soonest(&mut wake, due);
            }
            settled
        };
        let mut own: Vec<&Leg> = self
            .legs
            .legs_of(group)
            .filter(|leg| leg.heard.is_some() && leg.way.is_some() && is_own(leg, &self.station))
            .filter(settled)
            .collect();
        own.sort_by(|one, other| (one.began(), &one.id).cmp(&(other.began(), &other.id)));
        let mut bundles: Vec<Bundle<'_>> = Vec::new();
        for leg in own {
            let direction = match leg.way {
                Some(Way::Out) if !leg.quickcall => Direction::Incoming,
                Some(Way::Out | Way::In) | None => Direction::Outgoing,
            };
            match bundles.iter_mut().find(|bundle| bundle.direction == direction && bundle.takes(leg)) {
                Some(bundle) => bundle.legs.push(leg),
                None => bundles.push(Bundle { direction, legs: vec![leg] }),
            }
        }
        let known = self.legs.group(group).map(|group| group.calls.as_slice()).unwrap_or_default();
        let mut calls = Vec::with_capacity(bundles.len());
        let mut reports = Vec::new();
        let mut aborted = false;
        for bundle in &bundles {
            let old = known_as(known, bundle, &bundles);
            let Some((mut call, facts)) = self.call_of(group, bundle, old, tell.at, &mut wake) else { continue };
            aborted |= call.direction == Direction::Outgoing
                && call.reason == Some(EndReason::Cancelled)
                && old.is_none_or(|old| old.reason.is_none());
            let unseen = call.told.is_empty();
            let news: Vec<CallReport> = facts.into_iter().filter(|fact| !call.told.contains(fact)).collect();
            call.told.extend(news.iter().cloned());
            if unseen && call.phase == Phase::Ended {
                // A call that was over before it could be shown is never shown as a live one.
                reports.extend(news.into_iter().rev());
            } else if unseen && call.phase == Phase::Connected {
                // Nor is one shown as ringing that was answered before.
                reports.extend(news.first().map(|first| CallReport { step: Step::Noted, ..first.clone() }));
                reports.extend(news.into_iter().rev());
            } else {
                reports.extend(news);
            }
            calls.push(call);
        }
        if let Some(group) = self.legs.group_mut(group) {
            // Calls whose legs are forgotten were over long ago.
            group.calls = calls;
        }
        for report in reports {
            tell.event(Event::CallReported(Box::new(report)));
        }
        if let Some(due) = wake {
            self.wake(due, Timer::Group(group));
        }
        if aborted && self.own_live().any(|call| call.held_by_me) {
            self.wake(tell.at.plus_ms(ANOMALY), Timer::Ask(Need::Channels));
        }
        if self.reconcile.is_none() && self.own_live().next().is_some() {
            self.reconcile = Some(tell.at.plus_ms(super::RECONCILE));
        }
    }

    /// The call and all that can be reported of it.
    fn call_of(
        &self,
        group: usize,
        bundle: &Bundle<'_>,
        old: Option<&UserCall>,
        now: At,
        wake: &mut Option<At>,
    ) -> Option<(UserCall, Vec<CallReport>)> {
        let leading = bundle.leading()?;
        let id = old.map_or_else(|| CallId::from(&*leading_id(bundle)), |old| old.id.clone());
        let (started, mut answered) = (bundle.started(), bundle.connected());
        let mut ended = bundle.ended();
        let mut doubtful = false;
        if ended.is_some() && answered.is_none() {
            // Another of the user's telephones may still be heard of, or the answer of this one.
            let heard = bundle.legs.iter().filter_map(|leg| leg.end.as_ref()).map(|end| end.heard).max().unwrap_or(now);
            let lost = bundle.legs.iter().all(|leg| leg.end.as_ref().is_some_and(|end| end.lost));
            let due = Self::ordered_by(heard);
            if due > now && !lost {
                if bundle.direction == Direction::Incoming && !self.rings_everywhere(bundle) {
                    ended = None;
                    doubtful = true;
                }
                soonest(wake, Some(due));
            } else if !bundle.is_quickcall() {
                answered = ended.and_then(|ended| unheard_answer(leading, ended));
            }
        }
        let partner = self.partner(leading, ended);
        let reason = ended.map(|ended| self.reason(group, bundle, leading, started, answered.is_some(), ended));
        let parties = self.parties(bundle, leading, started, ended.is_some());
        let remote = parties.iter().rev().find(|(_, party, _)| !party.is_unknown()).map(|(_, party, _)| party.clone());
        let (from_queue, queue) = self.queue_of(leading, started, remote.as_ref(), now);
        if queue.is_none() && self.is_offering() && Self::may_be_named(leading, now) {
            soonest(wake, leading.heard.map(Self::ordered_by));
        }
        let phase = match (ended, answered, bundle.direction) {
            (Some(_), ..) => Phase::Ended,
            (None, Some(_), _) => Phase::Connected,
            (None, None, Direction::Incoming) => Phase::Ringing,
            (None, None, Direction::Outgoing) if bundle.is_quickcall() && bundle.winner().is_none() => Phase::OwnPhoneRinging,
            (None, None, Direction::Outgoing) => Phase::Dialing,
        };
        let call = UserCall {
            id,
            leg: leading.id.to_string(),
            other_leg: partner.map(|partner| partner.id.to_string()),
            device: leading.authorizing.as_deref().map(str::to_owned),
            direction: bundle.direction,
            phase,
            held_by_me: ended.is_none() && leading.is_held(),
            held_by_remote: ended.is_none() && partner.is_some_and(|partner| partner.is_endpoint() && partner.is_held()),
            started,
            approximate: leading.approximate || leading.end.as_ref().is_some_and(|end| end.lost),
            answered,
            ended,
            reason,
            remote: remote.unwrap_or_default(),
            from_queue,
            queue,
            conference: leading.conference.as_deref().map(str::to_owned),
            legs: bundle.legs.iter().map(|leg| leg.id.clone()).collect(),
            told: old.map(|old| old.told.clone()).unwrap_or_default(),
        };
        // Nothing but the end is known of it.
        let shown = bundle.legs.iter().any(|leg| leg.created.is_some() || leg.lasted.is_some()) || ended.is_none();
        let shown = if call.told.is_empty() { shown && !doubtful } else { true };
        let facts = if shown { self.facts(&call, bundle, leading, parties) } else { Vec::new() };
        Some((call, facts))
    }

    /// Whether each telephone of the user is known to have rung.
    fn rings_everywhere(&self, bundle: &Bundle<'_>) -> bool {
        let devices = self.station.devices.as_ref();
        devices.is_some_and(|devices| {
            devices.iter().all(|device| bundle.legs.iter().any(|leg| leg.authorizing.as_deref() == Some(device)))
        })
    }

    /// The leg it is or was last joined with.
    pub(super) fn partner(&self, leg: &Leg, ended: Option<At>) -> Option<&Leg> {
        let until = ended.unwrap_or(At(i64::MAX));
        let joined = leg.bridges.iter().rev().filter(|(at, _)| *at <= until).find_map(|(_, id)| self.legs.find(id));
        joined.or_else(|| leg.others.iter().find_map(|id| self.legs.find(id)))
    }

    fn facts(&self, call: &UserCall, bundle: &Bundle<'_>, leg: &Leg, parties: Vec<(At, Party, Option<bool>)>) -> Vec<CallReport> {
        let base = |at: At, step: Step| {
            let mut report = CallReport::new(call.id.clone(), step);
            report.at = Some(at);
            report
        };
        let mut facts = Vec::new();
        let mut first = base(call.started, if call.direction == Direction::Incoming { Step::Ringing } else { Step::Dialing });
        first.direction = Some(call.direction);
        first.line = self.station.extension.as_deref().map(Extension::from);
        first.link = leg.interaction.as_ref().map(|(_, id)| LinkId::from(&**id));
        first.queue = call.queue.clone();
        first.attached.clone_from(&leg.attached);
        first.called = match call.direction {
            Direction::Incoming => {
                let outside = leg.others.iter().find_map(|id| self.legs.find(id)).filter(|leg| leg.way == Some(Way::In));
                outside.and_then(|leg| leg.request.as_deref()).map(str::to_owned)
            }
            Direction::Outgoing => leg.request.as_deref().filter(|_| !leg.quickcall).map(str::to_owned),
        };
        let mut parties = parties.into_iter();
        if let Some((_, party, internal)) = parties.next() {
            first.remote = party;
            first.internal = internal;
        }
        facts.push(first);
        for (at, party, internal) in parties.filter(|(_, party, _)| !party.is_unknown()) {
            let mut report = base(at, Step::Noted);
            report.remote = party;
            report.internal = internal;
            facts.push(report);
        }
        if let Some(at) = call.answered {
            facts.push(base(at, Step::Connected));
            let mut last = at;
            for (state, at) in holds(bundle, at) {
                last = at.max(last.plus_ms(1));
                facts.push(base(last, if state == CallState::Held { Step::Held } else { Step::Connected }));
            }
        }
        if let (Some(at), Some(reason)) = (call.ended, &call.reason) {
            facts.push(base(at, Step::Ended(reason.ending())));
        }
        facts
    }
}

fn soonest(wake: &mut Option<At>, due: Option<At>) {
    *wake = wake.iter().copied().chain(due).min();
}

/// The id of a new call.
fn leading_id(bundle: &Bundle<'_>) -> Arc<str> {
    bundle.legs.first().map(|leg| leg.id.clone()).unwrap_or_default()
}

/// The call that these legs were shown as: the one named after a leg of theirs, else one of theirs whose name no other
/// call has now. What was taken for one call may turn out to be two, and a name belongs to one.
fn known_as<'a>(known: &'a [UserCall], bundle: &Bundle<'_>, all: &[Bundle<'_>]) -> Option<&'a UserCall> {
    let names = |bundle: &Bundle<'_>, call: &UserCall| bundle.legs.iter().any(|leg| *leg.id == *call.id.as_str());
    let named = known.iter().find(|call| names(bundle, call));
    let shares = |call: &&UserCall| bundle.legs.iter().any(|leg| call.legs.contains(&leg.id));
    named.or_else(|| known.iter().filter(shares).find(|call| !all.iter().any(|other| names(other, call))))
}

/// When a leg was answered whose answer nobody heard: its last event tells how long it talked. A talk of less than a second
/// counts as none there, but a leg that was joined with another had been answered, unless it was joined for longer than that.
fn unheard_answer(leg: &Leg, ended: At) -> Option<At> {
    if let Some(billed) = leg.billed.filter(|billed| *billed > 0) {
        return Some(ended.plus_ms(billed.saturating_mul(-SECOND)));
    }
    let (joined, _) = leg.bridges.first()?;
    let brief = (0..=SECOND).contains(&ended.ms_since(*joined));
    (brief || leg.billed.is_none()).then_some(*joined)
}

/// When the user held and retrieved.
fn holds(bundle: &Bundle<'_>, answered: At) -> Vec<(CallState, At)> {
    let holds = bundle.legs.iter().flat_map(|leg| &leg.holds);
    holds
        .map(|hold| {
            let state = if hold.off { CallState::Connected } else { CallState::Held };
            (state, At(hold.micros.div_euclid(1000)).max(answered))
        })
        .collect()
}
