//! What outlives a link: the account's lists, the calls, what the user last did. Invariant: a new link finds here what it need
//! not ask for again, so that many desks that come back together ask little (kazoo.md 7.1).

use std::net::SocketAddr;

use cordboard_model::{
    Ability, Activity, AgentId, AgentReport, AgentState, At, CallId, CallReport, Capabilities, Contact, ContactKey,
    ContactNumber, Direction, Event, Extension, LineState, Measure, Membership, PhoneReport, PresenceStatus, Queue, QueueCaller,
    QueueId, QueueKey, ReasonId, Refusal, RefusalKind, Statistic, Step, UserId, WhyNot,
};
use cordboard_numbers::Country;
use cordboard_session::Stamped;
use serde_json::Value;

use crate::{
    account::{Generation, KazooAccount, Konami},
    capabilities::capabilities,
    lists::{Lists, People},
    rest::{Forwarding, QueueCall, User},
    time::from_gregorian,
    translate::{AcdcStatus, Translator, UserCall},
    twins::Twins,
};

/// A consultation begins within this time, ms.
const CONSULTATION: i64 = 10_000;
/// More people than a list shows.
const MOST_FOUND: usize = 50;
/// The source of contacts, in the protocol's word.
const SOURCE: &str = "users";
/// What lamp keys can show of somebody (kazoo.md 4.10): the protocol's word and what it means. They can blink, too, but that
/// is a telephone that rings, whoever sets it.
pub(crate) const PRESENCES: [(&str, Activity); 2] = [("terminated", Activity::Available), ("confirmed", Activity::Busy)];

/// See the module.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) translator: Translator,
    pub(crate) lists: Lists,
    pub(crate) konami: Konami,
    pub(crate) generation: Generation,
    /// Whose national numbers are dialled here.
    pub(crate) country: Option<Country>,
    /// What the user's agent was last told to do.
    pub(crate) own_state: Option<AgentState>,
    /// After logging in the agent shall be ready (Qubicle).
    pub(crate) going_on_duty: bool,
    /// What agents do was told on this link.
    pub(crate) agents_told: bool,
    /// About that call somebody is about to be asked.
    pub(crate) consulting: Option<(CallId, At)>,
    /// The link went down by itself; many others may have lost theirs.
    pub(crate) is_lost: bool,
    /// What webhooks and the socket both tell.
    pub(crate) twins: Twins,
    /// A hold that was accepted and is not known to have happened.
    pub(crate) holding: Option<Holding>,
    /// A hold was accepted and did not happen: nobody carries them out.
    doubts_hold: bool,
    /// Where webhooks cannot be listened for, and whether that was told.
    deaf: Option<(SocketAddr, bool)>,
}

/// Asked to put a call on hold, or to take it back.
#[derive(Debug)]
pub(crate) struct Holding {
    pub(crate) call: CallId,
    pub(crate) leg: String,
    pub(crate) hold: bool,
}

impl Memory {
    pub(crate) fn new(account: &KazooAccount, lists: Lists) -> Self {
        let mut translator = Translator::new(lists.station());
        translator.know_people(lists.people());
        translator.know_numbers(lists.inside());
        translator.know_queues(lists.queues.iter().cloned());
        Self {
            translator,
            lists,
            konami: account.konami,
            generation: account.generation,
            // What is none was refused with the settings.
            country: account.region().unwrap_or_default(),
            own_state: None,
            going_on_duty: false,
            agents_told: false,
            consulting: None,
            is_lost: false,
            twins: Twins::default(),
            holding: None,
            doubts_hold: false,
            deaf: None,
        }
    }

    /// What the account can do.
    pub(crate) fn can(&self) -> Capabilities {
        let can = capabilities(&self.lists, self.konami);
        if self.doubts_hold && can.has(Ability::Hold) { can.without(Ability::Hold, WhyNot::NoEffect) } else { can }
    }

