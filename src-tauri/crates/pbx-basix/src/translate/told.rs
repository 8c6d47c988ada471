//! Telling calls and those who wait (basix.md 9.1 to 9.4). Invariant: told once as it is, and again only when it is different.

use cordboard_model::{At, CallReport, Direction, Event, LinkId, Measure, QueueId, QueueKey, Statistic, Step};

use super::{
    Tell, Translator,
    calls::Tracked,
    causes::Cause,
    leg::{Leg, Stage},
    parties::other_side,
};

impl Translator {
    /// All the user's calls, after a list of all legs.
    pub(super) fn list_calls(&mut self, tell: &mut Tell<'_>) {
        if self.me.is_none() && !self.account.full_events {
            self.me = self.legs.iter().find_map(|leg| leg.user);
        }
        let own: Vec<Leg> = self.legs.iter().filter(|leg| self.is_mine(leg)).cloned().collect();
        self.calls.keep_only(&self.legs);
        for leg in &own {
            self.calls.of(leg);
        }
        let ids: Vec<_> = self.calls.live().map(|call| call.id.clone()).collect();
        let reports: Vec<CallReport> = ids
            .iter()
            .filter_map(|id| {
                let report = self.calls.get(id).and_then(|call| self.report(call, tell.at))?;
                if let Some(call) = self.calls.get_mut(id) {
                    call.told = Some(timeless(&report));
                }
                Some(report)
            })
            .collect();
        tell.event(Event::CallsListed(reports));
    }

    /// The call of one of the user's legs.
    pub(super) fn tell_call_of(&mut self, leg: &Leg, tell: &mut Tell<'_>) {
        let id = self.calls.of(leg).id.clone();
        self.tell_call(&id, tell);
    }

    fn tell_call(&mut self, id: &cordboard_model::CallId, tell: &mut Tell<'_>) {
        let Some(report) = self.calls.get(id).and_then(|call| self.report(call, tell.at)) else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        let timeless = timeless(&report);
        if call.told.as_ref() != Some(&timeless) {
            call.told = Some(timeless);
            tell.event(Event::CallReported(Box::new(report)));
        }
    }

    /// Calls whose other side this leg is.
    pub(super) fn tell_linked(&mut self, leg: &Leg, tell: &mut Tell<'_>) {
        let is_linked = |own: &&Leg| own.other.as_deref() == Some(&leg.uuid) || leg.other.as_deref() == Some(&own.uuid);
        let linked: Vec<_> = self
            .calls
            .live()
            .filter(|call| call.live_legs(&self.legs).iter().any(|own| own.uuid != leg.uuid && is_linked(own)))
            .map(|call| call.id.clone())
            .collect();
        for id in linked {
            self.tell_call(&id, tell);
        }
    }

    /// One of the user's legs is over; with the last one the call is.
    pub(super) fn end_leg(&mut self, uuid: &str, cause: Cause, at: At, tell: &mut Tell<'_>) {
        let Some(id) = self.calls.end(uuid, cause).map(|call| call.id.clone()) else { return };
        let lives_on = self.calls.get(&id).is_some_and(|call| !call.live_legs(&self.legs).is_empty());
        if lives_on {
            return self.tell_call(&id, tell);
        }
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.is_over = true;
        let mut report = CallReport::new(id, Step::Ended(call.ending(at)));
        report.direction = Some(call.direction);
        report.at = Some(at);
        tell.event(Event::CallReported(Box::new(report)));
    }

