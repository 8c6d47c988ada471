//! From the desk's words to the window's, one file for each noun. Invariant: every text from outside passes through
//! [`text`] or [`known`], so that nothing hostile reaches a window, a notification or the tray.

pub(crate) mod account;
pub(crate) mod agent;
pub(crate) mod api;
pub(crate) mod call;
pub(crate) mod choices;
pub(crate) mod contact;
pub(crate) mod history;
pub(crate) mod message;
pub(crate) mod notice;
pub(crate) mod offer;
pub(crate) mod parked;
pub(crate) mod phone;
pub(crate) mod pops;
pub(crate) mod profile;
pub(crate) mod queue;
pub(crate) mod recording;
pub(crate) mod ringing;
pub(crate) mod rooms;

use cordboard_contract::clean;
use cordboard_model::At;

/// A moment as JavaScript has it.
#[expect(clippy::cast_precision_loss, reason = "moments of this age fit the 53 bits of a double")]
pub(crate) const fn ms(at: At) -> f64 {
    at.0 as f64
}

/// A moment from JavaScript; saturates, so that hostile figures become moments far away.
#[expect(clippy::cast_possible_truncation, reason = "a float casts to an integer by saturating")]
pub(crate) const fn at(ms: f64) -> At {
    At(ms as i64)
}

/// Text from outside, fit to be shown.
pub(crate) fn text(text: &str) -> String {
    clean(text)
}

/// Text from outside, fit to be shown; nothing when nothing visible is in it.
pub(crate) fn known(text: Option<&str>) -> Option<String> {
    text.map(clean).filter(|text| !text.is_empty())
}