    /// The leg was looked up after a hold or a retrieval that was accepted: when it is as before, nobody carries out such a thing
    /// (kazoo.md 10.5, K43).
    pub(crate) fn judge_hold(&mut self, leg: &str) -> Option<Event> {
        let Holding { call, hold, .. } = self.holding.take_if(|holding| holding.leg == leg)?;
        let call = self.live(&call)?;
        let happened = if hold { call.held_by_me || call.held_by_remote } else { !call.held_by_me };
        if happened {
            return None;
        }
        self.doubts_hold = true;
        Some(Event::CapabilitiesKnown(self.can()))
    }

    /// Webhooks cannot be listened for at that address.
    pub(crate) fn cannot_listen(&mut self, address: SocketAddr) {
        if self.deaf.is_none_or(|(known, _)| known != address) {
            self.deaf = Some((address, false));
        }
    }

    /// Tells it, once: it is tried again with every link.
    pub(crate) fn tell_deafness(&mut self) -> Option<Event> {
        let (address, told) = self.deaf.as_mut().filter(|(_, told)| !told)?;
        *told = true;
        Some(Event::Refused(Refusal { kind: RefusalKind::NotListening, detail: address.to_string() }))
    }

    /// Everything that is known without asking, for a desk that knows nothing.
    pub(crate) fn introduce(&self) -> Vec<Event> {
        let lists = &self.lists;
        let numbers = lists.numbers();
        let agent = lists.is_agent().then(|| AgentId::from(lists.own.id.as_str()));
        let mut events = vec![
            Event::UserReported(cordboard_model::User {
                id: Some(UserId::from(lists.own.id.as_str())),
                name: lists.own.full_name(),
                agent,
                extension: lists.extension.as_deref().map(Extension::from),
                mobile: None,
                supervisor: lists.own.priv_level.as_deref() == Some("admin"),
            }),
            Event::CapabilitiesKnown(self.can()),
            phone(&lists.own),
            Event::PresencesListed(
                PRESENCES
                    .iter()
                    .map(|(id, activity)| PresenceStatus { id: ReasonId::from(*id), label: String::new(), activity: *activity })
                    .collect(),
            ),
        ];
        if lists.product.is_some() {
            let queue = |(id, name): &(String, String)| Queue {
                id: QueueId::from(id.as_str()),
                name: name.clone(),
                label: name.clone(),
                number: None,
                hidden: false,
                counters: cordboard_model::Counters::default(),
                counted_at: None,
                callers: Vec::new(),
            };
            events.push(Event::QueuesListed(lists.queues.iter().map(queue).collect()));
            let name_of = |user: &str| lists.users.iter().find(|known| known.id == user).and_then(User::full_name);
            let seats = lists.agents.iter().map(|seat| AgentReport {
                agent: Some(AgentId::from(seat.user.as_str())),
                name: name_of(&seat.user),
                number: numbers.extension_of(&seat.user).map(str::to_owned),
                user: Some(UserId::from(seat.user.as_str())),
                ..AgentReport::default()
            });
            events.push(Event::AgentsListed(seats.collect()));
            let places = lists.agents.iter().flat_map(|seat| {
                let agent = AgentId::from(seat.user.as_str());
                seat.queues.iter().map(move |queue| Membership {
                    agent: agent.clone(),
                    queue: QueueId::from(queue.as_str()),
                    penalty: 0,
                })
            });
            events.push(Event::MembersListed(places.collect()));
        }
        events.extend(self.quiet_lines());
        events
    }