    fn report(&self, call: &Tracked, now: At) -> Option<CallReport> {
        let live = call.live_legs(&self.legs);
        let leg = *live.iter().max_by_key(|leg| rank(&leg.stage))?;
        let placed = live.iter().find_map(|leg| self.placed.number_of(&leg.uuid));
        let side = other_side(leg, call.direction, &self.legs, &self.roster, placed);
        let (step, since) = step(leg, call.direction);
        let mut attached = side.attached;
        if let Stage::InService(name) = &leg.stage {
            attached.push(("state".to_owned(), name.clone()));
        }
        let own = self.me.and_then(|me| self.roster.users.get(&me));
        let whoscall = leg.summary.as_ref().and_then(|summary| summary.whoscall.as_deref());
        if let Some(text) = whoscall.filter(|_| own.is_some_and(|own| own.sees_whoscall)) {
            attached.push(("whoscall".to_owned(), crate::frame::decoded(text).into_owned()));
        }
        Some(CallReport {
            link: Some(LinkId::from(call.root())),
            line: own.and_then(|own| own.line()),
            at: since.map(|since| self.skew.moment(since, now)),
            direction: Some(call.direction),
            internal: side.internal,
            remote: side.party,
            called: side.called,
            queue: side.queue,
            attached,
            ..CallReport::new(call.id.clone(), step)
        })
    }

    /// Who waits, and what is parked, where that is different.
    pub(super) fn tell_waiting(&mut self, tell: &mut Tell<'_>) {
        let callers = self.waiting.callers(&self.legs, &self.roster, &self.skew, tell.at);
        for (group, line) in &callers {
            let before = self.told.callers.get(group);
            // When nobody was and nobody is there, only the first word tells something.
            if before.is_some_and(|before| before.len() == line.len() && before.iter().zip(line).all(|(a, b)| a.entry == b.entry))
            {
                continue;
            }
            let queue = QueueId::from(*group);
            tell.event(Event::QueueCallersListed(queue.clone(), line.clone()));
            #[allow(clippy::cast_precision_loss, reason = "nobody waits behind 2^52 others")]
            let waiting = line.len() as f64;
            tell.event(Event::QueueCounted(QueueKey::Id(queue), vec![(Statistic::day(Measure::Waiting), waiting)]));
        }
        self.told.callers = callers;
        let park_group = self.me.and_then(|me| self.roster.users.get(&me)).map(|own| own.park_group);
        let Some(park_group) = park_group else { return };
        let parked = self.waiting.parked(park_group, &self.roster, &self.skew, tell.at);
        if self.told.parked.as_ref() != Some(&parked) {
            self.told.parked = Some(parked.clone());
            tell.event(Event::ParkedListed(parked));
        }
    }

    /// The lines as they are, whatever was told before.
    pub(crate) fn watched(&self, group: &QueueId, at: At, events: &mut Vec<cordboard_session::Stamped>) {
        let Ok(id) = group.as_str().parse() else { return };
        let line = self.waiting.callers(&self.legs, &self.roster, &self.skew, at).remove(&id).unwrap_or_default();
        events.push(cordboard_session::Stamped { at, event: Event::QueueCallersListed(group.clone(), line) });
    }
}

/// Of several telephones the one that is furthest speaks for the call.
const fn rank(stage: &Stage) -> u8 {
    match stage {
        Stage::Setup => 0,
        Stage::Ringing => 1,
        Stage::Dialing(_) => 2,
        Stage::Parked => 3,
        Stage::Connected => 4,
        Stage::InService(_) => 5,
        Stage::Talking => 6,
    }
}

/// What a leg means for the user's side of the call, and since when, µs.
fn step(leg: &Leg, direction: Direction) -> (Step, Option<i64>) {
    match &leg.stage {
        Stage::Setup | Stage::Dialing(_) => (Step::Dialing, leg.since.or(leg.offered)),
        Stage::Ringing => (Step::Ringing, leg.offered.or(leg.since)),
        Stage::Parked => (Step::Parked, leg.since),
        Stage::Connected | Stage::InService(_) => (Step::Connected, leg.since.or(leg.answered)),
        // Of a call that was placed for the user, the answer is his own telephone's.
        Stage::Talking if direction == Direction::Outgoing && leg.is_placed() => (Step::Connected, leg.since.or(leg.answered)),
        Stage::Talking => (Step::Connected, leg.answered.or(leg.since)),
    }
}

fn timeless(report: &CallReport) -> CallReport {
    CallReport { at: None, ..report.clone() }
}
