//! A call as the history keeps it, and its row. Invariant: reading a row never fails on the contents of a text; what
//! cannot be understood reads as not known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::{Row, sqlite::SqliteRow};

use cordboard_model::{AccountId, At, Call, CallId, Connection, Extension, LinkId, Party, QueueId, QueueRef, Transfer};

use crate::{HistoryError, RecordId, merge::Stamps, words};

/// Who told of a call first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// It was observed while it lasted.
    Live,
    /// The PBX's own records, after a gap.
    Pbx,
    /// Taken over from elsewhere.
    Import,
}

/// A call as the history keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRecord {
    /// Its place in this database.
    pub id: RecordId,
    /// Whose call it is.
    pub account: AccountId,
    /// The call. Its `recording` is the furthest the recording ever got, `paused` meaning recorded with a pause.
    pub call: Call,
    /// Who told of it.
    pub source: Source,
    /// Its end was not observed: `ended_at` is when it was last known to live.
    pub ended_unobserved: bool,
    /// The last moment at which something was known of it.
    pub seen_at: At,
    /// How long they talked (or it rang) by the PBX's own records, ms.
    pub duration_ms: Option<i64>,
    /// A missed call that the user has not looked at yet.
    pub missed_unseen: bool,
    /// The agent's note.
    pub note: Option<String>,
    /// The agent's tags.
    pub tags: Vec<String>,
    /// What came of it, in the words of the wrap-up card.
    pub disposition: Option<String>,
}

/// What of a call is shown, but never searched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Detail {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<LinkId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<Extension>,
    #[serde(default)]
    pub(crate) since: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) held_since: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) consults_for: Option<CallId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<Connection>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) transfers: Vec<Transfer>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) attached: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Stamps::is_empty")]
    pub(crate) stamps: Stamps,
}

impl Detail {
    pub(crate) fn of(call: &Call, stamps: Stamps) -> Self {
        Self {
            link: call.link.clone(),
            line: call.line.clone(),
            since: call.since,
            held_since: call.held_since,
            consults_for: call.consults_for.clone(),
            others: call.others.clone(),
            transfers: call.transfers.clone(),
            attached: call.attached.clone(),
            stamps,
        }
    }
}

/// The columns [`read`] needs, in any order.
macro_rules! columns {
    () => {
        "call.id, call.account, call.call, call.source, call.direction, call.internal, call.state, call.outcome, \
         call.started_at, call.start_unknown, call.answered_at, call.ended_at, call.ended_unobserved, call.seen_at, \
         call.duration_ms, call.hold_ms, call.recorded, call.conference, call.remote_number, call.remote_name, call.called, \
         call.queue_id, call.queue_name, call.detail, call.missed_unseen, call.note, call.tags, call.disposition"
    };
}
pub(crate) use columns;

/// Reads a row and the stamps that only merging needs.
pub(crate) fn read_with_stamps(row: &SqliteRow) -> Result<(CallRecord, Stamps), HistoryError> {
    let text = |column: &'static str| row.try_get::<Option<String>, _>(column);
    let detail: Detail = serde_json::from_str(row.try_get("detail")?).unwrap_or_default();
    let (queue_id, queue_name) = (text("queue_id")?, text("queue_name")?);
    let call = Call {
        id: CallId::from(row.try_get::<String, _>("call")?),
        link: detail.link,
        line: detail.line,
        direction: words::direction(row.try_get("direction")?),
        internal: row.try_get("internal")?,
        state: words::state(row.try_get("state")?),
        since: detail.since,
        remote: Party { number: text("remote_number")?, name: text("remote_name")? },
        others: detail.others,
        called: text("called")?,
        queue: (queue_id.is_some() || queue_name.is_some())
            .then(|| QueueRef { id: queue_id.map(QueueId::from), name: queue_name }),
        started_at: At(row.try_get("started_at")?),
        start_unknown: row.try_get("start_unknown")?,
        answered_at: row.try_get::<Option<i64>, _>("answered_at")?.map(At),
        ended_at: row.try_get::<Option<i64>, _>("ended_at")?.map(At),
        hold_ms: row.try_get("hold_ms")?,
        held_since: detail.held_since,
        recording: words::recording(row.try_get("recorded")?),
        recording_asked: None,
        consults_for: detail.consults_for,
        conference: row.try_get("conference")?,
        transfers: detail.transfers,
        attached: detail.attached,
        outcome: text("outcome")?.map(|word| words::outcome(&word)),
    };
    let record = CallRecord {
        id: RecordId(row.try_get("id")?),
        account: AccountId::from(row.try_get::<String, _>("account")?),
        call,
        source: words::source(row.try_get("source")?),
        ended_unobserved: row.try_get("ended_unobserved")?,
        seen_at: At(row.try_get("seen_at")?),
        duration_ms: row.try_get("duration_ms")?,
        missed_unseen: row.try_get("missed_unseen")?,
        note: text("note")?,
        tags: serde_json::from_str(row.try_get("tags")?).unwrap_or_default(),
        disposition: text("disposition")?,
    };
    Ok((record, detail.stamps))
}

/// Reads a row.
pub(crate) fn read(row: &SqliteRow) -> Result<CallRecord, HistoryError> {
    read_with_stamps(row).map(|(record, _)| record)
}
