//! The list of recordings (cloudpbx.md 2.2). Invariant: a row whose id or format could not be part of a file's name is left out.

use serde::{Deserialize, Serialize};

use super::{RECORD_CAP, fault::Fault, loose, loose::Loose};
use crate::time::Zone;

/// One recording. Serialises in the shape of the protocol's test vectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The id of its call.
    pub uniqueid: String,
    /// The calling number.
    pub src: Option<String>,
    /// The called number.
    pub dst: Option<String>,
    /// The ending of its file: `wav`.
    pub format: String,
    /// When it began, in the server's local time, as written.
    pub date_local: Option<String>,
    /// The same in seconds since 1970.
    pub date_epoch: Option<i64>,
    /// The name of its file.
    pub file_name: String,
}

/// An answer to `/record`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordList {
    /// The rows in the server's order.
    pub records: Vec<Record>,
    /// As many rows as there can be.
    pub truncated: bool,
    /// Rows that are none, or that would make bad names of files.
    pub skipped: usize,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    uniqueid: Loose,
    #[serde(default)]
    src: Loose,
    #[serde(default)]
    dst: Loose,
    #[serde(default)]
    format: Loose,
    #[serde(default)]
    date: Loose,
}

impl RecordList {
    /// Reads an answer.
    ///
    /// # Errors
    /// What the server said instead.
    pub fn read(status: u16, body: &[u8], zone: &Zone) -> Result<Self, Fault> {
        let (rows, count) = loose::rows::<Wire>(loose::text(status, body)?)?;
        let records: Vec<Record> = rows.into_iter().flatten().filter_map(|wire| Record::of(wire, zone)).collect();
        Ok(Self { truncated: count >= RECORD_CAP, skipped: count - records.len(), records })
    }
}

impl Record {
    fn of(wire: Wire, zone: &Zone) -> Option<Self> {
        let uniqueid = wire.uniqueid.0.filter(|id| is_id(id))?;
        let format = wire.format.0.filter(|format| is_format(format))?;
        Some(Self {
            file_name: format!("{uniqueid}.{format}"),
            date_epoch: wire.date.0.as_deref().and_then(|date| zone.epoch(date)),
            uniqueid,
            src: wire.src.0,
            dst: wire.dst.0,
            format,
            date_local: wire.date.0,
        })
    }
}

/// Digits and one point.
pub(super) fn is_id(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    id.split_once('.').is_some_and(|(epoch, number)| digits(epoch) && digits(number))
}

fn is_format(format: &str) -> bool {
    (1..=5).contains(&format.len()) && format.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
