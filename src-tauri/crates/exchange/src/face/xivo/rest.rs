//! Sign-in by HTTP and the ways into the WebSocket (xivo.md 1.1, 1.2). Invariant: nothing opens without a token or a password.

use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering},
};

use http_body_util::{BodyExt, Limited};
use hyper::{Method, Request, Response, StatusCode, body::Incoming, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    session::{self, Entry},
    token::{Refusal, Tokens},
};
use crate::{
    exchange::Shared,
    http::{self, Answer, Site},
};

/// Longest accepted body of a request.
const MAX_BODY: usize = 64 * 1024;

/// The Xuc face.
#[derive(Debug)]
pub(crate) struct Xuc {
    shared: Arc<Shared>,
    tokens: Tokens,
}

#[derive(Deserialize)]
struct Login {
    login: String,
    password: String,
}

impl Xuc {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, tokens: Tokens::default() }
    }

    async fn log_in(&self, request: Request<Incoming>) -> Answer {
        let body = match Limited::new(request.into_body(), MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(_) => return refusal(StatusCode::BAD_REQUEST, "InvalidJson", "the body cannot be read"),
        };
        let Ok(Login { login, password }) = serde_json::from_slice(&body) else {
            return refusal(StatusCode::BAD_REQUEST, "InvalidJson", "login and password are expected");
        };
        if self.shared.faults.plan(&login).unauthorized || !self.knows(&login, &password) {
            self.shared.refused.fetch_add(1, Ordering::Relaxed);
            return refusal(StatusCode::UNAUTHORIZED, "InvalidCredentials", "login or password is wrong");
        }
        self.give_token(&login)
    }

    fn knows(&self, login: &str, password: &str) -> bool {
        self.shared.with(|switch| switch.cast.users.iter().any(|user| user.login == login && user.password == password))
    }

    fn give_token(&self, login: &str) -> Answer {
        let ttl = self.shared.faults.plan(login).ttl.unwrap_or(self.shared.options.token_ttl);
        let token = self.tokens.give(login, self.shared.clock.now().plus(ttl.ms()));
        let body = json!({"login": login, "token": token, "TTL": ttl.0.as_secs()});
        Answer::Say(http::json(StatusCode::OK, &body))
    }

    fn check(&self, request: &Request<Incoming>) -> Answer {
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) else {
            return refusal(StatusCode::UNAUTHORIZED, "BearerNotFound", "a bearer token is expected");
        };
        match self.tokens.owner(token.trim(), self.shared.clock.now()) {
            Ok(login) if self.shared.faults.plan(&login).unauthorized => {
                refusal(StatusCode::UNAUTHORIZED, "InvalidToken", "the token is not valid")
            }
            Ok(login) => self.give_token(&login),
            Err(Refusal::Expired) => refusal(StatusCode::UNAUTHORIZED, "TokenExpired", "the token has expired"),
            Err(Refusal::Unknown) => refusal(StatusCode::UNAUTHORIZED, "InvalidToken", "the token is not valid"),
        }
    }

    fn by_token(&self, query: &str) -> Answer {
        let token = parameter(query, "token").unwrap_or_default();
        match self.tokens.owner(&token, self.shared.clock.now()) {
            Ok(login) => self.open(&login),
            Err(Refusal::Expired) => refusal(StatusCode::UNAUTHORIZED, "TokenExpired", "the token has expired"),
            Err(Refusal::Unknown) => refusal(StatusCode::UNAUTHORIZED, "InvalidToken", "the token is not valid"),
        }
    }

    fn by_password(&self, query: &str) -> Answer {
        let login = parameter(query, "username").unwrap_or_default();
        let password = parameter(query, "password").unwrap_or_default();
        if !self.shared.faults.plan(&login).unauthorized && self.knows(&login, &password) {
            return self.open(&login);
        }
        Answer::Upgrade(Box::new(|socket| Box::pin(session::turn_away(socket))))
    }

    fn open(&self, login: &str) -> Answer {
        let plan = self.shared.faults.plan(login);
        if plan.refuse {
            return refusal(StatusCode::FORBIDDEN, "Forbidden", "the channel is not open");
        }
        let user = self.shared.with(|switch| switch.user_id(login));
        let Ok(user) = user else {
            return refusal(StatusCode::UNAUTHORIZED, "UserNotFound", "there is no such user");
        };
        let entry = Entry { shared: Arc::clone(&self.shared), login: login.to_owned(), user };
        Answer::Upgrade(Box::new(move |socket| Box::pin(session::run(entry, socket))))
    }
}

impl Site for Xuc {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let path = request.uri().path().trim_end_matches('/').to_owned();
        match (request.method(), path.as_str()) {
            (&Method::OPTIONS, _) => Answer::Say(http::json(StatusCode::OK, &Value::Null)),
            (&Method::POST, "/xuc/api/2.0/auth/login") => self.log_in(request).await,
            (&Method::GET, "/xuc/api/2.0/auth/check") => self.check(&request),
            (&Method::GET, "/xuc/api/2.0/cti" | "/xuc/ctichannel/tokenAuthentication") => self.by_token(&query),
            (&Method::GET, "/xuc/ctichannel" | "/ctichannel") => self.by_password(&query),
            _ => refusal(StatusCode::NOT_FOUND, "UnhandledError", "there is nothing here"),
        }
    }
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Answer {
    let response: Response<_> = http::json(status, &json!({"error": code, "message": message}));
    Answer::Say(response)
}

/// A parameter of the query; its name may begin with `amp;`, which one of the vendor's programs sends.
fn parameter(query: &str, name: &str) -> Option<String> {
    let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| {
        let key: &str = key.strip_prefix("amp;").unwrap_or(key);
        key == name
    });
    found.map(|(_, value): (_, Cow<'_, str>)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn parameters_are_decoded_and_a_stray_entity_is_tolerated() {
        let query = "username=amartin&amp;agentNumber=1201&amp;password=a%26b%3D%C3%A7";
        assert_eq!(parameter(query, "username").as_deref(), Some("amartin"));
        assert_eq!(parameter(query, "agentNumber").as_deref(), Some("1201"));
        assert_eq!(parameter(query, "password").as_deref(), Some("a&b=ç"));
        assert_eq!(parameter(query, "token"), None);
    }
}
