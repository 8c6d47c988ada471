//! Sign-in and its tokens (kazoo.md 2.1 to 2.3). Invariant: a token lives exactly as long as it says, whatever it is used for.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use md5::{Digest, Md5};
use serde_json::{Value, json};
use sha1::Sha1;

use super::{
    Kazoo,
    envelope::{Bad, Good, Said, invalid},
    options::KazooGeneration,
    tenant::hex,
};
use crate::{clock::Wall, exchange::Shared};

/// Length of an API key.
const KEY_LENGTH: usize = 64;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) account: String,
    /// Id of the user who signed in.
    pub(crate) owner: Option<String>,
    /// Login of that user; empty for a key.
    pub(crate) login: String,
    pub(crate) expires: Wall,
}

/// All tokens ever given.
#[derive(Debug)]
pub(crate) struct Tokens {
    seed: u64,
    given: Mutex<BTreeMap<String, Claim>>,
}

impl Tokens {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, given: Mutex::new(BTreeMap::new()) }
    }

    fn give(&self, claim: Claim, method: &str, now: Wall) -> String {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(json!({"typ": "JWT", "alg": "RS256", "kid": hex("key")}));
        let body = part(json!({
            "iss": "kazoo",
            "identity_sig": hex(&format!("identity/{}", claim.account)),
            "account_id": claim.account,
            "owner_id": claim.owner,
            "method": method,
            "exp": claim.expires.epoch_seconds(),
            "iat": now.epoch_seconds(),
            "jti": hex(&format!("{}/{}", self.seed, given.len())),
        }));
        let signature = URL_SAFE_NO_PAD.encode(hex(&format!("signature/{}/{body}", self.seed)));
        let token = format!("{head}.{body}.{signature}");
        given.insert(token.clone(), claim);
        token
    }

    /// What the token says, if it is not out of time.
    pub(crate) fn read(&self, token: &str, now: Wall) -> Option<Claim> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.get(token).filter(|claim| claim.expires > now).cloned()
    }
}

/// `PUT api_auth`.
pub(crate) fn by_key(kazoo: &Kazoo, shared: &Shared, body: &Value) -> Said {
    let wish = &body["data"];
    let Some(key) = wish["api_key"].as_str() else {
        return Err(invalid("api_key", "required", "Field is required but missing"));
    };
    let extra = wish.as_object().and_then(|members| members.keys().find(|member| *member != "api_key"));
    if let Some(extra) = extra.filter(|_| kazoo.options.generation != KazooGeneration::V5) {
        return Err(invalid(extra, "additionalProperties", "Strict checking of data is enabled and the field is not allowed"));
    }
    if key.chars().count() != KEY_LENGTH {
        let rule = if key.chars().count() < KEY_LENGTH { "minLength" } else { "maxLength" };
        return Err(invalid("api_key", rule, "String must be exactly 64 characters"));
    }
    let tenant = &kazoo.tenant;
    let account = if key == kazoo.options.api_key {
        &tenant.account
    } else if key == kazoo.options.reseller_key {
        &tenant.reseller
    } else {
        return Err(refused(shared, Bad::new(404, "bad identifier", json!([key]))));
    };
    sign_in(kazoo, shared, account.clone(), None, "cb_api_auth")
}

/// `PUT user_auth`.
pub(crate) fn by_password(kazoo: &Kazoo, shared: &Shared, body: &Value) -> Said {
    let wish = &body["data"];
    let Some(credentials) = wish["credentials"].as_str() else {
        return Err(invalid("credentials", "required", "Field is required but missing"));
    };
    let named = ["account_name", "account_realm", "phone_number"].map(|name| (name, wish[name].as_str()));
    let mut named = named.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    let (Some((name, value)), None) = (named.next(), named.next()) else {
        return Err(invalid("account_name", "required", "Exactly one way to find the account is required"));
    };
    let tenant = &kazoo.tenant;
    let found = match name {
        "account_name" => value.eq_ignore_ascii_case(&tenant.name),
        "account_realm" => value.eq_ignore_ascii_case(&tenant.realm),
        _ => false,
    };
    if !found {
        return Err(invalid(name, "not_found", "The provided account could not be found"));
    }
    let hash = |text: &str| match wish["method"].as_str().unwrap_or("md5") {
        "md5" => Some(digits(&Md5::digest(text.as_bytes()))),
        "sha" => Some(digits(&Sha1::digest(text.as_bytes()))),
        _ => None,
    };
    if hash("").is_none() {
        return Err(invalid("method", "enum", "Value not found in enumerated list of values"));
    }
    let fits = |login: &str, password: &str| {
        hash(&format!("{}:{password}", login.to_lowercase())).is_some_and(|hash| hash.eq_ignore_ascii_case(credentials))
    };
    let person = tenant.people.iter().find(|person| fits(&person.login, &person.password));
    match person {
        Some(person) if !shared.faults.plan(&person.login).unauthorized => {
            sign_in(kazoo, shared, tenant.account.clone(), Some(&person.id), "cb_user_auth")
        }
        Some(_) | None => Err(refused(shared, Bad::unauthorized())),
    }
}

fn refused(shared: &Shared, bad: Bad) -> Bad {
    shared.refused.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    bad
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sign_in(kazoo: &Kazoo, shared: &Shared, account: String, owner: Option<&str>, method: &str) -> Said {
    let login = owner.and_then(|id| kazoo.tenant.person(id)).map(|person| person.login.clone()).unwrap_or_default();
    let plan = shared.faults.plan(&login);
    if plan.unauthorized {
        return Err(Bad::unauthorized());
    }
    let now = shared.clock.now();
    let ttl = plan.ttl.unwrap_or(shared.options.token_ttl);
    let own = account == kazoo.tenant.account;
    let mut data = json!({
        "account_id": account,
        "account_name": if own { kazoo.tenant.name.as_str() } else { "reseller" },
        "reseller_id": kazoo.tenant.reseller,
        "is_reseller": !own,
        "language": "en-us",
        "apps": [],
        "cluster_id": hex("cluster"),
        "ui_config": {},
    });
    if let Some(owner) = owner {
        data["owner_id"] = json!(owner);
    }
    let claim = Claim { account, owner: owner.map(str::to_owned), login, expires: now.plus(ttl.ms()) };
    let token = kazoo.tokens.give(claim, method, now);
    Ok(Good { token: Some(token), ..Good::created(data, None) })
}
