//! What is subscribed at the event socket (kazoo.md 5.2 to 5.6). Invariant: one message for one binding, as the older
//! generations honour no list; conference bindings come from the server's own catalogue.

use serde_json::json;

use crate::frame::Reply;

/// Every event of a call that this crate reads. What the server does not list is subscribed nevertheless.
pub const CALL_EVENTS: [&str; 9] = [
    "CHANNEL_CREATE",
    "CHANNEL_ANSWER",
    "CHANNEL_DESTROY",
    "CHANNEL_HOLD",
    "CHANNEL_UNHOLD",
    "CHANNEL_BRIDGE",
    "PARK_PARKED",
    "PARK_RETRIEVED",
    "PARK_ABANDONED",
];

/// All calls.
pub const CALLS: &str = "call.*.*";
/// All documents.
pub const OBJECTS: &str = "object.*.*";
/// ACDc's records.
pub const ACDC: &str = "edr.ok.info.acdc";
/// Qubicle's events.
pub const QUBICLE: [&str; 3] = ["qubicle.queue", "qubicle.recipient", "qubicle.session"];
const DOCUMENTS: [&str; 4] = ["object.*.user", "object.*.device", "object.*.callflow", "object.*.vmbox"];

/// What the account needs to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Voicemail and recordings are shown: then all documents are subscribed, as theirs are in the month's database.
    pub recordings: bool,
    /// Queues by ACDc.
    pub acdc: bool,
    /// Queues by Qubicle.
    pub qubicle: bool,
}

impl Wants {
    /// The bindings, most needed first.
    #[must_use]
    pub fn bindings(self) -> Vec<&'static str> {
        let mut bindings = vec![CALLS];
        if self.recordings {
            bindings.push(OBJECTS);
        } else {
            bindings.extend(DOCUMENTS);
        }
        if self.acdc {
            bindings.push(ACDC);
        }
        if self.qubicle {
            bindings.extend(QUBICLE);
        }
        bindings
    }
}

/// In place of [`CALLS`] where that is refused.
#[must_use]
pub fn single_call_bindings() -> Vec<String> {
    CALL_EVENTS.iter().map(|event| format!("call.{event}.*")).collect()
}

/// Whether the binding is bound to the month's database and must be renewed after 00:00 UTC on the 1st (kazoo.md 5.5).
#[must_use]
pub fn is_monthly(binding: &str) -> bool {
    let Some(kind) = binding.strip_prefix("object.").and_then(|rest| rest.split('.').nth(1)) else {
        return binding.starts_with("fax.");
    };
    matches!(kind, "*" | "fax" | "mailbox_message" | "call_recording")
}

/// A message that subscribes one binding or takes it back.
#[must_use]
pub fn message(subscribe: bool, request_id: &str, token: &str, account: &str, binding: &str) -> String {
    let action = if subscribe { "subscribe" } else { "unsubscribe" };
    json!({
        "action": action, "auth_token": token, "request_id": request_id,
        "data": { "account_id": account, "binding": binding },
    })
    .to_string()
}

/// A message that any live socket answers: with `pong`, or as an action it does not know (kazoo.md 5.3, K106).
#[must_use]
pub fn ping(request_id: &str, token: &str) -> String {
    json!({ "action": "ping", "auth_token": token, "request_id": request_id, "data": {} }).to_string()
}

/// What became of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Subscribed,
    /// The module is not there: another way must be found, nothing is wrong.
    Unavailable,
    /// The token is not accepted.
    Unauthenticated,
    /// The token may not see that account.
    Forbidden,
    /// Too many messages; try again slowly.
    RateLimited,
    /// Something else, in the server's words without any token.
    Refused(String),
}

impl Outcome {
    /// Of the reply to the message about that binding. Success counts even when the list is of another generation's kind.
    #[must_use]
    pub fn of(reply: &Reply<'_>) -> Self {
        if reply.success {
            return Self::Subscribed;
        }
        let reasons = reply.reasons();
        let has = |words: &str| reasons.iter().any(|reason| reason.contains(words));
        if has("no available subscriptions") || has("not supported") {
            Self::Unavailable
        } else if has("authenticat") || has("auth_account_id") || has("authentication token required") {
            Self::Unauthenticated
        } else if has("unauthorized") {
            Self::Forbidden
        } else if has("rate limiting") {
            Self::RateLimited
        } else {
            Self::Refused(reasons.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::Value;

    use super::*;
    use crate::rest::Catalogue;

    #[test]
    fn k104_one_message_for_one_binding() {
        let text = message(true, "r1", "jwt", "a1", CALLS);
        let sent: Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(
            sent,
            json!({"action": "subscribe", "auth_token": "jwt", "request_id": "r1", "data": {"account_id": "a1", "binding": "call.*.*"}})
        );
    }

    #[test]
    fn all_documents_make_the_narrow_bindings_superfluous() {
        let narrow = Wants { acdc: true, ..Wants::default() }.bindings();
        assert_eq!(
            narrow,
            ["call.*.*", "object.*.user", "object.*.device", "object.*.callflow", "object.*.vmbox", "edr.ok.info.acdc"]
        );
        let wide = Wants { recordings: true, qubicle: true, acdc: false }.bindings();
        assert_eq!(wide, ["call.*.*", "object.*.*", "qubicle.queue", "qubicle.recipient", "qubicle.session"]);
    }

    #[test]
    fn k105_conference_bindings_follow_the_template_of_the_generation() {
        let table = [
            ("conference.event.{CONFERENCE_ID}.{CALL_ID}.{EVENT}", "conference.event.c1.*.*"),
            ("conference.event.{CONFERENCE_ID}.{CALL_ID}", "conference.event.c1.*"),
            ("conference.event.{EVENT}.{CONFERENCE_ID}.{CALL_ID}", "conference.event.*.c1.*"),
        ];
        for (template, want) in table {
            let catalogue = Catalogue::of(&json!({"conference": ["conference.command.{CONFERENCE_ID}", template]}));
            assert_eq!(catalogue.conference("c1"), want, "{template}");
        }
    }

    #[test]
    fn k108_bindings_of_the_month_are_known() {
        for binding in ["object.*.*", "object.doc_created.mailbox_message", "object.*.fax", "fax.status.*"] {
            assert!(is_monthly(binding), "{binding}");
        }
        for binding in ["object.*.user", "call.*.*", "qubicle.queue"] {
            assert!(!is_monthly(binding), "{binding}");
        }
    }

    #[test]
    fn k78_a_module_that_is_not_there_is_no_failure() {
        let table = [
            ("no available subscriptions to requested binding", Outcome::Unavailable),
            ("authentication token required", Outcome::Unauthenticated),
            ("failed to authenticate token eyJ", Outcome::Unauthenticated),
            ("unauthorized account id", Outcome::Forbidden),
            ("rate limiting threshold hit for 10.0.0.1:5!", Outcome::RateLimited),
            ("missing required keys : binding", Outcome::Refused("missing required keys : binding".to_owned())),
        ];
        for (error, want) in table {
            let errors = vec![Cow::Borrowed(error)];
            let reply = Reply { request_id: None, success: false, subscribed: Vec::new(), errors };
            assert_eq!(Outcome::of(&reply), want, "{error}");
        }
    }

    #[test]
    fn k106_a_stale_answer_to_a_ping_is_a_success() {
        let reply = Reply { request_id: Some("p".into()), success: true, subscribed: vec![CALLS.into(); 9], errors: Vec::new() };
        assert_eq!(Outcome::of(&reply), Outcome::Subscribed);
    }
}
