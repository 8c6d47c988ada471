//! The REST interface (cloudpbx.md 2). Invariant: only what changes nothing is ever sent twice: `GET /dial` places a call.

mod cdr;
mod client;
mod download;
mod fault;
mod loose;
mod record;
mod reply;
mod sms;
mod window;

pub use cdr::{Cdr, CdrList, Disposition};
pub use client::{Api, Fetched};
pub use download::Download;
pub use fault::{Fault, RestError};
pub use record::{Record, RecordList};
pub use reply::{dial_reply, recording_reply, sms_reply};
pub use sms::{Alphabet, LONGEST_BODY, Segments, SmsAnswer, SmsInvalid, body, recipient, segments};
pub use window::Windows;

/// No list of calls is longer (cloudpbx.md 2.1); one that long is cut.
pub const CDR_CAP: usize = 10_000;
/// No list of recordings is longer (cloudpbx.md 2.2).
pub const RECORD_CAP: usize = 5_000;
