//! Any events in any order: nothing panics, the changes tell everything, and nothing is shown that was not confirmed.

use std::collections::BTreeMap;

use cordboard_model::{
    AgentReport, AgentState, AgentTarget, At, CallReport, Capabilities, Change, Command, Contact, ContactKey, ContactNumber,
    ContactSource, Counters, Ending, Event, ForwardKind, Health, LineState, Listening, Measure, Membership, PhoneReport,
    Presence, Problem, Queue, QueueCaller, QueueKey, Reason, ReasonEffect, RecordingState, Refusal, RefusalKind, StateReport,
    Statistic, Step, User, Voicemail,
};
use proptest::{collection::vec, option, prelude::*};

use crate::{ALL, Bench, report};

fn id() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("1"), Just("2"), Just("3")]
}

/// Without what contradicts something earlier in the same list.
fn unique<T, K: Ord>(list: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    list.into_iter().filter(|item| seen.insert(key(item))).collect()
}

fn states() -> impl Strategy<Value = AgentState> {
    prop_oneof![
        Just(AgentState::LoggedOut),
        Just(AgentState::Ready),
        Just(AgentState::NotReady),
        Just(AgentState::Ringing),
        Just(AgentState::OnCall),
        Just(AgentState::WrapUp),
    ]
}

fn recordings() -> impl Strategy<Value = RecordingState> {
    prop_oneof![
        Just(RecordingState::Unknown),
        Just(RecordingState::Off),
        Just(RecordingState::Active),
        Just(RecordingState::Paused)
    ]
}

fn agent_reports() -> impl Strategy<Value = AgentReport> {
    (id(), option::of("[ab]"), option::of((states(), recordings(), option::of("[xy]")))).prop_map(|(id, name, state)| {
        AgentReport {
            agent: Some(id.into()),
            name,
            state: state.map(|(state, recording, reason)| {
                Box::new(StateReport { state, recording, reason: reason.map(Into::into), ..StateReport::default() })
            }),
            ..AgentReport::default()
        }
    })
}

fn call_reports() -> impl Strategy<Value = CallReport> {
    let step = prop_oneof![
        1 => Just(Step::Noted),
        1 => Just(Step::Queued),
        1 => Just(Step::Dialing),
        1 => Just(Step::Ringing),
        3 => Just(Step::Connected),
        1 => Just(Step::Held),
        1 => Just(Step::Parked),
        1 => Just(Step::Ended(Ending::Plain)),
        1 => Just(Step::Ended(Ending::Rejected)),
    ];
    (id(), step, option::of(0..2_000i64), option::of(id())).prop_map(|(call, step, at, about)| CallReport {
        at: at.map(At),
        consults_for: about.map(Into::into),
        ..report(call, step)
    })
}

fn queues() -> impl Strategy<Value = Queue> {
    (id(), "[pq]").prop_map(|(id, name)| Queue {
        id: id.into(),
        name: name.clone(),
        label: name,
        number: None,
        hidden: false,
        counters: Counters::default(),
        counted_at: None,
        callers: Vec::new(),
    })
}

fn contacts() -> impl Strategy<Value = Contact> {
    (id(), any::<bool>()).prop_map(|(id, favourite)| Contact {
        key: Some(ContactKey { source: "s".to_owned(), id: id.to_owned() }),
        numbers: vec![ContactNumber { label: String::new(), number: id.to_owned(), own_line: true }],
        favourite,
        ..Contact::default()
    })
}

