//! Identities of records. Invariant: of two records the one whose call began in a later second has the greater id, so
//! walking down the ids walks back in time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use cordboard_model::At;

use crate::{HistoryError, call_store, sql};

/// A record's place in this database. Seconds since 2000 in the upper bits, a number within the second below; fits the
/// 53 bits of a JavaScript number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub i64);

const YEAR_2000_S: i64 = 946_684_800;
const BITS: u32 = 12;

/// The first id of that second. Moments outside of 2000–2136 (hostile or broken clocks) share the ends.
pub(crate) fn first_id(at: At) -> i64 {
    let second = at.0.div_euclid(1000).saturating_sub(YEAR_2000_S).clamp(1, i64::from(u32::MAX));
    second << BITS
}

/// Hands out free ids; remembers what it handed out, so that many records of one transaction need few questions.
#[derive(Debug, Default)]
pub(crate) struct FreeIds {
    /// The last id in use of each second that was asked about, by the second's first id.
    last: BTreeMap<i64, Option<i64>>,
}

impl FreeIds {
    /// Asks about the seconds of all these moments at once.
    pub(crate) async fn near(connection: &mut SqliteConnection, moments: impl Iterator<Item = At>) -> Result<Self, HistoryError> {
        let seconds: BTreeSet<i64> = moments.map(first_id).collect();
        let rows: Vec<(i64, Option<i64>)> =
            sqlx::query_as(sql::LAST_IDS).bind(call_store::json(&seconds)).bind(1_i64 << BITS).fetch_all(connection).await?;
        Ok(Self { last: rows.into_iter().collect() })
    }

    /// A free id in the second of `at`, or in the next second with room.
    pub(crate) async fn next(&mut self, connection: &mut SqliteConnection, at: At) -> Result<i64, HistoryError> {
        let mut base = first_id(at);
        loop {
            let end = base + (1 << BITS);
            let last = match self.last.get(&base) {
                Some(last) => *last,
                None => sqlx::query_scalar(sql::LAST_ID_BETWEEN).bind(base).bind(end).fetch_one(&mut *connection).await?,
            };
            let id = last.map_or(base, |last| last + 1);
            if id < end {
                self.last.insert(base, Some(id));
                return Ok(id);
            }
            self.last.insert(base, last);
            base = end;
        }
    }
}
