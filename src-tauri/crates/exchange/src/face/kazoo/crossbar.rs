//! Crossbar's door (kazoo.md 1.3, 2, 7.1). Invariant: the order is the server's: rate, token, account, request.

use std::{net::SocketAddr, sync::Arc};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    Kazoo, auth, binding,
    blackhole::{self, Entry},
    envelope::{self, Bad, Frame, Good, Said},
    rest::{self, Ask, Outcome},
    tenant::hex,
    time::iso,
};
use crate::{
    act::Act,
    exchange::Shared,
    http::{Answer, Peer, Site},
};

/// Longest accepted body.
const MAX_BODY: usize = 8_000_000;

/// A server of the cluster.
pub(crate) struct Crossbar {
    shared: Arc<Shared>,
    kazoo: Arc<Kazoo>,
}

/// A request, taken apart.
struct Taken {
    method: String,
    words: Vec<String>,
    query: Vec<(String, String)>,
    body: Value,
    token: Option<String>,
    accept: String,
    request_id: String,
    peer: SocketAddr,
}

impl Crossbar {
    pub(crate) const fn new(shared: Arc<Shared>, kazoo: Arc<Kazoo>) -> Self {
        Self { shared, kazoo }
    }

    /// Opens the socket, or says why not.
    fn upgrade(&self, request: &Request<Incoming>, peer: SocketAddr) -> Answer {
        if request.headers().contains_key(header::SEC_WEBSOCKET_PROTOCOL) {
            return plain(StatusCode::BAD_REQUEST);
        }
        let here = |address: &str| address.parse::<SocketAddr>().is_ok_and(|known| known.ip() == peer.ip());
        let open = self.kazoo.floor().sockets.values().filter(|socket| here(&socket.address)).count();
        if self.kazoo.options.max_connections_per_ip.is_some_and(|most| open >= most) {
            return plain(StatusCode::TOO_MANY_REQUESTS);
        }
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let five = self.kazoo.options.generation == super::KazooGeneration::V5;
        let known = bearer.is_none_or(|token| self.kazoo.tokens.read(token, self.shared.clock.now()).is_some());
        if self.shared.faults.plan("").refuse || (five && !known) {
            return plain(StatusCode::FORBIDDEN);
        }
        let entry = Entry { shared: Arc::clone(&self.shared), kazoo: Arc::clone(&self.kazoo), peer };
        Answer::Upgrade(Box::new(move |socket| Box::pin(blackhole::run(entry, socket))))
    }

