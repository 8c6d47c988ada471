//! Queues, one case a line.

use cordboard_desk::{longest_since, longest_wait, totals};
use cordboard_model::{At, Change, Counters, Event, Measure, Queue, QueueCaller, QueueKey, Statistic, Window};

use crate::Bench;

fn queue(id: &str, name: &str) -> Queue {
    Queue {
        id: id.into(),
        name: name.to_owned(),
        label: name.to_uppercase(),
        number: None,
        hidden: false,
        counters: Counters::default(),
        counted_at: None,
        callers: Vec::new(),
    }
}

fn counted(key: QueueKey, figures: &[(Measure, f64)]) -> Event {
    Event::QueueCounted(key, figures.iter().map(|(measure, value)| (Statistic::day(*measure), *value)).collect())
}

fn by_id(figures: &[(Measure, f64)]) -> Event {
    counted(QueueKey::Id("5".into()), figures)
}

fn figure(bench: &Bench, measure: Measure) -> Option<f64> {
    bench.account().queue(&"5".into()).unwrap().counters.get(Statistic::day(measure))
}

fn wait(bench: &Bench, now: i64) -> Option<f64> {
    longest_wait(bench.account().queue(&"5".into()).unwrap(), At(now))
}

fn with_sales() -> Bench {
    let mut bench = Bench::live();
    bench.at(0, Event::QueuesListed(vec![queue("5", "sales")]));
    bench
}

#[test]
fn events_of_a_queue_become_changes() {
    let table = [
        ("a new queue", vec![], Event::QueueReported(Box::new(queue("5", "sales"))), 1),
        (
            "the same again",
            vec![Event::QueuesListed(vec![queue("5", "sales")])],
            Event::QueueReported(Box::new(queue("5", "sales"))),
            0,
        ),
        (
            "another name",
            vec![Event::QueuesListed(vec![queue("5", "sales")])],
            Event::QueueReported(Box::new(queue("5", "buys"))),
            1,
        ),
        ("figures of an unknown queue", vec![], by_id(&[(Measure::Entered, 1.0)]), 0),
        (
            "the same figures again",
            vec![Event::QueuesListed(vec![queue("5", "sales")]), by_id(&[(Measure::Entered, 1.0)])],
            by_id(&[(Measure::Entered, 1.0)]),
            0,
        ),
        ("no figure at all", vec![Event::QueuesListed(vec![queue("5", "sales")])], by_id(&[(Measure::Entered, f64::NAN)]), 0),
        (
            "nobody waiting, told twice",
            vec![Event::QueuesListed(vec![queue("5", "sales")]), by_id(&[(Measure::Waiting, 0.0), (Measure::LongestWait, 0.0)])],
            by_id(&[(Measure::Waiting, 0.0), (Measure::LongestWait, 0.0)]),
            0,
        ),
        ("callers of an unknown queue", vec![], Event::QueueCallersListed("5".into(), vec![]), 0),
    ];
    for (case, before, event, want) in table {
        let mut bench = Bench::live();
        for earlier in before {
            bench.at(1, earlier);
        }
        assert_eq!(bench.at(1, event).len(), want, "{case}");
    }
}

#[test]
fn c40_figures_may_name_the_queue_by_its_technical_name() {
    let mut bench = with_sales();
    bench.at(1, counted(QueueKey::Name("sales".to_owned()), &[(Measure::Abandoned, 19.0)]));
    assert_eq!(figure(&bench, Measure::Abandoned), Some(19.0));
}

#[test]
fn figures_that_come_before_the_queue_wait_for_it() {
    let mut bench = Bench::live();
    bench.at(1, counted(QueueKey::Name("sales".to_owned()), &[(Measure::Entered, 3.0)]));
    bench.at(2, by_id(&[(Measure::Answered, 2.0)]));
    bench.at(3, Event::QueuesListed(vec![queue("5", "sales")]));
    assert_eq!((figure(&bench, Measure::Entered), figure(&bench, Measure::Answered)), (Some(3.0), Some(2.0)));
}

#[test]
fn c41_a_subset_leaves_the_others_and_nobody_waiting_means_no_wait() {
    let mut bench = with_sales();
    bench.at(0, by_id(&[(Measure::Waiting, 1.0), (Measure::LongestWait, 10.0), (Measure::Entered, 5.0)]));
    bench.at(1, by_id(&[(Measure::Waiting, 0.0)]));
    assert_eq!(wait(&bench, 2), None);
    assert_eq!(figure(&bench, Measure::Entered), Some(5.0));
    bench.at(60_000, by_id(&[(Measure::Waiting, 1.0)]));
    assert_eq!(wait(&bench, 60_000), None, "the old wait is not the new caller's");
}

