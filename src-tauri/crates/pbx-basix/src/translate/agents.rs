//! Groups as queues, their members as agents (basix.md 9.3). Invariant: of whom no channels are told, nobody says that he is
//! free; only that he is logged out.

use cordboard_model::{
    AgentId, AgentReport, AgentState, At, Contact, ContactKey, ContactNumber, ContactSource, Counters, Event, LineState, Measure,
    Membership, Queue, QueueId, QueueKey, StateReport, Statistic, UserId,
};
use cordboard_session::Stamped;

use super::{
    Tell, Translator,
    leg::Stage,
    roster::{Group, Person},
};

impl Translator {
    pub(super) fn tell_groups(&mut self, tell: &mut Tell<'_>) {
        tell.event(Event::QueuesListed(self.roster.groups.values().map(queue).collect()));
        self.tell_places(tell);
    }

    pub(super) fn tell_places(&mut self, tell: &mut Tell<'_>) {
        let places = self.roster.places.values().map(|place| Membership {
            agent: AgentId::from(place.user),
            queue: QueueId::from(place.group),
            penalty: u32::try_from(place.priority).unwrap_or_default(),
        });
        tell.event(Event::MembersListed(places.collect()));
        for group in self.roster.groups.keys() {
            let serving =
                self.roster.places.values().filter(|place| place.group == *group && self.roster.is_serving(place)).count();
            #[allow(clippy::cast_precision_loss, reason = "a group has few members")]
            let figures = vec![(Statistic::day(Measure::AgentsLoggedIn), serving as f64)];
            tell.event(Event::QueueCounted(QueueKey::Id(QueueId::from(*group)), figures));
        }
        self.tell_people(tell);
    }

    pub(super) fn tell_people(&mut self, tell: &mut Tell<'_>) {
        let agents: Vec<AgentReport> = self.roster.agents().into_iter().map(|user| self.agent(user, tell.at)).collect();
        if !agents.is_empty() {
            tell.event(Event::AgentsListed(agents));
        }
    }

    pub(super) fn tell_telephones(&mut self, tell: &mut Tell<'_>) {
        let users: Vec<i64> = self.roster.users.keys().copied().collect();
        for user in users {
            self.tell_line(user, tell);
        }
    }

    /// What a user's line does, and his agent, where that is different.
    pub(super) fn tell_line(&mut self, user: i64, tell: &mut Tell<'_>) {
        let line = self.line(user);
        if self.told.lines.insert(user, line) != Some(line)
            && let Some(extension) = self.roster.users.get(&user).and_then(Person::line)
        {
            tell.event(Event::LineReported(extension, line));
        }
        if self.roster.places_of(user).next().is_some() {
            let before = self.told.states.get(&user).map(|(state, _)| *state);
            let report = self.agent(user, tell.at);
            if self.told.states.get(&user).map(|(state, _)| *state) != before {
                tell.event(Event::AgentReported(Box::new(report)));
            }
        }
    }

    /// Whose channels are told.
    fn is_seen(&self, user: i64) -> bool {
        self.account.full_events || self.me == Some(user)
    }

    fn line(&self, user: i64) -> LineState {
        if !self.is_seen(user) {
            return if self.roster.is_offline(user) { LineState::Offline } else { LineState::Unknown };
        }
        let (mut rings, mut busy, mut dials) = (false, false, false);
        for leg in self.legs.iter().filter(|leg| leg.user == Some(user)) {
            match &leg.stage {
                Stage::Ringing => rings = true,
                Stage::Setup | Stage::Dialing(_) => dials = true,
                Stage::Talking | Stage::Connected | Stage::InService(_) | Stage::Parked => busy = true,
            }
        }
        match (busy, rings, dials) {
            (true, true, _) => LineState::BusyRinging,
            (true, false, _) => LineState::Busy,
            (false, true, _) => LineState::Ringing,
            (false, false, true) => LineState::Dialing,
            (false, false, false) if self.roster.is_offline(user) => LineState::Offline,
            (false, false, false) => LineState::Idle,
        }
    }

    fn agent(&mut self, user: i64, now: At) -> AgentReport {
        let serving: Vec<QueueId> = self
            .roster
            .places_of(user)
            .filter(|place| self.roster.is_serving(place))
            .map(|place| QueueId::from(place.group))
            .collect();
        let person = self.roster.users.get(&user);
        let is_disturbed = person.and_then(|person| person.do_not_disturb) != Some(true);
        let state = match self.line(user) {
            LineState::Busy | LineState::BusyRinging | LineState::Held => AgentState::OnCall,
            LineState::Ringing => AgentState::Ringing,
            LineState::Dialing => AgentState::Dialing,
            LineState::Idle | LineState::Offline | LineState::Unknown if serving.is_empty() => AgentState::LoggedOut,
            LineState::Idle if is_disturbed => AgentState::Ready,
            LineState::Idle | LineState::Offline => AgentState::NotReady,
            LineState::Unknown => AgentState::Unknown,
        };
        let (before, since) = *self.told.states.entry(user).or_insert((state, now));
        let since = if before == state { since } else { now };
        self.told.states.insert(user, (state, since));
        let line = person.and_then(Person::line);
        AgentReport {
            agent: Some(AgentId::from(user)),
            name: person.and_then(Person::called),
            number: person.and_then(|person| person.extension.clone()),
            group: None,
            user: Some(UserId::from(user)),
            state: Some(Box::new(StateReport {
                state,
                since,
                phone: line.filter(|_| state != AgentState::LoggedOut),
                queues: serving,
                ..StateReport::default()
            })),
        }
    }

    /// People whose name or number has that text in it.
    pub(crate) fn found(&self, term: &str, at: At, events: &mut Vec<Stamped>) {
        let wanted = term.trim().to_lowercase();
        let matches = |person: &&Person| {
            let name = person.called().unwrap_or_default().to_lowercase();
            !wanted.is_empty()
                && (name.contains(&wanted) || person.extension.as_deref().is_some_and(|line| line.contains(&wanted)))
        };
        let people = self.roster.users.values().filter(matches).map(|person| self.contact(person)).collect();
        let source = ContactSource::Search { term: Some(term.to_owned()) };
        events.push(Stamped { at, event: Event::ContactsListed(source, people) });
    }

    fn contact(&self, person: &Person) -> Contact {
        let number = person.extension.clone().map(|number| ContactNumber { label: String::new(), number, own_line: true });
        Contact {
            key: Some(ContactKey { source: "user".to_owned(), id: person.id.to_string() }),
            name: person.called().unwrap_or_default(),
            numbers: number.into_iter().collect(),
            line: self.line(person.id),
            ..Contact::default()
        }
    }
}

fn queue(group: &Group) -> Queue {
    let name = group.name.clone().unwrap_or_else(|| group.id.to_string());
    Queue {
        id: QueueId::from(group.id),
        label: group.label.clone().unwrap_or_else(|| name.clone()),
        name,
        number: group.extension.clone(),
        hidden: false,
        counters: Counters::default(),
        counted_at: None,
        callers: Vec::new(),
    }
}
