//! Requests on an account (kazoo.md 4). Invariant: a request that is refused changes nothing.

mod acdc;
mod channels;
mod conference;
mod control;
mod documents;
mod lists;
mod mail;
mod people;
mod qubicle;
mod quickcall;
mod records;
mod sockets;
mod webhooks;

use serde_json::Value;

pub(crate) use self::{
    mail::Message,
    quickcall::Placed,
    webhooks::{offered, samples},
};
use super::{
    Kazoo,
    auth::Claim,
    envelope::{Bad, Good, Said},
};
use crate::exchange::Shared;

/// A request on an account.
pub(crate) struct Ask<'a> {
    pub(crate) kazoo: &'a Kazoo,
    pub(crate) shared: &'a Shared,
    pub(crate) method: &'a str,
    /// The path after the account.
    pub(crate) words: Vec<&'a str>,
    pub(crate) query: &'a [(String, String)],
    pub(crate) body: &'a Value,
    pub(crate) accept: &'a str,
    pub(crate) claim: &'a Claim,
    pub(crate) account: &'a str,
}

impl Ask<'_> {
    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_own_account(&self) -> bool {
        self.account == self.kazoo.tenant.account
    }
}

/// What comes of a request.
pub(crate) enum Outcome {
    Said(Said),
    /// The answer comes when the telephone was answered or not.
    Later(Placed),
}

impl From<Said> for Outcome {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

/// Answers a request on an account.
pub(crate) fn answer(ask: &Ask<'_>) -> Outcome {
    if !ask.is_own_account() {
        return reseller(ask).into();
    }
    let words = &ask.words[..];
    if let [kind @ ("users" | "devices"), id, "quickcall", number] = words {
        return quickcall::place(ask, kind, id, number);
    }
    let said = match (ask.method, words) {
        ("GET", ["api_key"]) => Ok(Good::ok(serde_json::json!({"api_key": ask.kazoo.options.api_key}))),
        ("GET", ["descendants"]) => Ok(Good::ok(serde_json::json!([]))),
        ("GET", ["storage"]) => Err(Bad::new(404, "not_found", serde_json::json!({"message": "not found"}))),
        (_, ["channels", ..] | ["users" | "devices", _, "channels"]) => channels::answer(ask),
        (_, ["devices", "status"]) => people::registrations(ask),
        (_, ["users" | "devices", _, "presence"] | ["presence", ..]) => people::presence(ask),
        (_, ["metaflows"] | ["users" | "devices", _, "metaflows"]) => people::metaflows(ask),
        (_, ["cdrs", ..] | ["users", _, "cdrs"]) => records::cdrs(ask),
        (_, ["recordings", ..] | ["users", _, "recordings"]) => records::recordings(ask),
        (_, ["vmboxes", _, "messages", ..] | ["vmboxes", "messages"]) => mail::answer(ask),
        (_, ["conferences", _, "participants", ..]) | ("PUT", ["conferences", _]) => conference::answer(ask),
        (_, ["webhooks", ..] | ["descendants", "webhooks"]) => webhooks::answer(ask),
        (_, ["websockets", ..]) => sockets::answer(ask),
        (_, ["agents", ..] | ["queues", "stats" | "stats_summary" | "eavesdrop"] | ["queues", _, _]) => acdc::answer(ask),
        (_, ["qubicle_queues" | "qubicle_recipients", ..]) => qubicle::answer(ask),
        (_, ["queues", ..]) if !ask.kazoo.options.acd.has_acdc() => Err(missing(ask)),
        (_, ["callflows", "groups", id]) => lists::answer(ask, "groups", Some(id)),
        (_, []) => lists::answer(ask, "accounts", Some(ask.account)),
        (_, [kind]) if documents::is_kind(kind) => lists::answer(ask, kind, None),
        (_, [kind, id]) if documents::is_kind(kind) => lists::answer(ask, kind, Some(id)),
        _ => Err(missing(ask)),
    };
    said.into()
}

fn missing(ask: &Ask<'_>) -> Bad {
    Bad::new(404, "bad_identifier", serde_json::json!({"message": "bad identifier", "cause": ask.words.join("/")}))
}

/// The account above has nobody in it.
fn reseller(ask: &Ask<'_>) -> Said {
    let tenant = &ask.kazoo.tenant;
    match (ask.method, &ask.words[..]) {
        ("GET", []) => Ok(Good::ok(serde_json::json!({"id": tenant.reseller, "name": "reseller", "realm": "reseller.sip"}))),
        ("GET", ["descendants"]) => Ok(Good::ok(serde_json::json!([
            {"id": tenant.account, "name": tenant.name, "realm": tenant.realm, "tree": [tenant.reseller], "flags": []}
        ]))),
        ("GET", ["api_key"]) => Ok(Good::ok(serde_json::json!({"api_key": ask.kazoo.options.reseller_key}))),
        ("GET", ["websockets", ..]) => sockets::answer(ask),
        ("GET", [_]) => Ok(Good::ok(serde_json::json!([]))),
        _ => Err(missing(ask)),
    }
}
