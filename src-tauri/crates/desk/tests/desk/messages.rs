//! Short messages and recordings, from what is told of them.

use cordboard_model::{
    At, Change, Cost, Event, FetchState, Health, Message, MessageRef, MessageReport, MessageState, Problem, RecordingFetch,
};

use crate::Bench;

fn written(id: &str) -> Event {
    let message = Message::outgoing(id.into(), "600700800".to_owned(), "Dzień dobry".to_owned(), At(1));
    Event::MessageKept(Box::new(message))
}

fn told(about: MessageRef, pbx_id: Option<&str>, state: Option<MessageState>) -> Event {
    let pbx_id = pbx_id.map(str::to_owned);
    Event::MessageReported(Box::new(MessageReport { about, pbx_id, state, problem: None, cost: None }))
}

fn answered(id: &str, pbx_id: &str, state: MessageState) -> Event {
    told(MessageRef::Own(id.into()), Some(pbx_id), Some(state))
}

fn progress(pbx_id: &str, state: MessageState) -> Event {
    told(MessageRef::Pbx(pbx_id.to_owned()), None, Some(state))
}

fn message(bench: &Bench, id: &str) -> Message {
    (**bench.account().message(&id.into()).expect("it is followed")).clone()
}

#[test]
fn a_message_goes_its_way_and_says_each_step_once() {
    let mut bench = Bench::live();
    assert_eq!(bench.at(1, written("m")).len(), 1);
    let steps = [
        (answered("m", "77", MessageState::Queued), MessageState::Queued, 1),
        (progress("77", MessageState::Queued), MessageState::Queued, 0),
        (progress("77", MessageState::Sent), MessageState::Sent, 1),
        (progress("77", MessageState::Queued), MessageState::Sent, 0),
        (progress("78", MessageState::Failed), MessageState::Sent, 0),
        (progress("77", MessageState::Delivered), MessageState::Delivered, 1),
        (progress("77", MessageState::Failed), MessageState::Delivered, 0),
    ];
    for (at, (event, state, changes)) in (2..).zip(steps) {
        let case = format!("{event:?}");
        assert_eq!(bench.at(at, event).len(), changes, "{case}");
        assert_eq!(message(&bench, "m").state, state, "{case}");
    }
}

#[test]
fn what_is_told_before_the_answer_is_not_lost() {
    let mut bench = Bench::live();
    assert!(bench.at(1, progress("77", MessageState::Delivered)).is_empty(), "nobody knows whose it is");
    assert!(bench.at(2, answered("m", "77", MessageState::Queued)).is_empty(), "its message is still being written down");
    bench.at(3, written("m"));
    let now = message(&bench, "m");
    assert_eq!((now.state, now.pbx_id.as_deref()), (MessageState::Delivered, Some("77")));
}

#[test]
fn after_its_end_a_message_can_only_arrive() {
    for end in [MessageState::Failed, MessageState::Doubtful] {
        let mut bench = Bench::live();
        bench.at(1, written("m"));
        bench.at(2, answered("m", "77", MessageState::Queued));
        bench.at(3, progress("77", end));
        for late in [MessageState::Queued, MessageState::Sent, MessageState::Failed, MessageState::Doubtful] {
            assert!(bench.at(4, progress("77", late)).is_empty(), "{end:?} then {late:?}");
        }
        assert_eq!(bench.at(5, progress("77", MessageState::Delivered)).len(), 1);
        assert_eq!(message(&bench, "m").state, MessageState::Delivered);
    }
}

#[test]
fn a_message_that_was_on_its_way_when_the_link_broke_may_have_been_sent() {
    let mut bench = Bench::live();
    bench.at(1, written("m"));
    bench.at(1, written("n"));
    bench.at(2, answered("n", "78", MessageState::Queued));
    let changes = bench.at(3, Event::LinkChanged(Health::Connecting));
    let doubted = changes.iter().filter(|change| matches!(change, Change::Message(_))).count();
    assert_eq!(
        (doubted, message(&bench, "m").state, message(&bench, "n").state),
        (1, MessageState::Doubtful, MessageState::Queued)
    );
    bench.at(4, written("late"));
    assert_eq!(message(&bench, "late").state, MessageState::Doubtful, "no link will tell of it");
}

#[test]
fn the_cost_comes_with_the_records_at_any_time() {
    let mut bench = Bench::live();
    bench.at(1, written("m"));
    bench.at(2, answered("m", "77", MessageState::Delivered));
    let cost = Cost { amount: "0.075".to_owned(), currency: "PLN".to_owned() };
    let record = |pbx_id: &str| {
        let about = MessageRef::Pbx(pbx_id.to_owned());
        let report = MessageReport { about, pbx_id: None, state: None, problem: None, cost: Some(cost.clone()) };
        Event::MessageReported(Box::new(report))
    };
    assert_eq!(bench.at(3, record("77")).len(), 1);
    assert!(bench.at(4, record("77")).is_empty());
    assert!(bench.at(4, record("of a colleague")).is_empty());
    assert_eq!(message(&bench, "m").cost, Some(cost));
}

#[test]
fn a_recording_that_was_coming_when_the_link_broke_has_stopped() {
    let mut bench = Bench::live();
    let fetch = |state| RecordingFetch { recording: "1.2".into(), file: "1.2.wav".into(), state };
    let running = FetchState::Running { received: 10, total: Some(100) };
    assert_eq!(bench.at(1, Event::RecordingFetched(fetch(running.clone()))).len(), 1);
    assert!(bench.at(1, Event::RecordingFetched(fetch(running))).is_empty());
    let changes = bench.at(2, Event::LinkChanged(Health::Connecting));
    let problem = Problem { code: "linkLost".to_owned(), detail: String::new() };
    assert!(changes.contains(&Change::RecordingFetch(fetch(FetchState::Failed(problem)).into())), "{changes:?}");
}
