//! Click to dial (kazoo.md 4.9). Invariant: `GET` and `POST` both place a call; neither is ever sent twice, whatever happens.

use std::{fmt, time::Duration};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Crossbar, Owner, Request};
use crate::{fault::RestError, lenient};

/// How long the user's own telephone rings, and the server waits for it.
const RING: Duration = Duration::from_secs(30);
/// How long we wait for the answer to a request that waits for a telephone.
pub(super) const PATIENCE: Duration = Duration::from_secs(40);

/// What may be called: digits, `*`, `#`, and a `+` in front.
#[derive(Clone, PartialEq, Eq)]
pub struct Destination(String);

impl Destination {
    /// A number as people write it. The server strips less than people write, and routes by the raw path: so it is cleaned
    /// here (kazoo.md 10.6, K68).
    ///
    /// # Errors
    /// [`RestError::Argument`] when nothing is left, or when it holds a `/`.
    pub fn new(number: &str) -> Result<Self, RestError> {
        if number.contains('/') {
            return Err(RestError::Argument("that is no number"));
        }
        let digits = cordboard_numbers::sanitise_dialled(number).map_err(|_| RestError::Argument("that is no number"))?;
        let number = number.trim();
        let number = number.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:")).map_or(number, |_| &number[4..]);
        let is_international = number.trim_start_matches('(').starts_with('+');
        let international = digits.strip_prefix("00").filter(|_| is_international).map(|rest| format!("+{rest}"));
        Ok(Self(international.unwrap_or(digits)))
    }

    /// As it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Destination({})", cordboard_link::mask_number(&self.0))
    }
}

/// How to place it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuickcallOptions {
    /// Whether the user's telephone should answer by itself; obeyed when he has only one.
    pub auto_answer: Option<bool>,
    /// Comes back in every event of the call, so that it is known as ours. With one the request is a `POST`, which waits
    /// for the telephone; without one it is the documented `GET`, which does not.
    pub reference: Option<String>,
}

/// What the server says about a call it places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The leg that the telephone took, when the server waited for it.
    pub call_id: Option<String>,
    /// The legs that ring the user's telephones.
    pub ringing: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "lenient::text")]
    call_id: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    endpoints: Vec<Endpoint>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Endpoint {
    #[serde(deserialize_with = "lenient::text")]
    outbound_call_id: Option<String>,
}

impl Crossbar {
    /// `GET` or `POST` `users/{U}/quickcall/{number}` or `devices/{D}/quickcall/{number}`. A time-out or a broken
    /// connection says nothing about the call: look at the events.
    ///
    /// # Errors
    /// See [`RestError`]; the fault's `cause` says why the telephone did not answer.
    pub async fn quickcall(&self, from: &Owner, to: &Destination, how: &QuickcallOptions) -> Result<Placed, RestError> {
        let path = from.path(&["quickcall", to.as_str()]);
        let mut request = match &how.reference {
            None => Request::get(path),
            Some(reference) => {
                let mut variables = Map::new();
                variables.insert("ucc_ref".to_owned(), Value::from(reference.as_str()));
                let mut data = Map::new();
                data.insert("custom_application_vars".to_owned(), Value::Object(variables));
                data.insert("timeout".to_owned(), Value::from(RING.as_secs()));
                Request::post(path).data(data)
            }
        };
        if let Some(auto_answer) = how.auto_answer {
            request = request.query("auto_answer", if auto_answer { "true" } else { "false" });
        }
        let envelope = self.ask(request.call(PATIENCE)).await?;
        let Wire { call_id, endpoints } = envelope.read("what became of the call").unwrap_or_default();
        let ringing = endpoints.into_iter().filter_map(|endpoint| endpoint.outbound_call_id).collect();
        Ok(Placed { call_id, ringing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k68_a_number_is_cleaned_before_it_becomes_a_path() {
        let table = [
            ("+44 (0)20-7946.0111", Some("+442079460111")),
            ("tel:+44 20 7946 0111", Some("+442079460111")),
            ("(+44) 2079460111", Some("+442079460111")),
            ("0044 2079460111", Some("00442079460111")),
            ("*97", Some("*97")),
            ("201", Some("201")),
            ("", None),
            ("  ", None),
            ("12/34", None),
            ("../users", None),
            ("bob", None),
        ];
        for (number, want) in table {
            assert_eq!(Destination::new(number).ok().as_ref().map(Destination::as_str), want, "{number}");
        }
    }
}
