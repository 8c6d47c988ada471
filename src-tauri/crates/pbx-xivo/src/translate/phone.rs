//! Phone events -> reports about calls (xivo.md 3.8, 4.3, 4.4). Invariant: any order and any repetition of the events of a
//! call leads to reports under one id.

use cordboard_model::{CallId, CallReport, Direction, Ending, Event, LinkId, Party, QueueRef, Refusal, RefusalKind, Step};

use super::{
    Tell, Translator,
    calls::{Key, Phase},
};
use crate::frame::{CurrentCalls, PhoneEvent, Text};

impl Translator {
    pub(super) fn phone_event(&mut self, event: PhoneEvent<'_>, tell: &mut Tell<'_>) {
        match &*event.event_type {
            "EventDialing" => self.happened(&event, Phase::Dialing, tell),
            "EventRinging" => self.happened(&event, Phase::Ringing, tell),
            "EventEstablished" => self.happened(&event, Phase::Established, tell),
            "EventOnHold" => self.happened(&event, Phase::OnHold, tell),
            "EventReleased" => self.over(&event, false, tell),
            "EventFailure" => self.over(&event, true, tell),
            // A later server may know more events; the call itself stays as it was.
            _ => return,
        }
        if let Some(joined) = self.calls.conference_change(self.holds_are_told) {
            tell.event(Event::ConferenceReported(joined));
        }
    }

    fn happened(&mut self, event: &PhoneEvent<'_>, phase: Phase, tell: &mut Tell<'_>) {
        let Some(id) = self.follow(event, phase, tell) else { return };
        if phase == Phase::Ringing {
            self.inquiries.ringing(&id, event);
        }
        let report = self.report(id, event, phase);
        if let (Phase::Dialing | Phase::Ringing, Some(direction), Some(number)) = (phase, report.direction, &report.remote.number)
        {
            self.zone.begins(number, direction, tell.at);
        }
        tell.event(Event::CallReported(Box::new(report)));
    }

    /// Brings the memory up to date and says which call it is.
    fn follow(&mut self, event: &PhoneEvent<'_>, phase: Phase, tell: &mut Tell<'_>) -> Option<CallId> {
        // Servers that write these members also write hold events.
        if phase == Phase::OnHold || event.call_direction.is_some() || event.other_name.is_some() {
            self.holds_are_told = !self.is_oldest;
        }
        let key = key(event)?;
        if self.calls.find(key, phase).is_none() {
            if let Some(past) = self.calls.past(key.channel) {
                return Some(past.id.clone());
            }
            let about = self.calls.begin(key, phase, tell.at).consults_for.clone();
            if let Some(about) = about {
                self.hold_locally(&about, tell);
            }
        }
        let call = self.calls.find(key, phase)?;
        let seen = Party { number: told(&event.other_dn), name: told(&event.other_name) };
        call.remote = Party { number: seen.number.or(call.remote.number.take()), name: seen.name.or(call.remote.name.take()) };
        let id = call.id.clone();
        self.calls.set_phase(&id, phase);
        Some(id)
    }

    fn over(&mut self, event: &PhoneEvent<'_>, failed: bool, tell: &mut Tell<'_>) {
        let Some(key) = key(event) else {
            let detail = told(&event.reason).unwrap_or_default();
            tell.event(Event::Refused(Refusal { kind: RefusalKind::CallFailed, detail }));
            return;
        };
        let endings = self.calls.end(key, failed);
        if endings.is_empty() {
            let id = self.calls.past(key.channel).map_or_else(|| CallId::from(key.channel), |past| past.id.clone());
            self.calls.bury(key, tell.at);
            let mut report = self.report(id, event, Phase::Released);
            report.step = Step::Ended(if failed { Ending::Failed } else { Ending::Plain });
            tell.event(Event::CallReported(Box::new(report)));
            return;
        }
        let alone = endings.len() == 1;
        for (id, ending) in endings {
            // The details of the event belong to one call only.
            let mut report = if alone { self.report(id, event, Phase::Released) } else { CallReport::new(id, Step::Noted) };
            report.step = Step::Ended(ending);
            tell.event(Event::CallReported(Box::new(report)));
        }
    }

