//! Directory, favourites and history (xivo.md 2.6). Invariant: a history answer is newest first.

use serde_json::{Value, json};

use super::{
    Client,
    words::{Replies, Words, bad},
};
use crate::{
    clock::Wall,
    core::switch::Switch,
    face::xivo::{Generation, messages, records},
};

/// Calls a history answer holds when the client does not say.
const HISTORY_SIZE: usize = 20;
/// Days a history answer covers when the client names no size.
const HISTORY_DAYS: i64 = 10;

/// 2.6.
pub(crate) fn people_command(switch: &mut Switch, client: &Client, command: &str, words: &Words<'_>) -> Option<Replies> {
    let (user, generation) = (client.user, client.generation);
    let headers = switch.cast.settings.directory_headers.clone();
    let days_ago = |switch: &Switch, days: i64| switch.now.plus(-days.saturating_mul(86_400_000));
    Some(match command {
        "directoryLookUp" => words
            .text("term")
            .map(|term| vec![messages::directory("DirectoryResult", &headers, &switch.look_up(user, term), generation)]),
        "searchContacts" if generation == Generation::G2 => words.text("term").map(|term| {
            let found = switch.look_up(user, term);
            vec![messages::sheets("ContactSheet", &found), messages::directory("DirectoryResult", &headers, &found, generation)]
        }),
        "getFavoriteContacts" if generation == Generation::G2 => {
            Ok(vec![messages::sheets("FavoriteContactSheet", &switch.favourites_of(user))])
        }
        "getFavorites" => Ok(vec![messages::directory("Favorites", &headers, &switch.favourites_of(user), generation)]),
        "addFavorite" => words.text("contactId").and_then(|id| favourite(switch, user, id, words, true)),
        "removeFavorite" => words.text("contactId").and_then(|id| favourite(switch, user, id, words, false)),
        "getUserCallHistory" => words.size().map(|size| {
            let since = if size.is_some() { Wall(i64::MIN) } else { days_ago(switch, HISTORY_DAYS) };
            let calls = switch.history_of(user, since, size.unwrap_or(usize::MAX));
            vec![messages::message("CallHistory", records::of_user(switch, &calls, generation))]
        }),
        "getUserCallHistoryByDays" => words.id("days").map(|days| {
            let calls = switch.history_of(user, days_ago(switch, i64::from(days)), usize::MAX);
            vec![messages::message("CallHistory", records::of_user(switch, &calls, generation))]
        }),
        "getAgentCallHistory" => words.size().map(|size| {
            let calls = switch.history_of(user, Wall(i64::MIN), size.unwrap_or(HISTORY_SIZE));
            let calls: Vec<_> = calls.into_iter().filter(|call| call.queue.is_some()).collect();
            vec![messages::message("CallHistory", records::of_queue(switch, &calls, generation))]
        }),
        "getQueueCallHistory" => words.text("queue").and_then(|queue| {
            let calls = switch.history_of_queue(queue, words.size()?.unwrap_or(HISTORY_SIZE));
            Ok(vec![messages::message("CallHistory", records::of_queue(switch, &calls, generation))])
        }),
        "findCustomerCallHistory" => customer(switch, words),
        _ => return None,
    })
}

fn favourite(switch: &mut Switch, user: u32, id: &str, words: &Words<'_>, add: bool) -> Replies {
    let source = words.text("source")?;
    let action = match (switch.set_favourite(user, id, source, add), add) {
        (true, true) => "Added",
        (true, false) => "Removed",
        (false, true) => "AddFail",
        (false, false) => "RemoveFail",
    };
    Ok(vec![messages::message("FavoriteUpdated", json!({"action": action, "contact_id": id, "source": source}))])
}

/// Only equality with a number is understood; that is what a customer's history is asked by.
fn customer(switch: &Switch, words: &Words<'_>) -> Replies {
    let id = words.get("id").and_then(Value::as_i64).ok_or_else(|| bad("id"))?;
    let request = words.get("request").ok_or_else(|| bad("request"))?;
    let filters = request.get("filters").and_then(Value::as_array).ok_or_else(|| bad("request"))?;
    let wanted = filters.iter().find(|filter| filter.get("field").and_then(Value::as_str) == Some("src_num"));
    let number = wanted.and_then(|filter| filter.get("value")?.as_str()).ok_or_else(|| bad("request"))?;
    let size = request.get("size").and_then(Value::as_u64).map_or(HISTORY_SIZE, |size| size as usize);
    Ok(vec![records::of_customer(switch, id, &switch.history_with(number, size))])
}
