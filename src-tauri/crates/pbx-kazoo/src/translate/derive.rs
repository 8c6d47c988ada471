//! Legs -> the user's calls -> reports (kazoo.md 6.3). Invariant: a function of the legs and of whether they are settled; each
//! report is dated by what it reports, so that the desk needs no order.

use std::sync::Arc;

use cordboard_model::{At, CallId, CallReport, CallState, Direction, Event, Extension, LinkId, Party, Step, TransferKind};

use super::{EndReason, Need, Phase, Tell, Timer, Translator, calls::is_own, user_call::UserCall};
use crate::leg::{Leg, Unanswered, Way, unanswered};

/// Within this time of the end of a leg things belong together, ms (kazoo.md 6.3).
const TOGETHER: i64 = 5_000;
/// Event times have whole seconds, ms.
const SECOND: i64 = 1_000;
/// An aborted consultation leaves the PBX inconsistent: ask after this, ms (kazoo.md K49).
const ANOMALY: i64 = 5_000;

/// The user's legs that make one call.
struct Bundle<'a> {
    direction: Direction,
    legs: Vec<&'a Leg>,
}

impl<'a> Bundle<'a> {
    /// The leg that was answered first.
    fn winner(&self) -> Option<&'a Leg> {
        self.legs.iter().filter(|leg| leg.answered.is_some()).min_by_key(|leg| leg.answered).copied()
    }

    /// The leg that matters: the answered one, else one that still rings, else the last one that ended.
    fn leading(&self) -> Option<&'a Leg> {
        let live = || self.legs.iter().rev().find(|leg| leg.end.is_none()).copied();
        let last = || self.legs.iter().max_by_key(|leg| leg.end.as_ref().map(|end| (end.at, end.cause.clone()))).copied();
        self.winner().or_else(live).or_else(last)
    }

    fn is_quickcall(&self) -> bool {
        self.legs.iter().any(|leg| leg.quickcall)
    }

    fn started(&self) -> At {
        self.legs.iter().map(|leg| leg.began()).min().unwrap_or_default()
    }

    /// When the two began to talk.
    fn connected(&self) -> Option<At> {
        let answered = self.winner().and_then(|leg| leg.answered);
        let bridged = || self.legs.iter().filter_map(|leg| leg.bridges.first()).map(|(at, _)| *at).min();
        match self.direction {
            Direction::Incoming => answered,
            Direction::Outgoing if self.is_quickcall() => bridged(),
            Direction::Outgoing => answered.into_iter().chain(bridged()).min(),
        }
    }

    /// When it was over.
    fn ended(&self) -> Option<At> {
        if let Some(winner) = self.winner() {
            return winner.end.as_ref().map(|end| end.at);
        }
        self.legs.iter().map(|leg| leg.end.as_ref().map(|end| end.at)).collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// Whether another leg that begins then may ring with these.
    fn takes(&self, leg: &Leg) -> bool {
        if self.legs.iter().any(|known| known.replaced_by.as_ref() == Some(&leg.id)) {
            return true;
        }
        if leg.way == Some(Way::In) {
            return false;
        }
        let began = leg.began();
        let slack = if leg.created.is_some() { 0 } else { super::DISORDER };
        let unanswered = self.winner().and_then(|winner| winner.answered).is_none_or(|at| began < at.plus_ms(slack));
        unanswered && self.legs.iter().any(|known| known.end.as_ref().is_none_or(|end| began <= end.at.plus_ms(slack)))
    }
}

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
            let old = known.iter().find(|call| bundle.legs.iter().any(|leg| call.legs.contains(&leg.id)));
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
            } else if let Some(billed) = leading.billed.filter(|billed| *billed > 0)
                && !bundle.is_quickcall()
            {
                answered = ended.map(|end| end.plus_ms(billed.saturating_mul(-SECOND)));
            }
        }
        let partner = self.partner(leading, ended);
        let reason = ended.map(|ended| self.reason(group, bundle, leading, started, answered.is_some(), ended));
        let parties = self.parties(bundle, leading, started);
        let remote = parties.iter().rev().find(|(_, party, _)| !party.is_unknown()).map(|(_, party, _)| party.clone());
        let (from_queue, queue) = self.queue_of(leading, started, remote.as_ref());
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
    fn partner(&self, leg: &Leg, ended: Option<At>) -> Option<&Leg> {
        let until = ended.unwrap_or(At(i64::MAX));
        let joined = leg.bridges.iter().rev().filter(|(at, _)| *at <= until).find_map(|(_, id)| self.legs.find(id));
        joined.or_else(|| leg.others.iter().find_map(|id| self.legs.find(id)))
    }

    fn reason(&self, group: usize, bundle: &Bundle<'_>, leg: &Leg, started: At, answered: bool, ended: At) -> EndReason {
        let Some(end) = &leg.end else { return EndReason::Ended };
        if end.lost {
            return EndReason::Lost;
        }
        let cause = end.cause.as_deref();
        let meaning = unanswered(cause);
        let cause = || cause.unwrap_or_default().to_owned();
        if answered {
            return self.passed_on(group, bundle, leg, ended, meaning).unwrap_or(EndReason::Ended);
        }
        if bundle.direction == Direction::Outgoing {
            let own_phone = bundle.is_quickcall() && bundle.winner().is_none();
            return match meaning {
                Unanswered::Plain if own_phone => EndReason::Cancelled,
                _ if own_phone => EndReason::OwnPhoneUnanswered(cause()),
                Unanswered::Plain | Unanswered::Passed => EndReason::Cancelled,
                Unanswered::NoAnswer | Unanswered::Refused | Unanswered::Elsewhere | Unanswered::Failed => {
                    EndReason::Failed(cause())
                }
            };
        }
        if let Some(by) = self.taken_by(group, leg, started, ended) {
            return EndReason::AnsweredElsewhere(by);
        }
        match meaning {
            Unanswered::Plain | Unanswered::Passed | Unanswered::NoAnswer => EndReason::Missed,
            Unanswered::Refused => EndReason::Rejected,
            Unanswered::Elsewhere => EndReason::AnsweredElsewhere(None),
            Unanswered::Failed => EndReason::Failed(cause()),
        }
    }

    /// Who answered another telephone while the user's rang. `Some(None)`: somebody without a name.
    fn taken_by(&self, group: usize, leg: &Leg, started: At, ended: At) -> Option<Option<String>> {
        let owner = |leg: &Leg| leg.owner.as_deref().map(str::to_owned);
        if let Some(by) = leg.replaced_by.as_deref().and_then(|id| self.legs.find(id)) {
            return Some(owner(by));
        }
        let while_it_rang = |at: At| at >= started.plus_ms(-SECOND) && at <= ended.plus_ms(SECOND);
        let winner = self.legs.legs_of(group).find(|other| {
            other.way == Some(Way::Out)
                && other.is_endpoint()
                && !is_own(other, &self.station)
                && other.answered.is_some_and(while_it_rang)
        })?;
        Some(owner(winner))
    }

    /// The user passed the call on (kazoo.md 6.3).
    fn passed_on(&self, group: usize, bundle: &Bundle<'_>, leg: &Leg, ended: At, meaning: Unanswered) -> Option<EndReason> {
        let partner = self.partner(leg, Some(ended))?;
        let heard = leg.end.as_ref().map_or(ended, |end| end.heard);
        if let Some(slot) = self.parked.slot_of(&partner.id, heard, TOGETHER) {
            return Some(EndReason::Parked(slot));
        }
        let near = |at: At| at >= ended.plus_ms(-SECOND) && at <= ended.plus_ms(TOGETHER);
        let stranger = |id: &Arc<str>| !bundle.legs.iter().any(|leg| leg.id == *id);
        let outlives = partner.end.as_ref().is_none_or(|end| end.at > ended);
        let joined = || {
            let third = partner.bridges.iter().find(|(at, id)| near(*at) && stranger(id))?;
            self.legs.find(&third.1)
        };
        let offered = || {
            self.legs.legs_of(group).find(|other| {
                other.way == Some(Way::Out) && stranger(&other.id) && other.others.contains(&partner.id) && near(other.began())
            })
        };
        let by_cause = meaning == Unanswered::Passed || leg.replaced_by.is_some();
        let third = if outlives { joined() } else { None };
        if third.is_none() && !by_cause {
            return None;
        }
        let consulted = leg.end.as_ref().and_then(|end| end.cause.as_deref()) == Some("ATTENDED_TRANSFER")
            || third.is_some_and(|third| self.talks_with_user(third, leg, ended));
        let to = third.or_else(offered).map(|third| self.identity(third)).unwrap_or_default();
        Some(EndReason::Transferred(if consulted { TransferKind::Consult } else { TransferKind::Blind }, to))
    }

    /// Whether another leg of the user talked with that one.
    fn talks_with_user(&self, third: &Leg, but: &Leg, until: At) -> bool {
        third
            .bridges
            .iter()
            .any(|(at, id)| *at <= until && *id != but.id && self.legs.find(id).is_some_and(|leg| is_own(leg, &self.station)))
    }

    /// Who is at the end of a leg.
    pub(super) fn identity(&self, leg: &Leg) -> Party {
        if leg.is_endpoint()
            && let Some(person) = leg.owner.as_deref().and_then(|owner| self.people.get(owner))
            && person.extension.is_some()
        {
            let name = (!person.name.is_empty()).then(|| person.name.clone());
            return Party { number: person.extension.clone(), name };
        }
        let party = match leg.way {
            Some(Way::In) | None => leg.caller.get(),
            Some(Way::Out) => leg.callee.get().filter(|party| party.number.is_some()),
        };
        match (party, leg.way) {
            (Some(party), _) => self.named(party.clone()),
            (None, Some(Way::Out)) => self.numbered(leg.request.as_deref()),
            (None, Some(Way::In) | None) => Party::default(),
        }
    }

    fn numbered(&self, number: Option<&str>) -> Party {
        self.named(Party { number: number.map(str::to_owned), name: None })
    }

    /// With the name of the colleague who has that number.
    fn named(&self, mut party: Party) -> Party {
        if party.name.is_none()
            && let Some(number) = party.number.as_deref()
            && let Some(person) = self.numbers.get(number).and_then(|id| self.people.get(id))
            && !person.name.is_empty()
        {
            party.name = Some(person.name.clone());
        }
        party
    }

    /// Everybody who was at the other end, with the moment and whether it is a colleague.
    fn parties(&self, bundle: &Bundle<'_>, leg: &Leg, started: At) -> Vec<(At, Party, Option<bool>)> {
        let first = leg.others.iter().find_map(|id| self.legs.find(id)).filter(|other| other.heard.is_some());
        let colleague = |leg: &Leg| leg.is_endpoint();
        let mut parties = Vec::new();
        match bundle.direction {
            Direction::Incoming => {
                let caller = leg.caller.get().map(|party| self.named(party.clone()));
                let caller = caller.or_else(|| first.map(|first| self.identity(first))).unwrap_or_default();
                parties.push((started, caller, first.map(colleague)));
            }
            Direction::Outgoing => {
                let placed = self.quickcalls.iter().rev().find(|ours| {
                    bundle.is_quickcall()
                        && (ours.leg.as_deref() == Some(&*leg.id) || started.ms_since(ours.at).abs() <= TOGETHER)
                });
                let dialled = match placed {
                    Some(ours) => self.numbered(Some(&ours.number)),
                    // The telephone that rings for a quickcall shows the dialled number as the caller.
                    None if leg.quickcall => leg.caller.get().map(|it| self.numbered(it.number.as_deref())).unwrap_or_default(),
                    None => self.numbered(leg.request.as_deref()),
                };
                parties.push((started, dialled, first.map(colleague)));
                let callee = leg.callee.get().filter(|_| !leg.quickcall);
                if let Some(callee) = callee
                    && callee.number.as_deref().is_some_and(|number| !self.station.is_own(number))
                {
                    parties.push((started.plus_ms(1), self.named(callee.clone()), None));
                }
            }
        }
        for (at, id) in &leg.bridges {
            if let Some(other) = self.legs.find(id).filter(|other| other.heard.is_some()) {
                parties.push((*at.max(&started.plus_ms(1)), self.identity(other), Some(colleague(other))));
            }
        }
        parties
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
