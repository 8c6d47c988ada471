//! Queues (xivo.md 3.9 to 3.11). Invariant: a penalty of 0 is a place in the queue; only a negative one is none.

use cordboard_model::{At, Counters, Event, Membership, Queue, QueueCaller, QueueKey};
use jiff::Timestamp;

use super::{Tell, Translator, figures};
use crate::frame::{Counter, QueueCall, QueueCalls, QueueConfig, QueueMember, QueueStatistics, Text};

impl Translator {
    pub(super) fn queue(&mut self, config: QueueConfig<'_>, tell: &mut Tell<'_>) {
        let queue = self.configured_queue(config);
        tell.event(Event::QueueReported(Box::new(queue)));
    }

    pub(super) fn queues(&mut self, configs: Vec<QueueConfig<'_>>, tell: &mut Tell<'_>) {
        self.queues.clear();
        let queues = configs.into_iter().map(|config| self.configured_queue(config)).collect();
        tell.event(Event::QueuesListed(queues));
    }

    fn configured_queue(&mut self, config: QueueConfig<'_>) -> Queue {
        self.inquiries.queue(&config);
        let name = config.name.into_owned();
        self.queues.insert(name.clone(), config.id.0);
        let text = |text: Option<Text<'_>>| text.filter(|text| !text.is_empty()).map(Text::into_owned);
        Queue {
            id: self.ids.queue(config.id.0),
            label: text(config.display_name).unwrap_or_else(|| name.clone()),
            number: text(config.number),
            hidden: name.starts_with("__"),
            name,
            counters: Counters::default(),
            counted_at: None,
            callers: Vec::new(),
        }
    }

    pub(super) fn member(&mut self, member: QueueMember, tell: &mut Tell<'_>) {
        let event = match self.membership(member) {
            Some(membership) => Event::MemberReported(membership),
            None => Event::MemberGone(self.ids.agent(member.agent_id.0), self.ids.queue(member.queue_id.0)),
        };
        tell.event(event);
    }

    pub(super) fn members(&mut self, members: &[QueueMember], tell: &mut Tell<'_>) {
        if self.members_listed {
            for member in members {
                self.member(*member, tell);
            }
            return;
        }
        self.members_listed = true;
        let members = members.iter().filter_map(|member| self.membership(*member)).collect();
        tell.event(Event::MembersListed(members));
    }

    fn membership(&mut self, member: QueueMember) -> Option<Membership> {
        let penalty = u32::try_from(member.penalty.0).ok()?;
        Some(Membership { agent: self.ids.agent(member.agent_id.0), queue: self.ids.queue(member.queue_id.0), penalty })
    }

    pub(super) fn queue_counted(&mut self, statistics: QueueStatistics<'_>, tell: &mut Tell<'_>) {
        let key = match (statistics.queue_id, statistics.queue_ref) {
            (Some(id), _) => QueueKey::Id(self.ids.queue(id.0)),
            (None, Some(name)) => match self.queues.get(&*name) {
                Some(id) => QueueKey::Id(self.ids.queue(*id)),
                None => QueueKey::Name(name.into_owned()),
            },
            (None, None) => return,
        };
        let mut figures = Vec::with_capacity(statistics.counters.len());
        let known = |counter: &Counter<'_>| Some((figures::queue_figure(&counter.stat_name)?, counter.value.0?));
        figures.extend(statistics.counters.iter().filter_map(known));
        tell.event(Event::QueueCounted(key, figures));
    }

    /// An entry nobody can read still is somebody who waits: he is listed with what is known.
    pub(super) fn queue_calls<'a>(&mut self, calls: &QueueCalls<'a>, tell: &mut Tell<'_>) {
        let text = |text: Option<Text<'_>>| text.filter(|text| !text.is_empty()).map(Text::into_owned);
        let (received, mut dated) = (tell.at, None);
        let mut caller = |place: usize, entry: &'a serde_json::value::RawValue| {
            let call = serde_json::from_str::<QueueCall<'a>>(entry.get()).ok();
            let (position, name, number, time) =
                call.map_or((None, None, None, None), |call| (call.position, call.name, call.number, call.queue_time));
            let told = position.and_then(|position| u32::try_from(position.0).ok());
            let since =
                time.as_ref().and_then(|time| time.parse::<Timestamp>().ok()).map_or(received, |time| At(time.as_millisecond()));
            if time.is_some() {
                dated = time;
            }
            QueueCaller {
                position: told.unwrap_or_else(|| u32::try_from(place + 1).unwrap_or(u32::MAX)),
                name: text(name),
                number: text(number),
                since,
                entry: entry.get().to_owned(),
            }
        };
        let callers = calls.calls.iter().enumerate().map(|(place, entry)| caller(place, entry)).collect();
        if let Some(dated) = dated {
            self.dated(&dated, tell);
        }
        tell.event(Event::QueueCallersListed(self.ids.queue(calls.queue_id.0), callers));
    }
}
