//! The queue, directory and history cases of the protocol's conformance list (xivo.md 14, C40 to C51).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/story.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, reason = "shared by several test files")]
mod story;

use cordboard_desk::{longest_wait, totals};
use cordboard_model::{
    AgentId, At, Change, Command, ContactKey, ContactSource, Direction, Event, LineState, Measure, Outcome, Party, PastCall,
    Queue, QueueId, RefusalKind, Statistic, Window,
};
use cordboard_pbx_xivo::{Generation, XivoAccount};
use serde_json::{Value, json};
use story::{NINE, Story};

fn with_queues() -> Story {
    let mut story = Story::logged_on(Generation::G1);
    story.hear(
        "QueueList",
        json!([{"id": 5, "name": "sales", "displayName": "Sales", "number": "3010", "context": "default"},
               {"id": 6, "name": "support", "displayName": "Support", "number": "3011"},
               {"id": 9, "name": "__switchboard", "displayName": "", "number": ""}]),
    );
    story.asks.clear();
    story
}

fn queue<'a>(story: &'a Story, id: &str) -> &'a Queue {
    story.account().queue(&QueueId::from(id)).expect("a queue")
}

fn count(story: &mut Story, queue: u32, counters: &[(&str, i64)]) {
    let counters: Vec<Value> = counters.iter().map(|(name, value)| json!({"statName": name, "value": value})).collect();
    story.hear("QueueStatistics", json!({"queueId": queue, "counters": counters}));
}

fn figure(story: &Story, queue_id: &str, measure: Measure) -> Option<f64> {
    queue(story, queue_id).counters.get(Statistic::day(measure))
}

#[test]
fn c40_figures_find_their_queue_by_its_technical_name() {
    let mut story = with_queues();
    story.hear(
        "QueueStatistics",
        json!({"queueRef": "sales", "counters": [{"statName": "TotalNumberCallsAbandonned", "value": 19}]}),
    );
    assert_eq!(figure(&story, "5", Measure::Abandoned), Some(19.0));
    assert_eq!(figure(&story, "6", Measure::Abandoned), None);
}

#[test]
fn c41_a_subset_leaves_other_figures_and_nobody_waiting_has_no_longest_wait() {
    let mut story = with_queues();
    count(&mut story, 5, &[("WaitingCalls", 2), ("LongestWaitTime", 30), ("EWT", 40)]);
    count(&mut story, 5, &[("WaitingCalls", 0)]);
    assert_eq!(figure(&story, "5", Measure::EstimatedWait), Some(40.0));
    assert_eq!(longest_wait(queue(&story, "5"), story.now), None, "shown as -");
}

#[test]
fn c42_the_longest_wait_grows_between_reports() {
    let mut story = with_queues();
    count(&mut story, 5, &[("LongestWaitingTime", 10), ("WaitingCalls", 1)]);
    story.wait(10);
    assert_eq!(longest_wait(queue(&story, "5"), story.now), Some(20.0));
}

#[test]
fn c43_a_penalty_of_zero_is_a_place_and_a_negative_one_is_none() {
    let mut story = with_queues();
    let places =
        |story: &Story| story.account().agent(&AgentId::from("7")).map(|agent| agent.memberships.clone()).unwrap_or_default();
    story.hear("QueueMember", json!({"agentId": 7, "queueId": 5, "penalty": 0}));
    assert_eq!(places(&story), [(QueueId::from("5"), 0)]);
    story.hear("QueueMember", json!({"agentId": 7, "queueId": 5, "penalty": -1}));
    assert_eq!(places(&story), []);
}

#[test]
fn the_first_list_of_members_is_complete_and_later_ones_only_add() {
    let mut story = with_queues();
    let places =
        |story: &Story| story.account().agent(&AgentId::from("7")).map(|agent| agent.memberships.clone()).unwrap_or_default();
    story.hear("QueueMember", json!({"agentId": 7, "queueId": 9, "penalty": 4}));
    story.hear("QueueMemberList", json!([{"agentId": 7, "queueId": 5, "penalty": 1}]));
    assert_eq!(places(&story), [(QueueId::from("5"), 1)]);
    story.hear("QueueMemberList", json!([{"agentId": 7, "queueId": 6, "penalty": 2}]));
    assert_eq!(places(&story), [(QueueId::from("5"), 1), (QueueId::from("6"), 2)]);
}

