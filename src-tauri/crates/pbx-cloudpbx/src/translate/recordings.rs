//! The recordings of the user's calls (cloudpbx.md 2.2). Invariant: recordings of others never become the user's: one key shows
//! all of the firm.

use std::collections::BTreeMap;

use cordboard_model::{At, Direction, Recording};

use super::past;
use crate::rest::{Cdr, Record};

/// The user's recordings among all, in their order. A call through a queue names the queue: the records of calls tell whose it was.
pub(crate) fn own_recordings(records: &[Record], rows: &[Cdr], own: &str) -> Vec<Recording> {
    let mut sides: BTreeMap<&str, Direction> = BTreeMap::new();
    for row in rows {
        if let (Some(id), Some(side)) = (row.uniqueid.as_deref(), past::side(row, own)) {
            sides.entry(id).or_insert(side);
        }
    }
    let of = |record: &Record| {
        let is = |number: &Option<String>| number.as_deref() == Some(own);
        let direction = match sides.get(record.uniqueid.as_str()) {
            Some(side) => *side,
            None if is(&record.src) => Direction::Outgoing,
            None if is(&record.dst) => Direction::Incoming,
            None => return None,
        };
        let remote = match direction {
            Direction::Incoming => record.src.clone(),
            Direction::Outgoing => record.dst.clone(),
        };
        Some(Recording {
            id: record.uniqueid.as_str().into(),
            format: record.format.clone(),
            at: record.date_epoch.map(|second| At(second.saturating_mul(1000))),
            direction,
            remote,
            called: record.dst.clone(),
        })
    };
    records.iter().filter_map(of).collect()
}
