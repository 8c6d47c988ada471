use super::*;
use crate::Cursor;

async fn walk(history: &History, filter: &Filter) -> Vec<String> {
    let (mut met, mut cursor): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = history.page(filter, cursor, 3).await.unwrap();
        met.extend(page.rows.iter().map(|row| row.call.id.to_string()));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return met,
        }
    }
}

#[tokio::test]
async fn pages_newest_first_without_repeats_even_within_one_millisecond() {
    let (_folder, history) = fresh().await;
    for number in 0..10_i64 {
        over(&history, ringing(&number.to_string(), "100", "", NINE.plus_ms(number / 4)), 1, Outcome::Answered).await;
    }
    let want: Vec<String> = (0..10).rev().map(|number| number.to_string()).collect();
    assert_eq!(walk(&history, &Filter::default()).await, want);
    let text = Filter { text: Some("100".into()), ..Filter::default() };
    assert_eq!(walk(&history, &text).await, want, "a search pages alike");
}

#[tokio::test]
async fn calls_of_a_second_may_outnumber_its_ids() {
    let (_folder, history) = fresh().await;
    let rows: Vec<_> = (0..4100)
        .map(|number| (ended(ringing(&number.to_string(), "1", "", NINE), NINE, Outcome::Missed), crate::Annotation::default()))
        .collect();
    assert_eq!(history.import(&account(), rows).await.unwrap(), 4100);
}

#[tokio::test]
async fn filters_narrow_each_other() {
    let (_folder, history) = fresh().await;
    let queue = |name: &str| Some(cordboard_model::QueueRef { id: None, name: Some(name.to_owned()) });
    let minute = |number: i64| NINE.plus_ms(number * 60_000);
    over(&history, Call { queue: queue("sales"), ..ringing("1", "+48 22 100", "Anna", minute(0)) }, 1, Outcome::Missed).await;
    over(&history, outgoing(ringing("2", "4822100", "Anna", minute(1))), 1, Outcome::Answered).await;
    over(&history, Call { queue: queue("help"), ..ringing("3", "200", "Ewa", minute(2)) }, 1, Outcome::Missed).await;

    let base = Filter::default;
    let table = [
        (Filter { missed: true, ..base() }, vec!["3", "1"]),
        (Filter { direction: Some(Direction::Outgoing), ..base() }, vec!["2"]),
        (Filter { queue: Some("sales".into()), ..base() }, vec!["1"]),
        (Filter { number: Some("+48 (22) 100".into()), ..base() }, vec!["2", "1"]),
        (Filter { from: Some(minute(1)), until: Some(minute(2)), ..base() }, vec!["2"]),
        (Filter { account: Some(AccountId::from("other")), ..base() }, vec![]),
        (Filter { text: Some("anna".into()), missed: true, ..base() }, vec!["1"]),
        (Filter { text: Some("anna".into()), from: Some(minute(1)), ..base() }, vec!["2"]),
        (Filter { text: Some("anna".into()), until: Some(minute(1)), ..base() }, vec!["1"]),
        (Filter { text: Some("  ".into()), ..base() }, vec!["3", "2", "1"]),
    ];
    for (filter, want) in table {
        assert_eq!(walk(&history, &filter).await, want, "{filter:?}");
    }
}

#[tokio::test]
async fn recent_numbers_are_met_once_however_they_were_written() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "+48 22 100", "Anna K.", NINE), 1, Outcome::Missed).await;
    over(&history, ringing("2", "200", "Ewa", NINE.plus_ms(1)), 1, Outcome::Missed).await;
    over(&history, outgoing(ringing("3", "4822100", "", NINE.plus_ms(2))), 1, Outcome::Answered).await;
    let numbers = async |typed: &str| {
        let recent = history.recent_numbers(typed, 10).await.unwrap();
        recent.into_iter().map(|recent| recent.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers("").await, ["4822100", "200"]);
    assert_eq!(numbers("48").await, ["4822100"]);
    assert_eq!(numbers("ewa").await, ["200"]);
}
