//! Numbers for the dial bar's type-ahead. Invariant: looks at a bounded number of the newest matching calls.

use std::collections::BTreeSet;

use cordboard_model::{At, Direction};

use crate::{Filter, History, HistoryError, fragments};

/// Somebody who was called or who called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentNumber {
    /// The number as the PBX wrote it last.
    pub number: String,
    /// The name as the PBX wrote it last.
    pub name: Option<String>,
    /// The last call.
    pub last_at: At,
    /// Who began it.
    pub direction: Direction,
}

/// How many of the newest matching calls are looked at.
const LOOK_AT: u32 = 100;

impl History {
    /// Numbers of recent calls whose number or name matches what was typed (as [`Filter::text`]), newest first, each once. An
    /// empty text matches all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recent_numbers(&self, typed: &str, limit: usize) -> Result<Vec<RecentNumber>, HistoryError> {
        let filter = Filter { text: Some(typed.to_owned()), ..Filter::default() };
        let page = self.page(&filter, None, LOOK_AT).await?;
        let mut met = BTreeSet::new();
        let calls = page.rows.into_iter().map(|record| record.call);
        Ok(calls
            .filter_map(|call| {
                let number = call.remote.number?;
                met.insert(fragments::number_key(Some(&number))?).then_some(RecentNumber {
                    number,
                    name: call.remote.name,
                    last_at: call.started_at,
                    direction: call.direction,
                })
            })
            .take(limit)
            .collect())
    }
}