#[test]
fn c44_joining_a_queue_in_vain_fails_after_five_seconds() {
    let mut story = with_queues();
    let sent = story.command(Command::JoinQueue { queue: QueueId::from("5"), penalty: 0 }).unwrap();
    assert_eq!(sent, [json!({"command": "setAgentQueue", "agentId": 31, "queueId": 5, "penalty": 0})]);
    assert!(story.account().membership_pending(&QueueId::from("5")));
    story.hear("QueueMember", json!({"agentId": 7, "queueId": 5, "penalty": 0}));
    assert!(story.account().membership_pending(&QueueId::from("5")), "that was another agent");
    story.wait(5);
    story.lapse();
    assert!(!story.account().membership_pending(&QueueId::from("5")));
    assert!(
        story.changes.iter().any(|change| matches!(change, Change::Refused(refusal) if refusal.kind == RefusalKind::Unconfirmed))
    );

    let sent = story.command(Command::LeaveQueue(QueueId::from("6"))).unwrap();
    assert_eq!(sent, [json!({"command": "removeAgentFromQueue", "agentId": 31, "queueId": 6})]);
}

#[test]
fn c45_totals_recompute_percentages() {
    let mut story = with_queues();
    count(&mut story, 5, &[("TotalNumberCallsEntered", 10), ("TotalNumberCallsAnsweredBefore15", 7)]);
    count(&mut story, 6, &[("TotalNumberCallsEntered", 0), ("TotalNumberCallsAnsweredBefore15", 0)]);
    let share = |queues: &[&str]| {
        let queues = queues.iter().map(|id| queue(&story, id));
        totals(queues, Window::Day, story.now).get(Statistic::day(Measure::PercentAnsweredWithin(15)))
    };
    assert_eq!(share(&["5", "6"]), Some(70.0));
    assert_eq!(share(&["6"]), Some(0.0));
}

#[test]
fn c46_unknown_agent_figures_are_kept_under_their_own_name() {
    let mut story = with_queues();
    story.hear(
        "AgentStatistics",
        json!({"id": 7, "statistics": [{"name": "Lunch", "value": 60}, {"name": "AgentPausedTotalTime", "value": 90},
               {"name": "InbPercUnansCalls", "value": 12.5}, {"name": "LogoutDateTime", "value": "2024-02-07T18:00:00.000+01:00"}]}),
    );
    let figures = &story.account().agent(&AgentId::from("7")).unwrap().figures;
    let value = |name: &str| figures.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("Lunch"), Some("60"));
    assert_eq!(value("PausedTime"), Some("90"));
    assert_eq!(value("InbPercUnansCalls"), Some("12.5"));
    assert_eq!(value("LogoutDateTime"), Some("2024-02-07T18:00:00.000+01:00"));
}

#[test]
fn c47_an_empty_list_empties_the_queue_and_watching_can_end() {
    let mut story = with_queues();
    let sent = story.command(Command::WatchQueue(QueueId::from("9"))).unwrap();
    assert_eq!(sent, [json!({"command": "subscribeToQueueCalls", "queueId": 9})]);
    let entry = json!({"position": 1, "name": "Ann Lee", "number": "0611223344", "queueTime": "2024-02-07T10:01:16.626+01:00", "channel": "SIP/x"});
    story.hear("QueueCalls", json!({"queueId": 9, "calls": [entry]}));
    let callers = &queue(&story, "9").callers;
    assert_eq!(callers[0].since, At(1_707_296_476_626));
    assert_eq!(serde_json::from_str::<Value>(&callers[0].entry).unwrap(), entry, "kept whole for fetching the caller");
    story.hear("QueueCalls", json!({"queueId": 9, "calls": []}));
    assert_eq!(queue(&story, "9").callers, []);
    let sent = story.command(Command::UnwatchQueue(QueueId::from("9"))).unwrap();
    assert_eq!(sent, [json!({"command": "unSubscribeToQueueCalls", "queueId": 9})]);
}

#[test]
fn internal_queues_are_hidden_and_named_by_what_there_is() {
    let story = with_queues();
    let internal = queue(&story, "9");
    assert_eq!((internal.hidden, internal.label.as_str(), internal.number.as_deref()), (true, "__switchboard", None));
    assert!(!queue(&story, "5").hidden);
}

