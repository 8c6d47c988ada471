//! Call records (kazoo.md 4.5). Invariant: the time of a row is the start of its leg, that of a whole document the end.

use cordboard_model::At;
use serde::Deserialize;
use serde_json::Value;

use super::{Crossbar, Request, Scope};
use crate::{
    fault::RestError,
    lenient,
    time::{from_gregorian, to_gregorian},
};

/// The server refuses a longer span.
const LONGEST_SECONDS: i64 = 2_682_000;

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From.
    pub from: At,
    /// To.
    pub to: At,
}

impl Span {
    /// In parts that the server takes, the newest first.
    fn parts(self) -> impl Iterator<Item = (i64, i64)> {
        let from = to_gregorian(self.from);
        let mut to = Some(to_gregorian(self.to).max(from));
        std::iter::from_fn(move || {
            let end = to?;
            let start = from.max(end.saturating_sub(LONGEST_SECONDS));
            to = (start > from).then(|| start.saturating_sub(1)).filter(|next| *next >= from);
            Some((start, end))
        })
    }

    pub(super) fn requests(self, request: &Request) -> Vec<Request> {
        let bounded =
            |(from, to): (i64, i64)| request.clone().query("created_from", from.to_string()).query("created_to", to.to_string());
        self.parts().map(bounded).collect()
    }
}

/// One leg's record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Cdr {
    /// The record's id, `YYYYMM-…`.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// The leg.
    #[serde(deserialize_with = "lenient::text")]
    pub call_id: Option<String>,
    /// The leg it talked to.
    #[serde(deserialize_with = "lenient::text")]
    pub other_leg_call_id: Option<String>,
    /// What related legs share.
    #[serde(deserialize_with = "lenient::text")]
    pub interaction_id: Option<String>,
    /// `inbound` or `outbound`, as the switch sees it.
    #[serde(alias = "call_direction", deserialize_with = "lenient::text")]
    pub direction: Option<String>,
    /// Who called.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_number: Option<String>,
    /// Who called.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_name: Option<String>,
    /// Who was called.
    #[serde(deserialize_with = "lenient::text")]
    pub callee_id_number: Option<String>,
    /// Who was called.
    #[serde(deserialize_with = "lenient::text")]
    pub callee_id_name: Option<String>,
    /// What was dialled.
    #[serde(deserialize_with = "lenient::text")]
    pub dialed_number: Option<String>,
    /// `user@realm`
    #[serde(deserialize_with = "lenient::text")]
    pub from: Option<String>,
    /// `user@realm`
    #[serde(deserialize_with = "lenient::text")]
    pub to: Option<String>,
    /// `user@realm`
    #[serde(deserialize_with = "lenient::text")]
    pub request: Option<String>,
    /// Gregorian seconds; start in a row, end in a document.
    #[serde(deserialize_with = "lenient::int")]
    pub timestamp: Option<i64>,
    /// Seconds from start to end.
    #[serde(deserialize_with = "lenient::int")]
    pub duration_seconds: Option<i64>,
    /// Seconds from answer to end; 0 when nobody answered.
    #[serde(deserialize_with = "lenient::int")]
    pub billing_seconds: Option<i64>,
    /// Why it ended.
    #[serde(deserialize_with = "lenient::text")]
    pub hangup_cause: Option<String>,
    /// Whose leg it was.
    #[serde(deserialize_with = "lenient::text")]
    pub owner_id: Option<String>,
    /// The device, user or carrier that was allowed to call.
    #[serde(deserialize_with = "lenient::text")]
    pub authorizing_id: Option<String>,
    /// Recordings of it.
    #[serde(deserialize_with = "lenient::list")]
    pub media_recordings: Vec<String>,
    /// Microseconds since 1970 of its beginning; document only.
    #[serde(deserialize_with = "lenient::int")]
    pub channel_created_time: Option<i64>,
}

impl Cdr {
    /// When it began, if this is a row of a list.
    #[must_use]
    pub fn row_started_at(&self) -> Option<At> {
        self.timestamp.map(from_gregorian)
    }
}

impl Crossbar {
    /// `GET cdrs` or `users/{U}/cdrs`, newest first; a long span in parts of 31 days.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn cdrs(&self, scope: &Scope, span: Span) -> Result<Vec<Cdr>, RestError> {
        self.spanned(Request::get(scope.path(&["cdrs"])), span, "the call records").await
    }

    /// `GET cdrs/interaction`: one row for each interaction.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn interactions(&self, span: Span) -> Result<Vec<Cdr>, RestError> {
        self.spanned(Request::get(["cdrs", "interaction"]), span, "the interactions").await
    }

    /// `GET cdrs/legs/{interaction}`: all legs of one interaction.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn cdr_legs(&self, interaction: &str) -> Result<Vec<Cdr>, RestError> {
        self.ask(Request::get(["cdrs", "legs", interaction])).await?.rows("the legs")
    }

    /// `GET cdrs/{id}`: the whole document.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn cdr(&self, id: &str) -> Result<Value, RestError> {
        self.one(Request::get(["cdrs", id]), "the call record").await
    }

    pub(super) async fn spanned<T: serde::de::DeserializeOwned>(
        &self,
        request: Request,
        span: Span,
        what: &'static str,
    ) -> Result<Vec<T>, RestError> {
        let mut all = Vec::new();
        for part in span.requests(&request) {
            all.extend(self.paged(part, what).await?);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn k120_the_time_of_a_row_is_its_start() {
        let row = r#"{"id":"202411-x","call_id":"B","timestamp":"63900000000","unix_timestamp":"1732780800","duration_seconds":"34",
            "billing_seconds":"30","direction":"outbound","hangup_cause":"NORMAL_CLEARING","owner_id":"","media_recordings":null}"#;
        let row: Cdr = serde_json::from_str(row).unwrap();
        assert_eq!(row.row_started_at(), Some(At(1_732_780_800_000)));
        assert_eq!((row.duration_seconds, row.billing_seconds, row.owner_id), (Some(34), Some(30), None));
    }

    #[test]
    fn a_long_span_is_asked_for_in_parts() {
        let day = 86_400_000;
        let span = |days: i64| Span { from: At(0), to: At(days * day) };
        assert_eq!(span(31).parts().count(), 1);
        let parts: Vec<(i64, i64)> = span(70).parts().collect();
        assert_eq!(parts.len(), 3);
        assert!(parts.iter().all(|(from, to)| from <= to && to - from <= LONGEST_SECONDS), "{parts:?}");
        assert!(parts.windows(2).all(|pair| pair[1].1 + 1 == pair[0].0), "no gap, no overlap: {parts:?}");
        assert_eq!((parts[0].1, parts[2].0), (to_gregorian(span(70).to), to_gregorian(At(0))));
        assert_eq!(Span { from: At(day), to: At(0) }.parts().count(), 1, "a span turned round ends");
    }
}
