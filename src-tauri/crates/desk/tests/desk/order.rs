//! Any order and any duplication of what was said about a call gives the same call.

use cordboard_model::{
    At, Call, CallReport, CallState, Change, Direction, Ending, Event, Outcome, Party, QueueRef, Step, TransferKind,
};
use proptest::{collection::vec, prelude::*, sample::subsequence};

use crate::{Bench, report};

/// What the desk knows of call `c` after these reports: live, or as it was last told to have ended.
fn known(reports: &[(i64, CallReport)]) -> Option<Call> {
    let mut bench = Bench::live();
    let mut last = None;
    for (at, report) in reports {
        for change in bench.at(*at, Event::CallReported(Box::new(report.clone()))) {
            match change {
                Change::CallUpserted(call) => {
                    assert!(call.state.is_live(), "an ended call is never shown as live");
                    assert!(last.as_ref().is_none_or(|last: &Call| last.state.is_live()), "an ended call never lives again");
                    last = Some((*call).clone());
                }
                Change::CallEnded(call) => last = Some((*call).clone()),
                other => panic!("a call's report changed something else: {other:?}"),
            }
        }
    }
    if let Some(call) = &last {
        assert!(call.hold_ms >= 0);
        let end = call.ended_at.unwrap_or(At(i64::MAX));
        assert!(call.started_at <= call.answered_at.unwrap_or(end) && call.answered_at.unwrap_or(end) <= end, "{call:?}");
        let live: Vec<Call> = bench.account().calls().map(|call| (**call).clone()).collect();
        assert_eq!(live, if call.state.is_live() { vec![call.clone()] } else { Vec::new() }, "the last change tells all");
    }
    last
}

fn permutations(mut items: Vec<(i64, CallReport)>) -> Vec<Vec<(i64, CallReport)>> {
    if items.len() < 2 {
        return vec![items];
    }
    let mut all = Vec::new();
    for place in 0..items.len() {
        items.swap(0, place);
        let first = items[0].clone();
        for mut rest in permutations(items[1..].to_vec()) {
            rest.insert(0, first.clone());
            all.push(rest);
        }
        items.swap(0, place);
    }
    all
}

/// The states of a call in a real order.
fn courses() -> impl Strategy<Value = Vec<Step>> {
    let endings = prop_oneof![
        Just(Ending::Plain),
        Just(Ending::Unobserved),
        Just(Ending::Rejected),
        Just(Ending::AnsweredElsewhere),
        Just(Ending::Abandoned),
        Just(Ending::Busy),
        Just(Ending::Failed),
        Just(Ending::NoAnswer),
        Just(Ending::Transferred(TransferKind::Blind, Party::new("200", "Bea"))),
        Just(Ending::Transferred(TransferKind::Consult, Party::default())),
    ];
    let beginning =
        prop_oneof![Just(vec![Step::Ringing]), Just(vec![Step::Queued, Step::Ringing]), Just(vec![Step::Dialing]), Just(vec![]),];
    let middle = prop_oneof![
        Just(vec![]),
        Just(vec![Step::Connected]),
        Just(vec![Step::Connected, Step::Held]),
        Just(vec![Step::Connected, Step::Held, Step::Connected]),
        Just(vec![Step::Connected, Step::Noted, Step::Held, Step::Connected, Step::Held]),
        Just(vec![Step::Connected, Step::Parked, Step::Ringing, Step::Connected]),
    ];
    (beginning, middle, proptest::option::weighted(0.8, endings)).prop_map(|(mut course, middle, ending)| {
        course.extend(middle);
        course.extend(ending.map(Step::Ended));
        course
    })
}

/// Details as they come with any report: mostly the same, sometimes missing, sometimes other ones.
fn details() -> impl Strategy<Value = CallReport> {
    let remote = prop_oneof![
        4 => Just(Party::new("100", "Ann")),
        2 => Just(Party::new("100", "")),
        2 => Just(Party::default()),
        1 => Just(Party::new("", "Ann")),
        1 => Just(Party::new("300", "Cy")),
    ];
    let queue = prop_oneof![Just(None), Just(Some("sales")), Just(Some("support")), Just(Some(""))];
    let attached = vec((prop_oneof![Just("a"), Just("b")], prop_oneof![Just(""), Just("1"), Just("2")]), 0..3);
    let direction = prop_oneof![3 => Just(None), 1 => Just(Some(Direction::Incoming)), 1 => Just(Some(Direction::Outgoing))];
    (remote, queue, attached, direction, proptest::option::of("[12]"), proptest::option::of(any::<bool>())).prop_map(
        |(remote, queue, attached, direction, called, internal)| CallReport {
            remote,
            queue: queue.map(|name| QueueRef { id: None, name: (!name.is_empty()).then(|| name.to_owned()) }),
            attached: attached.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            direction,
            called,
            internal,
            ..report("c", Step::Noted)
        },
    )
}