fn favourites(story: &Story) -> &[cordboard_model::Contact] {
    story.account().favourites().map(|list| list.as_slice()).unwrap_or_default()
}

#[test]
fn c48_columns_are_found_by_their_headers() {
    let number_of = |headers: Value, cells: Value| {
        let mut story = Story::logged_on(Generation::G1);
        story.hear("DirectoryResult", json!({"headers": headers, "entries": [{"status": 8, "entry": cells}]}));
        let (_, people) = story.account().search().expect("a search result");
        let person = people[0].clone();
        assert_eq!(person.line, LineState::Ringing);
        (person.name, person.numbers.iter().map(|number| number.number.clone()).collect::<Vec<_>>(), person.favourite)
    };
    let both = vec!["1204".to_owned(), "0611223344".to_owned()];
    assert_eq!(
        number_of(
            json!(["Firstname", "Lastname", "Number", "Mobile", "Favorite"]),
            json!(["Ann", "Lee", "1204", "0611223344", "true"])
        ),
        ("Ann Lee".to_owned(), both.clone(), true)
    );
    assert_eq!(
        number_of(
            json!(["Nom", "Numéro", "Mobile", "id", "source", "Favoris"]),
            json!(["Ann Lee", "1204", "0611223344", "17", "internal", "false"])
        ),
        ("Ann Lee".to_owned(), both, false)
    );
    assert_eq!(
        number_of(json!(["Who", "Where"]), json!(["Ann Lee", "1204"])).1,
        ["1204"],
        "without a known header the first cell that looks like a number"
    );
}

#[test]
fn c49_a_favourite_changes_only_when_the_server_says_so() {
    let mut story = Story::logged_on(Generation::G1);
    let key = ContactKey { id: "17".to_owned(), source: "internal".to_owned() };
    let entry = json!({"status": 0, "entry": ["Ann Lee", "1204"], "contact_id": 17, "source": "internal", "favorite": false});
    story.hear("DirectoryResult", json!({"headers": ["Name", "Number"], "entries": [entry]}));
    let sent = story.command(Command::SetFavourite { contact: key.clone(), on: true }).unwrap();
    assert_eq!(sent, [json!({"command": "addFavorite", "contactId": "17", "source": "internal"})]);
    let marked = |story: &Story| story.account().search().expect("a search result").1[0].favourite;
    assert!(!marked(&story));

    story.hear("FavoriteUpdated", json!({"action": "AddFail", "contact_id": "17", "source": "internal"}));
    assert!(!marked(&story));
    assert!(matches!(story.events.last(), Some(Event::Refused(refusal)) if refusal.kind == RefusalKind::FavouriteFailed));

    story.hear("FavoriteUpdated", json!({"action": "Added", "contact_id": "17", "source": "internal"}));
    assert!(marked(&story));
    let sent = story.command(Command::SetFavourite { contact: key, on: false }).unwrap();
    assert_eq!(sent, [json!({"command": "removeFavorite", "contactId": "17", "source": "internal"})]);
}

#[test]
fn favourites_are_favourites_also_without_a_column_that_says_so() {
    let mut story = Story::logged_on(Generation::G1);
    let entry = json!({"status": 0, "entry": ["Ann Lee", "1204", null], "contact_id": "17", "source": "internal"});
    story.hear("Favorites", json!({"headers": ["Name", "Number", "Mobile"], "entries": [entry]}));
    assert!(favourites(&story)[0].favourite);
    assert!(story.events.iter().any(|event| matches!(event, Event::ContactsListed(ContactSource::Favourites, _))));
}

#[test]
fn the_lines_of_listed_people_are_watched_once() {
    let table = |numbers: &[&str]| {
        let entries: Vec<Value> =
            numbers.iter().map(|number| json!({"status": 0, "entry": ["Ann", number, "0611223344"]})).collect();
        json!({"headers": ["Name", "Number", "Mobile"], "entries": entries})
    };
    let mut story = Story::logged_on(Generation::G1);
    story.hear("Favorites", table(&["1204", "1205"]));
    assert_eq!(story.asked(), [json!({"command": "subscribeToPhoneHints", "phoneNumbers": ["1204", "1205"]})]);
    story.hear("DirectoryResult", table(&["1204", "1206"]));
    assert_eq!(story.asked(), [json!({"command": "subscribeToPhoneHints", "phoneNumbers": ["1206"]})]);
    story.hear("PhoneHintStatusEvent", json!({"number": "1206", "status": 2}));
    assert_eq!(story.account().search().expect("a search result").1[1].line, LineState::Busy);

    let mut oldest = Story::logged_on(Generation::G0);
    oldest.hear("Favorites", table(&["1204"]));
    assert_eq!(oldest.asked(), Vec::<Value>::new(), "the first generation does not know the command");
}

