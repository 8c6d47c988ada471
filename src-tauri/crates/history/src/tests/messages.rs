use cordboard_model::{Cost, Message, MessageState, Problem};
use sqlx::{AssertSqlSafe, Row};

use super::*;
use crate::{MessageCursor, MessageFilter, messages::message_statement};

fn written(id: &str, remote: &str, at: At) -> Message {
    Message::outgoing(id.into(), remote.to_owned(), format!("text of {id}"), at)
}

async fn keep(history: &History, message: &Message) {
    history.keep_message(&account(), message).await.unwrap();
}

async fn only(history: &History) -> Message {
    let mut rows = history.messages(&MessageFilter::default(), None, 50).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0).message
}

#[tokio::test]
async fn a_message_is_on_the_disk_before_it_is_sent_and_grows_with_what_is_told() {
    let (_folder, history) = fresh().await;
    let mut message = written("m", "600700800", NINE);
    keep(&history, &message).await;
    assert_eq!(only(&history).await, message);
    message.pbx_id = Some("3421756012963258480".to_owned());
    message.state = MessageState::Failed;
    message.problem = Some(Problem { code: "expired".to_owned(), detail: "EXPIRED".to_owned() });
    message.cost = Some(Cost { amount: "0.075".to_owned(), currency: "PLN".to_owned() });
    message.changed_at = NINE.plus_ms(5);
    history.record(vec![Entry::Message { account: account(), message: Box::new(message.clone()) }]).await.unwrap();
    assert_eq!(only(&history).await, message);
    history.forget_message(&message.id).await.unwrap();
    assert!(history.messages(&MessageFilter::default(), None, 50).await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn what_a_crash_left_on_its_way_may_have_been_sent() {
    let (_folder, history) = fresh().await;
    keep(&history, &written("m", "600700800", NINE)).await;
    let queued = Message { state: MessageState::Queued, ..written("n", "600700801", NINE) };
    keep(&history, &queued).await;
    history.close_open_calls().await.unwrap();
    let rows = history.messages(&MessageFilter::default(), None, 50).await.unwrap().rows;
    let states: Vec<_> = rows.iter().map(|row| (row.message.id.as_str(), row.message.state)).collect();
    assert_eq!(states, [("n", MessageState::Queued), ("m", MessageState::Doubtful)]);
    assert_eq!(rows[1].message.problem.as_ref().map(|problem| problem.code.as_str()), Some("interrupted"));
}

#[tokio::test]
async fn pages_are_newest_first_without_repeats_also_within_one_moment() {
    let (_folder, history) = fresh().await;
    for number in 0..7 {
        keep(&history, &written(&format!("m{number}"), "600700800", NINE.plus_ms(number / 3))).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = history.messages(&MessageFilter::default(), cursor, 2).await.unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.message.id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["m6", "m5", "m4", "m3", "m2", "m1", "m0"]);
}

#[tokio::test]
async fn a_conversation_is_one_however_its_number_is_written() {
    let (_folder, history) = fresh().await;
    for (id, remote, after) in
        [("a", "600 700 800", 0), ("b", "+48 600-700-800", 1), ("c", "601000000", 2), ("d", "0048600700800", 3)]
    {
        keep(&history, &written(id, remote, NINE.plus_ms(after))).await;
    }
    let ids = |rows: Vec<crate::KeptMessage>| rows.into_iter().map(|row| row.message.id.to_string()).collect::<Vec<_>>();
    let page = history.conversations(&MessageFilter::default(), None, 1).await.unwrap();
    let next = history.conversations(&MessageFilter::default(), page.next.clone(), 1).await.unwrap();
    assert_eq!((ids(page.rows), ids(next.rows), next.next), (vec!["d".to_owned()], vec!["c".to_owned()], None));
    let of = MessageFilter { account: Some(account()), remote: Some("600700800".to_owned()) };
    assert_eq!(ids(history.messages(&of, None, 50).await.unwrap().rows), ["d", "b", "a"]);
}

#[tokio::test]
async fn only_messages_of_which_more_may_be_told_are_followed() {
    let (_folder, history) = fresh().await;
    let cost = Some(Cost { amount: "0.07".to_owned(), currency: "PLN".to_owned() });
    let old = written("old", "1", NINE.plus_ms(-1));
    let told = Message { state: MessageState::Delivered, cost, ..written("told", "1", NINE) };
    let failed = Message { state: MessageState::Failed, ..written("failed", "1", NINE) };
    let unpaid = Message { state: MessageState::Delivered, ..written("unpaid", "1", NINE) };
    let queued = Message { state: MessageState::Queued, ..written("waiting", "1", NINE) };
    for message in [old, told, failed, unpaid, queued] {
        keep(&history, &message).await;
    }
    let followed = history.messages_to_follow(NINE).await.unwrap();
    assert_eq!(followed.iter().map(|row| row.message.id.as_str()).collect::<Vec<_>>(), ["unpaid", "waiting"]);
    history.purge_before(NINE).await.unwrap();
    assert_eq!(history.messages(&MessageFilter::default(), None, 50).await.unwrap().rows.len(), 4, "the old one is gone");
}

#[tokio::test]
async fn every_page_of_messages_walks_an_index() {
    let (_folder, history) = fresh().await;
    let cursor = MessageCursor { at: NINE, id: "m".into() };
    for (account, remote) in [(None, None), (Some(account()), None), (Some(account()), Some("600700800".to_owned()))] {
        let filter = MessageFilter { account, remote };
        for (newest, cursor) in [(false, None), (false, Some(&cursor)), (true, None), (true, Some(&cursor))] {
            let query = message_statement(&filter, cursor, 50, newest);
            let plan = format!("EXPLAIN QUERY PLAN {}", query.sql().as_str());
            let rows = sqlx::query(AssertSqlSafe(plan)).fetch_all(history.readers()).await.unwrap();
            let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            let walks = |step: &String| !step.contains("TEMP B-TREE") && (!step.contains("message") || step.contains("INDEX"));
            assert!(steps.iter().all(walks), "{filter:?} {newest}: {steps:?}");
        }
    }
}