fn targets() -> impl Strategy<Value = AgentTarget> {
    prop_oneof![
        Just(AgentTarget::LoggedIn { phone: None }),
        Just(AgentTarget::LoggedOut),
        Just(AgentTarget::Ready { status: None }),
        option::of("[xy]").prop_map(|reason| AgentTarget::NotReady { reason: reason.map(Into::into) }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => id().prop_map(|call| Command::Answer(call.into())),
        1 => id().prop_map(|call| Command::HangUp(call.into())),
        1 => id().prop_map(|call| Command::Hold(call.into())),
        1 => id().prop_map(|call| Command::Retrieve(call.into())),
        1 => id().prop_map(|call| Command::Consult { call: call.into(), to: "9".to_owned() }),
        1 => id().prop_map(|call| Command::CancelTransfer(call.into())),
        1 => id().prop_map(|call| Command::PauseRecording(call.into())),
        1 => Just(Command::Conference),
        1 => (id(), 0..2u32).prop_map(|(queue, penalty)| Command::JoinQueue { queue: queue.into(), penalty }),
        1 => id().prop_map(|queue| Command::LeaveQueue(queue.into())),
        1 => id().prop_map(|queue| Command::UnwatchQueue(queue.into())),
        1 => any::<bool>().prop_map(Command::SetDoNotDisturb),
        1 => any::<bool>().prop_map(|enabled| Command::SetForward { kind: ForwardKind::Busy, enabled, destination: "9".to_owned() }),
        1 => "[xy]".prop_map(|status| Command::SetPresence(status.into())),
        3 => targets().prop_map(Command::SetAgentState),
    ]
}

fn links() -> impl Strategy<Value = Health> {
    prop_oneof![
        2 => Just(Health::Live { since: At(0) }),
        1 => Just(Health::Connecting),
        1 => Just(Health::Waiting { retry_at: At(1), problem: Problem { code: "timeout".to_owned(), detail: String::new() } }),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    let about_calls = prop_oneof![
        6 => call_reports().prop_map(|report| Event::CallReported(Box::new(report))),
        1 => vec(call_reports(), 0..3).prop_map(Event::CallsListed),
        1 => vec(id(), 0..3).prop_map(|calls| Event::ConferenceReported(calls.into_iter().map(Into::into).collect())),
        1 => (option::of(id()), recordings()).prop_map(|(call, state)| Event::RecordingReported(call.map(Into::into), state)),
        1 => (option::of(id()), vec(("[ab]", "[12]?"), 0..3)).prop_map(|(call, data)| Event::AttachedReported(call.map(Into::into), data)),
    ];
    let about_agents = prop_oneof![
        4 => agent_reports().prop_map(|report| Event::AgentReported(Box::new(report))),
        1 => vec(agent_reports(), 0..3).prop_map(|all| Event::AgentsListed(unique(all, |report| report.agent.clone()))),
        1 => (id(), vec(("[ab]", "[12]"), 0..3)).prop_map(|(agent, figures)| Event::AgentFigures(agent.into(), unique(figures, |(name, _)| name.clone()))),
        1 => any::<bool>().prop_map(|on| Event::ListeningReported(on.then_some(Listening { by: None }))),
        1 => any::<bool>().prop_map(|some| {
            let reason = Reason { id: "x".into(), label: "X".to_owned(), color: None, effect: ReasonEffect::NotReady };
            Event::ReasonsListed(if some { vec![reason] } else { Vec::new() })
        }),
        1 => option::of(id()).prop_map(|agent| Event::UserReported(User { agent: agent.map(Into::into), ..User::default() })),
    ];
    let member = || {
        (id(), id(), 0..2u32).prop_map(|(agent, queue, penalty)| Membership { agent: agent.into(), queue: queue.into(), penalty })
    };
    let figure = prop_oneof![Just(Measure::Waiting), Just(Measure::LongestWait), Just(Measure::Entered)];
    let key = prop_oneof![id().prop_map(|id| QueueKey::Id(id.into())), "[pq]".prop_map(QueueKey::Name)];
    let caller = || QueueCaller { position: 1, name: None, number: None, since: At(0), entry: String::new() };
    let about_queues = prop_oneof![
        queues().prop_map(|queue| Event::QueueReported(Box::new(queue))),
        vec(queues(), 0..3).prop_map(|all| Event::QueuesListed(unique(all, |queue| queue.id.clone()))),
        (key, vec((figure, 0..3u8), 0..3)).prop_map(|(key, figures)| {
            Event::QueueCounted(
                key,
                unique(figures, |(measure, _)| *measure)
                    .into_iter()
                    .map(|(measure, value)| (Statistic::day(measure), f64::from(value)))
                    .collect(),
            )
        }),
        (id(), 0..2usize).prop_map(move |(queue, waiting)| Event::QueueCallersListed(queue.into(), vec![caller(); waiting])),
        member().prop_map(Event::MemberReported),
        (id(), id()).prop_map(|(agent, queue)| Event::MemberGone(agent.into(), queue.into())),
        vec(member(), 0..4).prop_map(Event::MembersListed),
    ];
    let source = prop_oneof![Just(ContactSource::Favourites), Just(ContactSource::Search { term: None })];
    let line = prop_oneof![Just(LineState::Idle), Just(LineState::Busy)];
    let about_others = prop_oneof![
        "[xy]".prop_map(|status| Event::PresenceReported(Presence { status: Some(status.into()), ..Presence::default() })),
        (id(), line).prop_map(|(line, state)| Event::LineReported(line.into(), state)),
        (option::of(any::<bool>()), option::of(any::<bool>())).prop_map(|(do_not_disturb, busy)| {
            Event::PhoneReported(PhoneReport { do_not_disturb, busy: (busy, None), ..PhoneReport::default() })
        }),
        (0..2u32).prop_map(|new| Event::VoicemailReported(Voicemail { new, waiting: 0, old: 0 })),
        (source, vec(contacts(), 0..3)).prop_map(|(source, people)| Event::ContactsListed(source, people)),
        (id(), any::<bool>())
            .prop_map(|(id, on)| Event::FavouriteReported(ContactKey { source: "s".to_owned(), id: id.to_owned() }, on)),
        Just(Event::Refused(Refusal { kind: RefusalKind::Other, detail: String::new() })),
        Just(Event::CapabilitiesKnown(Capabilities::of(&ALL))),
    ];
    prop_oneof![
        3 => about_calls,
        3 => about_agents,
        2 => about_queues,
        1 => about_others,
        1 => links().prop_map(Event::LinkChanged),
        2 => commands().prop_map(Event::Requested),
    ]
}

/// What a reader of the changes has on screen, by what is drawn in its place.
#[derive(Clone, Debug, Default, PartialEq)]
struct Screen(BTreeMap<String, Change>);

impl Screen {
    fn read(&mut self, changes: &[Change]) {
        for change in changes {
            let place = match change {
                Change::Link(_) => "link".to_owned(),
                Change::Capabilities(_) => "capabilities".to_owned(),
                Change::User(_) => "user".to_owned(),
                Change::CallUpserted(call) => format!("call {}", call.id),
                Change::CallEnded(call) => {
                    self.0.remove(&format!("call {}", call.id));
                    continue;
                }
                Change::OwnAgent(_) => "own agent".to_owned(),
                Change::Agent(agent) => format!("agent {}", agent.id),
                Change::AgentsKept(kept) => {
                    self.0.retain(|place, _| {
                        place.strip_prefix("agent ").is_none_or(|id| kept.iter().any(|kept| kept.as_str() == id))
                    });
                    continue;
                }
                Change::Parked(_) => "parked".to_owned(),
                Change::Rooms(_) => "rooms".to_owned(),
                Change::Queue(queue) => format!("queue {}", queue.id),
                Change::QueueGone(id) => {
                    self.0.remove(&format!("queue {id}"));
                    continue;
                }
                Change::Presence(..) => "presence".to_owned(),
                Change::Line(line, _) => format!("line {line}"),
                Change::Phone(_) => "phone".to_owned(),
                Change::Voicemail(_) => "voicemail".to_owned(),
                Change::Contacts(ContactSource::Favourites, _) => "favourites".to_owned(),
                Change::Contacts(ContactSource::Search { .. }, _) => "search".to_owned(),
                Change::CallPending(call, Some(_)) => format!("pending {call}"),
                Change::CallPending(call, None) => {
                    self.0.remove(&format!("pending {call}"));
                    continue;
                }
                Change::Message(message) => format!("message {}", message.id),
                Change::RecordingFetch(fetch) => format!("recording {}", fetch.recording),
                Change::PastCalls(_) | Change::Recordings(_) | Change::Refused(_) => continue,
            };
            self.0.insert(place, change.clone());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_changes_tell_everything_and_nothing_twice(events in vec((events(), 0..1_500i64), 1..40)) {
        let mut bench = Bench::empty();
        let mut screen = Screen::default();
        screen.read(&bench.account().snapshot());
        let mut now = 0;
        for (event, wait) in events {
            now += wait;
            screen.read(&bench.lapse(now));
            screen.read(&bench.at(now, event.clone()));
            let mut fresh = Screen::default();
            fresh.read(&bench.account().snapshot());
            prop_assert_eq!(&screen, &fresh, "after {:?}", event);
            let again = bench.at(now, event.clone());
            prop_assert!(again.iter().all(|change| matches!(change, Change::Refused(_))), "{:?} again: {:?}", event, again);
            prop_assert!(bench.desk.next_lapse().is_none_or(|lapse| lapse > At(now) && lapse <= At(now + 5_000)));
        }
    }

    /// The state shown is the one last reported; it is stale whenever the link was lost since; a wish is never shown as true.
    #[test]
    fn the_own_agent_shows_only_what_was_confirmed(
        events in vec((prop_oneof![
            3 => states().prop_map(|state| Event::AgentReported(Box::new(AgentReport {
                agent: Some("31".into()),
                state: Some(Box::new(StateReport { state, ..StateReport::default() })),
                ..AgentReport::default()
            }))),
            3 => targets().prop_map(|target| Event::Requested(Command::SetAgentState(target))),
            2 => links().prop_map(Event::LinkChanged),
            2 => call_reports().prop_map(|report| Event::CallReported(Box::new(report))),
            1 => Just(Event::CallsListed(Vec::new())),
        ], 0..2_500i64), 1..40)
    ) {
        let mut bench = Bench::live();
        let (mut now, mut confirmed, mut stale) = (0, None, false);
        for (event, wait) in events {
            now += wait;
            bench.lapse(now);
            match &event {
                Event::AgentReported(report) => {
                    confirmed = report.state.as_ref().map(|told| told.state);
                    stale = false;
                }
                Event::LinkChanged(health) => stale |= !health.is_live() && confirmed.is_some(),
                _ => {}
            }
            bench.at(now, event);
            let own = bench.account().own_agent();
            prop_assert_eq!(own.agent.as_ref().map(|agent| agent.now.state), confirmed);
            prop_assert_eq!(own.stale, stale);
            if let Some(pending) = &own.pending {
                let in_time = now - pending.since.0 < 3_000;
                let timed = bench.desk.next_lapse().is_some_and(|lapse| lapse <= At(now + 3_000));
                prop_assert!(in_time || pending.after_call || timed, "{:?} at {}", pending, now);
                prop_assert!(timed || pending.after_call, "a wish that nothing times: {:?}", pending);
            }
        }
    }
}