#[test]
fn past_calls_are_asked_for_in_the_words_the_server_knows() {
    let ask = |generation| Story::logged_on(generation).command(Command::ListPastCalls { days: 7 }).unwrap();
    assert_eq!(ask(Generation::G1), [json!({"command": "getUserCallHistoryByDays", "days": 7})]);
    assert_eq!(ask(Generation::G0), [json!({"command": "getUserCallHistory", "size": 20})]);
}

#[test]
fn people_of_later_servers_are_people_too() {
    let mut story = Story::logged_on(Generation::G2);
    let sheet = json!({"name": "Ann Lee", "subtitle1": "Nordvik", "subtitle2": "", "picture": null, "isFavorite": true,
                       "status": {"phone": 2, "video": "Available"},
                       "actions": [{"action": "Call", "args": ["1204", "0611223344"], "default": true}, {"action": "Mail", "args": ["a@b"]}]});
    story.hear("ContactSheet", json!({"sheets": [sheet]}));
    let (_, people) = story.account().search().expect("a search result");
    let numbers: Vec<_> = people[0].numbers.iter().map(|number| (number.number.as_str(), number.own_line)).collect();
    assert_eq!(numbers, [("1204", true), ("0611223344", false)]);
    assert_eq!((people[0].line, people[0].favourite), (LineState::Busy, true));
    assert_eq!(people[0].details, [("subtitle1".to_owned(), "Nordvik".to_owned())]);
}

fn past_calls(story: &Story) -> Vec<PastCall> {
    let listed = story.events.iter().rev().find_map(|event| match event {
        Event::PastCallsListed(past) => Some(past.calls.clone()),
        _ => None,
    });
    listed.expect("a call history")
}

#[test]
fn c50_the_other_side_follows_from_the_status_and_a_lasting_call_is_asked_again_once() {
    let mut story = Story::logged_on(Generation::G1);
    let emitted = json!({"start": "2024-02-07 10:00:00", "duration": "00:01:05", "srcNum": "1201", "dstNum": "0230114400", "status": "emitted",
                         "dstFirstName": "Ann", "dstLastName": "Lee"});
    let missed =
        json!({"start": "2024-02-07 09:00:00", "duration": null, "srcNum": "0611223344", "dstNum": "1201", "status": "missed"});
    story.hear("CallHistory", json!([emitted, missed]));
    let calls = past_calls(&story);
    assert_eq!((&calls[0].remote, calls[0].direction), (&Party::new("0230114400", "Ann Lee"), Direction::Outgoing));
    assert_eq!((calls[0].duration_ms, calls[0].outcome), (Some(65_000), Some(Outcome::Answered)));
    assert_eq!(
        (&calls[1].remote, calls[1].direction, calls[1].outcome),
        (&Party::new("0611223344", ""), Direction::Incoming, Some(Outcome::Missed))
    );
    assert_eq!(story.asked_later(), []);

    let ongoing =
        json!([{"start": "2024-02-07 10:05:00", "duration": null, "srcNum": "1201", "dstNum": "1204", "status": "ongoing"}]);
    story.hear("CallHistoryByDays", ongoing.clone());
    assert_eq!(story.asked_later(), [(json!({"command": "getUserCallHistory", "size": 20}), 2)]);
    assert_eq!((past_calls(&story)[0].outcome, past_calls(&story)[0].direction), (None, Direction::Outgoing));
    story.hear("CallHistory", ongoing);
    assert_eq!(story.asked_later(), [], "once, not for ever");
}

#[test]
fn a_history_of_one_call_may_come_without_its_list() {
    let mut story = Story::logged_on(Generation::G0);
    story.hear("CallHistory", json!({"start": "2024-02-07 10:00:00", "duration": "00:00:10", "srcNum": "0611223344", "dstNum": "1201", "status": "answered"}));
    assert_eq!(past_calls(&story).len(), 1);
}

