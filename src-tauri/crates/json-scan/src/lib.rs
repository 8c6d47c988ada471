//! Where the strings of JSON end: what the frequent frames of all makers are read with before serde is asked.
//!
//! Invariant: a byte is found wherever it is, near the end of the text as anywhere else; nothing is read beyond the text.

mod plain;
mod quotes;

pub use plain::end_of_plain;
pub use quotes::{quote, quote_or_escape};
