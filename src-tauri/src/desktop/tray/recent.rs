//! The last calls, to be called again. Invariant: each number once, the newest call with it.

use cordboard_contract::{PageArguments, UiHistoryFilter, UiHistoryRow, UiOutcome};
use cordboard_engine::Engine;

/// A menu is no list to search in.
const MOST: usize = 5;

/// An earlier call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recent {
    pub(super) account: String,
    pub(super) number: String,
    pub(super) name: Option<String>,
    pub(super) missed: bool,
}

/// Reads them. Without a history there are none.
pub(super) async fn read(engine: &Engine) -> Vec<Recent> {
    let filter = UiHistoryFilter { missed: false, text: String::new(), account: None };
    match engine.history_page(PageArguments { filter, cursor: None }).await {
        Ok(page) => of(page.rows),
        Err(error) => {
            tracing::debug!(code = ?error.code, "no earlier calls for the tray");
            Vec::new()
        }
    }
}

fn of(rows: Vec<UiHistoryRow>) -> Vec<Recent> {
    let mut recent: Vec<Recent> = Vec::new();
    for row in rows {
        let Some(number) = row.number else { continue };
        let missed = row.outcome == Some(UiOutcome::Missed);
        if !recent.iter().any(|other| other.account == row.account && other.number == number) {
            recent.push(Recent { account: row.account, number, name: row.name, missed });
        }
        if recent.len() == MOST {
            break;
        }
    }
    recent
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;

    fn row(number: Option<&str>, outcome: &str) -> UiHistoryRow {
        serde_json::from_value(json!({
            "record": 1, "account": "lyon", "call": "7", "direction": "incoming", "internal": false, "name": null, "number": number,
            "called": null, "queue": null, "startedAt": 0, "answeredAt": null, "endedAt": null, "holdMs": 0, "outcome": outcome,
            "endedUnobserved": false, "recorded": false, "transferredTo": null, "note": null, "tags": [], "disposition": null,
            "facts": [],
        }))
        .unwrap()
    }

    #[test]
    fn each_number_is_there_once_and_withheld_ones_are_not() {
        let rows = [
            ("1", "missed"),
            ("2", "answered"),
            ("1", "answered"),
            ("3", "missed"),
            ("4", "missed"),
            ("5", "missed"),
            ("6", "missed"),
        ];
        let rows = rows.map(|(number, outcome)| row(Some(number), outcome));
        let recent = of([row(None, "missed")].into_iter().chain(rows).collect());
        let told: Vec<(&str, bool)> = recent.iter().map(|call| (call.number.as_str(), call.missed)).collect();
        assert_eq!(told, [("1", true), ("2", false), ("3", true), ("4", true), ("5", true)]);
    }
}