#[test]
fn c42_the_longest_wait_grows_between_reports() {
    let mut bench = with_sales();
    bench.at(1_000, by_id(&[(Measure::Waiting, 1.0), (Measure::LongestWait, 10.0)]));
    assert_eq!(wait(&bench, 11_000), Some(20.0));
    bench.at(6_000, by_id(&[(Measure::Answered, 1.0)]));
    assert_eq!(wait(&bench, 11_000), Some(20.0), "other figures do not stop it");
    assert_eq!(longest_since(bench.account().queue(&"5".into()).unwrap()), Some(At(-9_000)));
    bench.at(11_000, by_id(&[(Measure::LongestWait, 3.0)]));
    assert_eq!(wait(&bench, 11_000), Some(3.0));
}

#[test]
fn c45_totals_are_computed_from_sums() {
    let with = |figures: &[(Measure, f64)]| {
        let counters = figures.iter().map(|(measure, value)| (Statistic::day(*measure), *value)).collect();
        Queue { counters, counted_at: Some(At(0)), ..queue("5", "sales") }
    };
    let all = |queues: &[Queue]| totals(queues, Window::Day, At(0));
    let get = |counters: &Counters, measure| counters.get(Statistic::day(measure));
    let busy = with(&[
        (Measure::Entered, 10.0),
        (Measure::AnsweredWithin(15), 7.0),
        (Measure::Waiting, 2.0),
        (Measure::LongestWait, 8.0),
        (Measure::EstimatedWait, 30.0),
        (Measure::PercentAnsweredWithin(15), 70.0),
        (Measure::AgentsReady, 4.0),
    ]);
    let idle = with(&[
        (Measure::Entered, 0.0),
        (Measure::AnsweredWithin(15), 0.0),
        (Measure::Waiting, 0.0),
        (Measure::LongestWait, 99.0),
    ]);
    let sum = all(&[busy, idle.clone()]);
    assert_eq!(get(&sum, Measure::PercentAnsweredWithin(15)), Some(70.0));
    assert_eq!((get(&sum, Measure::Entered), get(&sum, Measure::Waiting)), (Some(10.0), Some(2.0)));
    assert_eq!(get(&sum, Measure::LongestWait), Some(8.0), "nobody waits in the other queue");
    assert_eq!(get(&sum, Measure::EstimatedWait), Some(30.0));
    assert_eq!(get(&sum, Measure::AgentsReady), None, "one agent may serve both");
    assert_eq!(get(&all(&[idle.clone(), idle]), Measure::PercentAnsweredWithin(15)), Some(0.0));
    let odd = with(&[(Measure::Entered, 1.0), (Measure::AnsweredWithin(15), 7.0)]);
    assert_eq!(get(&all(&[odd]), Measure::PercentAnsweredWithin(15)), Some(100.0));
}

#[test]
fn c47_an_empty_list_of_callers_empties_it() {
    let mut bench = with_sales();
    let caller = QueueCaller { position: 1, name: None, number: None, since: At(0), entry: "{}".to_owned() };
    bench.at(1, Event::QueueCallersListed("5".into(), vec![caller.clone()]));
    assert_eq!(bench.account().queue(&"5".into()).unwrap().callers, std::slice::from_ref(&caller));
    assert_eq!(bench.at(2, Event::QueueCallersListed("5".into(), vec![])).len(), 1);
    bench.at(3, Event::QueueCallersListed("5".into(), vec![caller]));
    bench.ask(4, cordboard_model::Command::UnwatchQueue("5".into()));
    assert!(bench.account().queue(&"5".into()).unwrap().callers.is_empty(), "nobody tells any more who waits");
}

#[test]
fn queues_missing_from_the_list_are_gone_and_the_others_keep_their_figures() {
    let mut bench = Bench::live();
    bench.at(1, Event::QueuesListed(vec![queue("5", "sales"), queue("6", "help")]));
    bench.at(2, by_id(&[(Measure::Entered, 7.0)]));
    assert_eq!(bench.at(3, Event::QueuesListed(vec![queue("5", "sales")])), [Change::QueueGone("6".into())]);
    assert_eq!(figure(&bench, Measure::Entered), Some(7.0));
    assert_eq!(bench.at(4, counted(QueueKey::Name("help".to_owned()), &[(Measure::Entered, 1.0)])), []);
}