/// A call's reports with the PBX's own moments, in the order in which they happened; at most `most`.
fn stamped(most: usize) -> impl Strategy<Value = Vec<(i64, CallReport)>> {
    (courses(), vec((details(), 0..40i64), 8)).prop_map(move |(course, details)| {
        let mut at = 1_000;
        let mut reports: Vec<_> = course
            .into_iter()
            .zip(details)
            .map(|(step, (details, gap))| {
                at += gap;
                (at, CallReport { step, at: Some(At(at)), ..details })
            })
            .collect();
        reports.truncate(most);
        reports
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_order_of_dated_reports_gives_the_same_call(reports in stamped(6)) {
        let first = known(&reports);
        for order in permutations(reports) {
            prop_assert_eq!(known(&order), first.clone(), "{:?}", order);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shuffled_and_repeated_dated_reports_give_the_same_call(
        (reports, shuffled) in stamped(8).prop_flat_map(|reports| {
            let twice: Vec<_> = reports.iter().chain(&reports).cloned().collect();
            let all = reports.len();
            let order = subsequence((0..twice.len()).collect::<Vec<_>>(), all..=twice.len()).prop_shuffle();
            (Just(reports), order.prop_map(move |order| order.into_iter().map(|place| twice[place].clone()).collect::<Vec<_>>()))
        })
    ) {
        let mut whole = shuffled.clone();
        whole.extend(reports.iter().filter(|report| !shuffled.contains(report)).cloned());
        prop_assert_eq!(known(&whole), known(&reports));
    }

    /// Where the PBX dates nothing, the moments differ with the order of receipt, but not what became of the call.
    #[test]
    fn every_order_of_receipt_ends_in_the_same_outcome(
        course in courses().prop_filter("ended", |course| matches!(course.last(), Some(Step::Ended(_)))),
        seed in any::<u64>(),
    ) {
        let reports: Vec<CallReport> = course
            .iter()
            .map(|step| CallReport {
                remote: Party::new("100", if matches!(step, Step::Ringing) { "Ann" } else { "" }),
                queue: crate::queue_ref("sales"),
                attached: vec![("ticket".to_owned(), "1".to_owned())],
                ..report("c", step.clone())
            })
            .collect();
        let in_order: Vec<_> = reports.iter().cloned().zip(1_000i64..).map(|(report, at)| (at, report)).collect();
        let mut shuffled = reports.clone();
        shuffled.extend(reports);
        let mut seed = seed;
        for place in (1..shuffled.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(place, usize::try_from(seed >> 33).unwrap() % (place + 1));
        }
        let shuffled: Vec<_> = shuffled.into_iter().zip(1_000i64..).map(|(report, at)| (at * 10, report)).collect();
        let told = |call: Option<Call>| call.map(|call| (call.state, call.outcome, call.direction, call.remote, call.queue, call.attached));
        prop_assert_eq!(told(known(&shuffled)), told(known(&in_order)));
    }
}

#[test]
fn every_order_of_an_eight_event_call_gives_the_same_record() {
    let steps = [
        Step::Queued,
        Step::Ringing,
        Step::Connected,
        Step::Held,
        Step::Connected,
        Step::Noted,
        Step::Held,
        Step::Ended(Ending::Transferred(TransferKind::Consult, Party::new("200", "Bea"))),
    ];
    let reports: Vec<_> = steps
        .into_iter()
        .zip(0i64..)
        .map(|(step, at)| {
            let named = CallReport { at: Some(At(at * 100)), remote: Party::new("100", ""), ..report("c", step) };
            (at * 100, named)
        })
        .collect();
    let first = known(&reports).unwrap();
    assert_eq!((first.state, first.outcome, first.hold_ms), (CallState::Ended, Some(Outcome::Transferred), 200));
    for order in permutations(reports) {
        let mut bench = Bench::live();
        let mut last = None;
        for (at, report) in order {
            if let Some(Change::CallUpserted(call) | Change::CallEnded(call)) =
                bench.at(at, Event::CallReported(Box::new(report))).into_iter().next_back()
            {
                last = Some(call);
            }
        }
        assert_eq!(last.as_deref(), Some(&first));
    }
}