    pub(super) fn current_calls(&mut self, calls: CurrentCalls<'_>, tell: &mut Tell<'_>) {
        let mut reports = Vec::with_capacity(calls.events.len());
        for event in &calls.events {
            let phase = match &*event.event_type {
                "EventDialing" => Phase::Dialing,
                "EventRinging" => Phase::Ringing,
                "EventEstablished" => Phase::Established,
                "EventOnHold" => Phase::OnHold,
                _ => continue,
            };
            if let Some(id) = self.follow(event, phase, tell) {
                let mut report = self.report(id, event, phase);
                report.internal =
                    report.internal.or_else(|| report.remote.number.as_deref().map(|number| self.is_internal(number)));
                reports.push(report);
            }
        }
        let listed: Vec<CallId> = reports.iter().map(|report| report.call.clone()).collect();
        self.calls.keep(&listed);
        tell.event(Event::CallsListed(reports));
        if let Some(joined) = self.calls.conference_change(self.holds_are_told) {
            tell.event(Event::ConferenceReported(joined));
        }
    }

    fn report(&mut self, id: CallId, event: &PhoneEvent<'_>, phase: Phase) -> CallReport {
        let number = told(&event.other_dn);
        let known = self.calls.get(&id).or_else(|| event.channel().and_then(|channel| self.calls.past(channel)));
        let queue_name = told(&event.queue_name);
        let consults_for = known.and_then(|call| call.consults_for.clone());
        // Later events may leave out the queue; what they would seem to say must not undo what the first one said.
        let internal = match (&queue_name, phase) {
            (Some(_), _) => Some(false),
            (None, Phase::Dialing | Phase::Ringing) => number.as_deref().map(|number| self.is_internal(number)),
            (None, Phase::Established | Phase::OnHold | Phase::Released) => None,
        };
        let system = |name: &str| event.user_data.as_ref().and_then(|data| data.get(name)).filter(|value| !value.is_empty());
        let called = system("XIVO_DSTNUM").map(str::to_owned);
        CallReport {
            link: event.linked_id.as_deref().filter(|link| !link.is_empty()).map(LinkId::from),
            line: event.dn.as_deref().filter(|line| !line.is_empty()).map(|line| self.ids.line(line)),
            direction: direction(event, phase),
            internal,
            remote: Party { number, name: told(&event.other_name) },
            called,
            queue: queue_name.map(|name| QueueRef { id: self.queues.get(&name).map(|id| self.ids.queue(*id)), name: Some(name) }),
            attached: attached(event),
            consults_for,
            ..CallReport::new(id, phase.step())
        }
    }

    /// [assumed] The protocol does not say who is a colleague: short numbers are (the server routes them inside too, xivo.md
    /// 4.5), and so are lines the server spoke of.
    fn is_internal(&self, number: &str) -> bool {
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        (1..=self.internal_digits).contains(&digits) && digits == number.len() || self.ids.knows_line(number)
    }
}

fn key<'a>(event: &'a PhoneEvent<'_>) -> Option<Key<'a>> {
    let link = event.linked_id.as_deref().filter(|link| !link.is_empty());
    let line = event.dn.as_deref().filter(|line| !line.is_empty());
    Some(Key { channel: event.channel()?, link, line })
}

fn told(text: &Option<Text<'_>>) -> Option<String> {
    text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn direction(event: &PhoneEvent<'_>, phase: Phase) -> Option<Direction> {
    match (event.call_direction.as_deref(), phase) {
        (Some("Incoming"), _) => Some(Direction::Incoming),
        (Some("Outgoing"), _) => Some(Direction::Outgoing),
        (_, Phase::Dialing) => Some(Direction::Outgoing),
        (_, Phase::Ringing) => Some(Direction::Incoming),
        (_, Phase::Established | Phase::OnHold | Phase::Released) => None,
    }
}

/// What people or applications attached; the server marks it with a prefix that nobody wants to read (xivo.md 2.3).
fn attached(event: &PhoneEvent<'_>) -> Vec<(String, String)> {
    let Some(data) = &event.user_data else { return Vec::new() };
    let strip = |key: &Text<'_>| key.strip_prefix("USR_").filter(|name| !name.is_empty()).map(str::to_owned);
    data.0.iter().filter_map(|(key, value)| Some((strip(key)?, value.to_string()))).collect()
}