    async fn take(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Taken, (Bad, String)> {
        let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let request_id = text("x-request-id").unwrap_or_else(|| hex(&self.kazoo.floor().opaque()));
        let query: Vec<_> = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect();
        let find = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer ").map(str::to_owned));
        let token = text("x-auth-token").or(bearer).or_else(|| find("auth_token"));
        let accept = text("accept").unwrap_or_default();
        let tunnelled = find("verb").filter(|_| request.method() == Method::POST).map(|verb| verb.to_uppercase());
        let method = tunnelled.unwrap_or_else(|| request.method().to_string());
        let words = request.uri().path().split('/').filter(|word| !word.is_empty()).map(decoded).collect();
        let body = match Limited::new(request.into_body(), MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(_) => return Err((Bad::new(413, "request entity too large", json!({})), request_id)),
        };
        let body = if body.iter().all(u8::is_ascii_whitespace) {
            Value::Null
        } else {
            match serde_json::from_slice(&body) {
                Ok(body) => body,
                Err(_) => {
                    let bad = Bad::new(400, "parse_error", json!({"message": "failed to parse request body"}));
                    return Err((bad, request_id));
                }
            }
        };
        Ok(Taken { method, words, query, body, token, accept, request_id, peer })
    }

    /// What is said without looking at a token.
    fn public(&self, taken: &Taken) -> Option<Said> {
        let words: Vec<_> = taken.words.iter().map(String::as_str).collect();
        match (taken.method.as_str(), &words[..]) {
            ("PUT", ["v2", "api_auth"]) => Some(auth::by_key(&self.kazoo, &self.shared, &taken.body)),
            ("PUT", ["v2", "user_auth"]) => Some(auth::by_password(&self.kazoo, &self.shared, &taken.body)),
            ("GET", ["v2", "websockets"]) => Some(Ok(Good::ok(binding::catalogue(&self.kazoo.options)))),
            ("GET", ["v2", "webhooks"]) => Some(Ok(Good::ok(rest::offered()))),
            ("GET", ["v2", "webhooks", "samples"]) => Some(rest::samples(None)),
            ("GET", ["v2", "webhooks", "samples", hook]) => Some(rest::samples(Some(hook))),
            ("POST", ["sim", "act"]) => Some(self.act(&taken.body)),
            ("GET", ["sim", "now"]) => Some(Ok(Good::ok(json!(self.shared.clock.now())))),
            ("POST", ["sim", "faults"]) => Some(self.break_things(&taken.body)),
            _ => None,
        }
    }

    /// Somebody does something: the way in for scripts.
    fn act(&self, body: &Value) -> Said {
        let act: Act = serde_json::from_value(body.clone())
            .map_err(|error| Bad::new(400, "invalid data", json!({"message": error.to_string()})))?;
        let done = self.shared.with(|switch| switch.act(&act));
        done.map(|id| Good::ok(json!(id))).map_err(|error| Bad::new(409, "not possible", json!({"message": error.to_string()})))
    }

    fn break_things(&self, body: &Value) -> Said {
        let plan = body["plan"].as_str().unwrap_or_default().parse::<crate::faults::Plan>();
        let plan = plan.map_err(|error| Bad::new(400, "invalid data", json!({"message": error.to_string()})))?;
        self.shared.faults.set(plan);
        Ok(Good::ok(json!("ok")))
    }

    async fn on_account(&self, taken: &Taken) -> Said {
        let now = self.shared.clock.now();
        let claim = taken.token.as_deref().and_then(|token| self.kazoo.tokens.read(token, now));
        let claim = claim.filter(|claim| !self.shared.faults.plan(&claim.login).unauthorized).ok_or_else(Bad::unauthorized)?;
        let words: Vec<_> = taken.words.iter().map(String::as_str).collect();
        let (account, rest) = match &words[..] {
            ["v2", "accounts", account, rest @ ..] => (*account, rest),
            ["v2", "token_auth"] => {
                return match taken.method.as_str() {
                    "GET" => Ok(Good::ok(json!({"account_id": claim.account, "owner_id": claim.owner}))),
                    "DELETE" => Ok(Good::ok(json!({}))),
                    _ => Err(Bad::method()),
                };
            }
            ["v2", "accounts"] => return Err(Bad::method()),
            // The token's own account may be left out.
            ["v2", rest @ ..] if !rest.is_empty() => (claim.account.as_str(), rest),
            _ => return Err(Bad::unknown(&taken.words.join("/"))),
        };
        let tenant = &self.kazoo.tenant;
        if account != tenant.account && account != tenant.reseller {
            return Err(Bad::unknown(account));
        }
        let below = claim.account == tenant.reseller && account == tenant.account;
        if account != claim.account && !below {
            return Err(Bad::new(403, "forbidden", json!({"message": "forbidden"})));
        }
        let ask = Ask {
            kazoo: &self.kazoo,
            shared: &self.shared,
            method: &taken.method,
            words: rest.to_vec(),
            query: &taken.query,
            body: &taken.body,
            accept: &taken.accept,
            claim: &claim,
            account,
        };
        match rest::answer(&ask) {
            Outcome::Said(said) => said,
            Outcome::Later(placed) => placed.outcome(&self.shared).await,
        }
    }
}

impl Site for Crossbar {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let peer = request.extensions().get::<Peer>().map_or(([0, 0, 0, 0], 0).into(), |peer| peer.0);
        if request.headers().contains_key(header::SEC_WEBSOCKET_KEY) {
            return self.upgrade(&request, peer);
        }
        if request.method() == Method::OPTIONS {
            return plain(StatusCode::OK);
        }
        let now = self.shared.clock.now();
        let frame = |request_id, token, left| Frame {
            request_id,
            token,
            timestamp: iso(now),
            version: &self.kazoo.options.version,
            left,
        };
        let taken = match self.take(request, peer).await {
            Ok(taken) => taken,
            Err((bad, id)) => return Answer::Say(envelope::response(Err(bad), &frame(&id, None, None))),
        };
        let plan = self.shared.faults.plan("");
        let sim = taken.words.first().is_some_and(|word| word == "sim");
        if plan.html && !sim {
            let mut page =
                Response::new(Full::new(Bytes::from_static(b"<!doctype html><title>Sign in</title><h1>It works!</h1>")));
            page.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html"));
            return Answer::Say(page);
        }
        let sign_in = taken.words.get(1).is_some_and(|word| word == "api_auth" || word == "user_auth");
        let cost = if sim {
            0
        } else if sign_in {
            self.kazoo.options.sign_in_cost
        } else {
            1
        };
        let account = if taken.words.get(1).is_some_and(|word| word == "accounts") { taken.words.get(2) } else { None };
        let account = account.map(String::as_str).unwrap_or_default();
        let left = self.kazoo.buckets.take(taken.peer.ip(), account, cost, now).filter(|_| sim || !plan.too_many);
        let said = match left {
            None => Err(Bad::new(429, "too_many_requests", json!({"message": "too many requests"}))),
            Some(_) => match self.public(&taken) {
                Some(said) => said,
                None => self.on_account(&taken).await,
            },
        };
        Answer::Say(envelope::response(said, &frame(&taken.request_id, taken.token.as_deref(), left)))
    }
}

fn plain(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, header::HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        header::HeaderValue::from_static("content-type, authorization, x-auth-token, x-request-id"),
    );
    Answer::Say(response)
}

/// Percent-decoding of one word of a path, where a plus is a plus.
fn decoded(word: &str) -> String {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let code = match (*first, tail) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn words_of_a_path_are_decoded_once() {
        assert_eq!(decoded("abc%4010.0.0.5"), "abc@10.0.0.5");
        assert_eq!(decoded("%2B4420+1"), "+4420+1");
        assert_eq!(decoded("%2A97%"), "*97%");
    }
}
