use cordboard_model::PastCall;

use super::*;
use crate::{Filled, Gap, Source};

fn told(second: i64, number: &str, outcome: Outcome, seconds: i64) -> PastCall {
    PastCall {
        id: None,
        started_at: NINE.plus_ms(second * 1000),
        duration_ms: Some(seconds * 1000),
        direction: Direction::Incoming,
        remote: Party::new(number, "From the PBX"),
        called: None,
        queue: None,
        outcome: Some(outcome),
    }
}

const DAY: Gap = Gap { from: NINE, to: NINE.plus_ms(86_400_000) };

/// Fills twice; the second time must change nothing. Answers how many calls were added and how many completed.
async fn fill(history: &History, past: &[PastCall]) -> (u32, u32) {
    let filled = history.fill(&account(), past, DAY).await.unwrap();
    let rows = all(history).await;
    let mut backwards = past.to_vec();
    backwards.reverse();
    assert_eq!(history.fill(&account(), &backwards, DAY).await.unwrap(), Filled::default(), "filling twice is filling once");
    assert_eq!(all(history).await, rows);
    (filled.added, filled.completed)
}

#[tokio::test]
async fn a_call_that_nobody_saw_is_added() {
    let (_folder, history) = fresh().await;
    assert_eq!(fill(&history, &[told(10, "100", Outcome::Missed, 5)]).await, (1, 0));
    let row = all(&history).await.remove(0);
    assert_eq!((row.source, row.call.outcome, row.duration_ms), (Source::Pbx, Some(Outcome::Missed), Some(5000)));
    assert_eq!(row.call.ended_at, Some(NINE.plus_ms(15_000)));
    assert_eq!(history.missed_unseen().await.unwrap(), 1);
}

#[tokio::test]
async fn a_call_that_was_seen_is_the_same_call_though_clocks_differ_by_seconds() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "+48 22 100", "Anna", NINE.plus_ms(12_345)), 5000, Outcome::Missed).await;
    let filled = fill(&history, &[told(9, "4822100", Outcome::Missed, 5)]).await;
    assert_eq!(filled.0, 0);
    let row = all(&history).await.remove(0);
    assert_eq!(row.call.remote.name.as_deref(), Some("Anna"), "what was observed stays");
    assert_eq!(row.call.ended_at, Some(NINE.plus_ms(17_345)));
}

#[tokio::test]
async fn two_calls_from_one_number_remain_two() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "100", "", NINE.plus_ms(300)), 5000, Outcome::Missed).await;
    let past = [told(0, "100", Outcome::Missed, 5), told(20, "100", Outcome::Missed, 5)];
    assert_eq!(fill(&history, &past).await.0, 1);
    assert_eq!(all(&history).await.len(), 2);
}

#[tokio::test]
async fn as_many_as_possible_find_each_other() {
    let (_folder, history) = fresh().await;
    for (id, second) in [("1", 0), ("2", 6)] {
        over(&history, ringing(id, "100", "", NINE.plus_ms(second * 1000)), 1000, Outcome::Missed).await;
    }
    let past = [told(4, "100", Outcome::Missed, 1), told(10, "100", Outcome::Missed, 1)];
    assert_eq!(fill(&history, &past).await.0, 0, "4 is 0 and 10 is 6, though 6 is nearer to 4");
}

#[tokio::test]
async fn a_record_of_another_kind_is_another_call() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "100", "", NINE), 60_000, Outcome::Answered).await;
    let mut outgoing = told(1, "100", Outcome::NoAnswer, 1);
    outgoing.direction = Direction::Outgoing;
    let past = [told(3, "100", Outcome::Missed, 1), outgoing, told(2, "200", Outcome::Missed, 1)];
    assert_eq!(fill(&history, &past).await.0, 3, "not talked, other direction, other number");
}

#[tokio::test]
async fn records_that_look_the_same_are_counted() {
    let (_folder, history) = fresh().await;
    let twin = told(0, "100", Outcome::Missed, 1);
    assert_eq!(fill(&history, &[twin.clone(), twin]).await.0, 2);
}

#[tokio::test]
async fn an_end_that_nobody_saw_is_completed() {
    let (_folder, history) = fresh().await;
    let talks = answered(ringing("1", "100", "", NINE), NINE.plus_ms(4000));
    let unseen = ended(talks, NINE.plus_ms(9000), Outcome::Unknown);
    history.record(vec![entry(&unseen, NINE.plus_ms(9000))]).await.unwrap();
    assert!(all(&history).await[0].ended_unobserved);

    assert_eq!(fill(&history, &[told(0, "100", Outcome::Answered, 30)]).await, (0, 1));
    let row = all(&history).await.remove(0);
    assert_eq!((row.call.outcome, row.call.ended_at), (Some(Outcome::Answered), Some(NINE.plus_ms(34_000))));
    assert_eq!((row.ended_unobserved, row.call.remote.name.as_deref()), (false, Some("From the PBX")));

    history.record(vec![entry(&unseen, NINE.plus_ms(90_000))]).await.unwrap();
    assert_eq!(all(&history).await[0].call.outcome, Some(Outcome::Answered), "knowing less changes nothing");
}

#[tokio::test]
async fn a_call_that_was_joined_late_gets_its_start() {
    let (_folder, history) = fresh().await;
    let mut late = answered(ringing("1", "100", "", NINE.plus_ms(40_000)), NINE.plus_ms(40_000));
    late.start_unknown = true;
    over(&history, late, 10_000, Outcome::Answered).await;
    assert_eq!(fill(&history, &[told(0, "100", Outcome::Answered, 48)]).await, (0, 1));
    let call = all(&history).await.remove(0).call;
    assert_eq!((call.started_at, call.start_unknown), (NINE, false));
}

