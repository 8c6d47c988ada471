//! Identities of records. Invariant: of two records the one whose call began in a later second has the greater id, so
//! walking down the ids walks back in time.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use cordboard_model::At;

use crate::{HistoryError, sql};

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

/// A free id in the second of `at`, or in the next second with room.
pub(crate) async fn free_id(connection: &mut SqliteConnection, at: At) -> Result<i64, HistoryError> {
    let mut base = first_id(at);
    loop {
        let last: Option<i64> =
            sqlx::query_scalar(sql::LAST_ID_BETWEEN).bind(base).bind(base + (1 << BITS)).fetch_one(&mut *connection).await?;
        match last {
            None => return Ok(base),
            Some(id) if id + 1 < base + (1 << BITS) => return Ok(id + 1),
            Some(_) => base += 1 << BITS,
        }
    }
}