    fn quiet_lines(&self) -> impl Iterator<Item = Event> + '_ {
        let reachable = self.lists.reachable();
        self.lists.users.iter().filter_map(move |user| self.translator.quiet_line(&user.id, reachable.contains(user.id.as_str())))
    }

    /// The people are these now.
    pub(crate) fn take_people(&mut self, people: People) -> Vec<Event> {
        self.lists.take_people(people);
        self.translator.know_station(self.lists.station());
        self.translator.know_people(self.lists.people());
        self.translator.know_numbers(self.lists.inside());
        let mut events = self.introduce();
        // What the own document tells comes from it alone.
        events.retain(|event| !matches!(event, Event::PhoneReported(_)));
        events
    }

    /// The user's document is this now.
    pub(crate) fn take_user(&mut self, user: User) -> Vec<Event> {
        if user.id != self.lists.own.id && !user.id.is_empty() {
            return Vec::new();
        }
        let seats: Vec<String> = user.queues.clone();
        let own = self.lists.own.id.clone();
        let was = std::mem::replace(&mut self.lists.own, User { id: own.clone(), ..user });
        let mut events = vec![phone(&self.lists.own)];
        if was.queues != seats
            && let Some(seat) = self.lists.agents.iter_mut().find(|seat| seat.user == own)
        {
            events.extend(moved(&own, &seat.queues, &seats));
            seat.queues = seats;
        }
        events
    }

    /// The user serves these queues now.
    pub(crate) fn take_memberships(&mut self, queues: Vec<String>) -> Vec<Event> {
        let own = self.lists.own.id.clone();
        let Some(seat) = self.lists.agents.iter_mut().find(|seat| seat.user == own) else { return Vec::new() };
        let events = moved(&own, &seat.queues, &queues);
        self.lists.own.queues.clone_from(&queues);
        seat.queues = queues;
        events
    }

    /// What agents do, as it was asked for. A word that was known already says nothing about since when; on a new link it is
    /// told again, as what was known had become old.
    pub(crate) fn take_acdc(&mut self, statuses: Vec<(String, String)>, at: At, events: &mut Vec<Stamped>) {
        let again = !std::mem::replace(&mut self.agents_told, true);
        for (user, status) in statuses {
            let known = self.translator.agent_status(&AgentId::from(user.as_str()));
            let known = known.filter(|(_, known)| *known == status).map(|(since, _)| since);
            if again {
                self.translator.agent(&user, &AcdcStatus { status, since: known }, at, events);
            } else if known.is_none() {
                self.translator.agent_read(&user, &status, at, events);
            }
        }
    }

    /// Who waits, where no events tell.
    pub(crate) fn take_waiting(&self, calls: &[QueueCall]) -> Vec<Event> {
        let listed = self.lists.queues.iter().map(|(queue, _)| {
            let mut waiting: Vec<&QueueCall> =
                calls.iter().filter(|call| call.queue_id.as_deref() == Some(queue) && call.status == "waiting").collect();
            waiting.sort_by_key(|call| call.entered_timestamp);
            let caller = |(position, call): (u32, &&QueueCall)| QueueCaller {
                position,
                name: call.caller_id_name.clone(),
                number: call.caller_id_number.clone(),
                since: call.entered_timestamp.map(from_gregorian).unwrap_or_default(),
                entry: serde_json::json!({"call_id": call.call_id, "queue_id": queue}).to_string(),
            };
            Event::QueueCallersListed(QueueId::from(queue.as_str()), (1..).zip(&waiting).map(caller).collect())
        });
        listed.collect()
    }

    /// Looks at what was just told, and adds what follows from it.
    pub(crate) fn heed(&mut self, events: &mut Vec<Stamped>, from: usize) {
        let mut more = Vec::new();
        for stamped in events.iter().skip(from) {
            let at = stamped.at;
            #[allow(clippy::wildcard_enum_match_arm, reason = "most events lead to nothing else")]
            match &stamped.event {
                Event::AgentReported(report) if report.agent.as_ref().is_some_and(|id| id.as_str() == self.lists.own.id) => {
                    if let Some(state) = &report.state {
                        self.own_state = Some(state.state);
                    }
                }
                Event::QueueCallersListed(queue, callers) => {
                    #[allow(clippy::cast_precision_loss, reason = "people are fewer")]
                    let waiting = callers.len() as f64;
                    let figure = (Statistic::day(Measure::Waiting), waiting);
                    let counted = Event::QueueCounted(QueueKey::Id(queue.clone()), vec![figure]);
                    more.push(Stamped { at, event: counted });
                }
                Event::CallReported(report) if report.step == Step::Dialing => {
                    if let Some((about, since)) = &self.consulting
                        && report.direction == Some(Direction::Outgoing)
                        && report.call != *about
                        && at.ms_since(*since) <= CONSULTATION
                    {
                        let mut consults = CallReport::new(report.call.clone(), Step::Noted);
                        consults.consults_for = Some(about.clone());
                        more.push(Stamped { at, event: Event::CallReported(Box::new(consults)) });
                        self.consulting = None;
                    }
                }
                _ => {}
            }
        }
        events.append(&mut more);
    }

    /// The people whose name, number or user name holds that text.
    pub(crate) fn search(&self, term: &str) -> Vec<Contact> {
        let term = term.trim().to_lowercase();
        let numbers = self.lists.numbers();
        let fits = |text: Option<&str>| text.is_some_and(|text| text.to_lowercase().contains(&term));
        let mut found = Vec::new();
        for user in self.lists.users.iter().filter(|user| user.enabled != Some(false)) {
            let (name, number) = (user.full_name(), numbers.extension_of(&user.id));
            let known = fits(name.as_deref()) || fits(user.username.as_deref()) || number.is_some_and(|it| it.starts_with(&term));
            if term.is_empty() || !known {
                continue;
            }
            let own_line =
                number.map(|number| ContactNumber { label: "Extension".to_owned(), number: number.to_owned(), own_line: true });
            found.push(Contact {
                key: Some(ContactKey { source: SOURCE.to_owned(), id: user.id.clone() }),
                name: name.unwrap_or_default(),
                numbers: own_line.into_iter().collect(),
                details: user.email.iter().map(|email| ("E-mail".to_owned(), email.clone())).collect(),
                line: LineState::Unknown,
                ..Contact::default()
            });
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        found.truncate(MOST_FOUND);
        found
    }

    /// The user's call, while it lives.
    pub(crate) fn live(&self, id: &CallId) -> Option<&UserCall> {
        self.translator.user_call(id).filter(|call| call.ended.is_none())
    }

    /// The call about which the other one asks, when `id` is one of them.
    pub(crate) fn consultation(&self, id: &CallId) -> Option<(&UserCall, &UserCall)> {
        let live: Vec<&UserCall> = self.translator.calls().filter(|call| call.ended.is_none()).collect();
        let asks = |call: &&&UserCall| call.direction == Direction::Outgoing && !call.held_by_me;
        let consulting = *live.iter().find(asks)?;
        let about = *live.iter().find(|call| call.held_by_me && call.id != consulting.id)?;
        (*id == about.id || *id == consulting.id).then_some((about, consulting))
    }
}

/// The telephone's settings as the document tells them.
pub(crate) fn phone(user: &User) -> Event {
    let forward = Forwarding::of(user.call_forward.as_ref().unwrap_or(&Value::Null));
    Event::PhoneReported(PhoneReport {
        do_not_disturb: Some(user.do_not_disturb == Some(true)),
        unconditional: (Some(forward.enabled), forward.number),
        ..PhoneReport::default()
    })
}

fn moved(user: &str, before: &[String], after: &[String]) -> Vec<Event> {
    let agent = AgentId::from(user);
    let left = before.iter().filter(|queue| !after.contains(queue));
    let joined = after.iter().filter(|queue| !before.contains(queue));
    left.map(|queue| Event::MemberGone(agent.clone(), QueueId::from(queue.as_str())))
        .chain(joined.map(|queue| {
            Event::MemberReported(Membership { agent: agent.clone(), queue: QueueId::from(queue.as_str()), penalty: 0 })
        }))
        .collect()
}