#[tokio::test]
async fn records_with_ids_are_known_by_them() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("u1", "100", "", NINE), 1000, Outcome::Missed).await;
    let mut past = told(3000, "999", Outcome::Missed, 1);
    past.id = Some("u1".into());
    assert_eq!(fill(&history, &[past]).await.0, 0);
}

#[tokio::test]
async fn a_call_that_still_lasts_adds_nothing() {
    let (_folder, history) = fresh().await;
    let mut lasting = told(0, "100", Outcome::Answered, 0);
    lasting.outcome = None;
    assert_eq!(fill(&history, &[lasting]).await, (0, 0));
    assert_eq!(all(&history).await, []);
}

/// The link was up until then, and again after ten seconds.
async fn lost_at(history: &History, second: i64) {
    let covered = |second: i64| Entry::Covered { account: account(), at: NINE.plus_ms(second * 1000) };
    let lost = Entry::Uncovered { account: account(), at: NINE.plus_ms(second * 1000) };
    history.record(vec![covered(-3600), lost, covered(second + 10)]).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_was_lost_with_the_link_is_known_from_the_pbx() {
    let (_folder, history) = fresh().await;
    lost_at(&history, 12).await;
    let missed = ended(ringing("1", "100", "Anna", NINE), NINE.plus_ms(11_000), Outcome::Missed);
    history.record(vec![entry(&missed, NINE.plus_ms(11_000))]).await.unwrap();
    assert_eq!(fill(&history, &[told(0, "100", Outcome::Answered, 8)]).await, (0, 1), "one call, one record");

    let row = all(&history).await.remove(0);
    assert_eq!((row.call.outcome, row.call.answered_at), (Some(Outcome::Answered), Some(NINE.plus_ms(3000))));
    assert_eq!(row.call.ended_at, Some(NINE.plus_ms(11_000)), "the end was seen");
    assert_eq!(history.missed_unseen().await.unwrap(), 0);
    history.record(vec![entry(&missed, NINE.plus_ms(90_000))]).await.unwrap();
    assert_eq!(all(&history).await[0].call.outcome, Some(Outcome::Answered), "what is told again was not seen better");
}

#[tokio::test]
async fn what_was_seen_while_the_link_was_up_is_not_overruled() {
    let (_folder, history) = fresh().await;
    lost_at(&history, 600).await;
    over(&history, ringing("1", "100", "", NINE), 11_000, Outcome::Missed).await;
    assert_eq!(fill(&history, &[told(0, "100", Outcome::Answered, 8)]).await, (1, 0), "another call");
    assert_eq!(all(&history).await.into_iter().filter(|row| row.call.outcome == Some(Outcome::Missed)).count(), 1);
}

#[tokio::test]
async fn a_record_that_agrees_is_preferred_to_one_that_would_have_to_be_corrected() {
    let (_folder, history) = fresh().await;
    lost_at(&history, 9).await;
    over(&history, ringing("second", "100", "", NINE.plus_ms(3000)), 2000, Outcome::Missed).await;
    let past = [told(0, "100", Outcome::Answered, 1), told(3, "100", Outcome::Missed, 0)];
    assert_eq!(fill(&history, &past).await.0, 1);
    let outcomes: Vec<_> = all(&history).await.into_iter().map(|row| (row.source, row.call.outcome)).collect();
    assert_eq!(outcomes, [(Source::Live, Some(Outcome::Missed)), (Source::Pbx, Some(Outcome::Answered))]);
}

#[tokio::test]
async fn each_of_two_calls_finds_its_own_record_though_one_has_to_be_corrected() {
    let (_folder, history) = fresh().await;
    lost_at(&history, 6).await;
    over(&history, ringing("1", "100", "", NINE), 2000, Outcome::Missed).await;
    over(&history, ringing("2", "100", "", NINE.plus_ms(3000)), 2000, Outcome::Missed).await;
    let past = [told(0, "100", Outcome::Answered, 1), told(3, "100", Outcome::Missed, 0)];
    assert_eq!(fill(&history, &past).await, (0, 2));
    let outcomes: Vec<_> = all(&history).await.into_iter().map(|row| (row.call.id.to_string(), row.call.outcome)).collect();
    let want = [("2", Outcome::Missed), ("1", Outcome::Answered)].map(|(id, outcome)| (id.to_owned(), Some(outcome)));
    assert_eq!(outcomes, want);
}

#[tokio::test]
async fn the_record_of_this_very_call_tells_how_it_ended_where_the_link_was_lost() {
    let (_folder, history) = fresh().await;
    let talk = |id: &str, from: i64| answered(ringing(id, "100", "", NINE.plus_ms(from)), NINE.plus_ms(from + 1000));
    over(&history, talk("passed", 0), 5000, Outcome::Answered).await;
    over(&history, ringing("declined", "200", "", NINE.plus_ms(20_000)), 5000, Outcome::Missed).await;
    over(&history, talk("talked", 40_000), 5000, Outcome::Answered).await;
    let named = |id: &str, second, number, outcome, seconds| PastCall {
        id: Some(id.to_owned()),
        ..told(second, number, outcome, seconds)
    };
    let past = [
        named("passed", 0, "100", Outcome::Transferred, 4),
        named("declined", 20, "200", Outcome::Rejected, 0),
        named("talked", 40, "100", Outcome::Missed, 0),
    ];
    fill(&history, &past).await;
    let rows = all(&history).await;
    let outcomes: Vec<_> = rows.iter().map(|row| (row.call.id.as_str(), row.call.outcome.unwrap())).collect();
    let want = [("talked", Outcome::Answered), ("declined", Outcome::Rejected), ("passed", Outcome::Transferred)];
    assert_eq!(outcomes, want);
}