/// A link to a server of which nothing says where it is.
fn nowhere() -> Story {
    let mut story = Story::of(XivoAccount::new("x", "l", Some("1201".to_owned())));
    story.hear("LoggedOn", json!({}));
    story.asks.clear();
    story
}

fn lists(story: &Story) -> usize {
    story.events.iter().filter(|event| matches!(event, Event::PastCallsListed(_))).count()
}

/// The record of a call that began at nine UTC, at a server half an hour off the full hours.
fn record_in_kathmandu() -> Value {
    json!([{"start": "2024-02-07 14:45:00", "status": "missed", "srcNum": "0611223344", "dstNum": "1201"}])
}

#[test]
fn records_wait_for_the_servers_zone_which_its_dated_words_tell() {
    let dated = [
        (
            "AgentStatistics",
            json!({"id": 31, "statistics": [{"name": "LoginDateTime", "value": "2024-02-07T14:30:00.000+05:45"}]}),
        ),
        ("QueueCalls", json!({"queueId": 9, "calls": [{"position": 1, "queueTime": "2024-02-07T14:30:00.000+05:45"}]})),
    ];
    for (kind, body) in dated {
        let mut story = nowhere();
        story.hear("CallHistory", record_in_kathmandu());
        assert_eq!(lists(&story), 0, "nobody knows yet when that was");
        assert_eq!(story.asked_later(), [(json!({"command": "getUserCallHistory", "size": 20}), 2)]);
        story.hear(kind, body);
        assert_eq!((lists(&story), past_calls(&story)[0].started_at), (1, NINE), "{kind}");
        story.hear("CallHistory", record_in_kathmandu());
        assert_eq!((lists(&story), past_calls(&story)[0].started_at), (2, NINE), "{kind}");
    }
}

#[test]
fn as_many_records_as_a_page_has_are_complete_only_after_the_oldest() {
    let mut story = Story::logged_on(Generation::G1);
    let missed = |minute: u32| json!({"start": format!("2024-02-07 10:{minute:02}:00"), "status": "missed", "srcNum": "0611223344", "dstNum": "1201"});
    // The two oldest began in the same second.
    let end_of_oldest = NINE.plus_ms(61_000);
    for (rows, listed, complete_from) in [(19, 19, None), (20, 18, Some(end_of_oldest)), (21, 21, None)] {
        story.hear("CallHistory", (0..rows).map(|row: u32| missed(row.max(1))).rev().collect());
        let Some(Event::PastCallsListed(past)) = story.events.last() else { panic!("a call history") };
        assert_eq!((past.calls.len(), past.complete_from), (listed, complete_from), "{rows}");
    }
}

#[test]
fn a_call_that_was_seen_beginning_tells_the_servers_zone() {
    let mut story = nowhere();
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344"}));
    story.phone("EventReleased", "1", json!({"otherDN": "0611223344"}));
    story.hear("CallHistory", record_in_kathmandu());
    assert_eq!(past_calls(&story)[0].started_at, NINE);
}

#[test]
fn without_any_word_about_the_zone_records_wait_once_and_count_in_this_machines_zone() {
    let mut story = nowhere();
    story.hear("CallHistory", record_in_kathmandu());
    story.hear("CallHistory", json!([]));
    let lists: Vec<usize> = story
        .events
        .iter()
        .filter_map(|event| if let Event::PastCallsListed(past) = event { Some(past.calls.len()) } else { None })
        .collect();
    assert_eq!(lists, [1, 0], "what waited comes first");
    story.reconnect();
    story.hear("CallHistory", record_in_kathmandu());
    assert_eq!(past_calls(&story).len(), 1, "not again");
}

#[test]
fn c51_history_times_are_in_the_servers_own_zone() {
    let at = |zone: &str, start: &str| {
        let account = XivoAccount { server_zone: Some(zone.to_owned()), ..XivoAccount::new("x", "l", None) };
        let mut story = Story::of(account);
        story.hear("CallHistory", json!([{"start": start, "status": "missed", "srcNum": "1", "dstNum": "2"}]));
        past_calls(&story).first().map(|call| call.started_at)
    };
    assert_eq!(at("Europe/Paris", "2024-02-07 10:00:00"), Some(NINE));
    assert_eq!(at("UTC", "2024-02-07 10:00:00"), Some(NINE.plus_ms(3_600_000)));
    assert_eq!(at("Europe/Paris", "yesterday"), None, "a call without a time is left out");
}
