//! The way in: who asks, and for what (basix.md 1, 8). Invariant: nobody is told anything without the token or a user's cookie.

use std::sync::{Arc, atomic::Ordering};

use base64::{Engine, engine::general_purpose::STANDARD};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{Basix, floor::Listener, rest, session};
use crate::{
    exchange::Shared,
    http::{self, Answer, Site},
};

const API: &str = "/basix/api/";
/// The cookie of a signed-in page: `basix_session=LOGIN.PASSWORD`.
const COOKIE: &str = "basix_session=";
/// Longest accepted body of a request.
const MAX_BODY: usize = 64 * 1024;

/// Whom the credentials name.
enum Asker {
    /// The domain's token: every user.
    Token,
    /// A signed-in user.
    User(u32),
}

/// The Basix face.
pub(super) struct Api {
    shared: Arc<Shared>,
    face: Arc<Basix>,
}

impl Api {
    pub(super) fn new(shared: Arc<Shared>, face: Arc<Basix>) -> Self {
        Self { shared, face }
    }

    /// The token says itself; a signed-in page has a cookie, which here is made of the user's login and password: how a real
    /// server gives it out is not documented.
    fn asker(&self, request: &Request<Incoming>) -> Option<Asker> {
        let headers = request.headers();
        if let Some(said) = headers.get(header::AUTHORIZATION) {
            let said = STANDARD.decode(said.to_str().ok()?.strip_prefix("Basic ")?).ok()?;
            let expected = format!("{}:{}", self.face.options.domain, self.face.options.token);
            return (said == expected.as_bytes()).then_some(Asker::Token);
        }
        let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
        let (name, password) = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE))?.split_once('.')?;
        let floor = self.face.floor();
        let person = floor.roster.people.iter().find(|person| person.login == name && person.password == password)?;
        Some(Asker::User(person.user))
    }

    fn socket(&self, asker: Option<&Asker>, query: &str) -> Answer {
        let Some(asker) = asker else { return self.unauthorized() };
        let parameter = |name: &str| {
            form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let is_true = |name: &str| parameter(name).as_deref() == Some("true");
        let Some(app) = parameter("app_name").filter(|app| !app.is_empty()) else {
            return said(StatusCode::BAD_REQUEST, "app_name is missing");
        };
        let user = match (asker, is_true("full_events")) {
            (Asker::Token, true) => None,
            // Reserved for administrators, and nobody here is one.
            (Asker::User(_), true) => return said(StatusCode::FORBIDDEN, "full_events is not allowed"),
            (Asker::User(user), false) => Some(*user),
            (Asker::Token, false) => {
                let floor = self.face.floor();
                let by = ["user_id", "user_name", "user_label", "user_extension", "user_did", "user_email"];
                let found = by.iter().find_map(|name| floor.roster.named(name, &parameter(name)?).map(|person| person.user));
                match found {
                    Some(user) => Some(user),
                    None => return said(StatusCode::FORBIDDEN, "no such user"),
                }
            }
        };
        let login = self.face.login_of(user);
        let plan = self.shared.faults.plan(&login);
        if plan.unauthorized {
            return self.unauthorized();
        }
        if plan.refuse {
            return said(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable");
        }
        let listener = Listener { user, app, force: is_true("force") || is_true("forced") };
        let (shared, face) = (Arc::clone(&self.shared), Arc::clone(&self.face));
        Answer::Upgrade(Box::new(move |socket| Box::pin(session::run(shared, face, listener, login, socket))))
    }

    fn unauthorized(&self) -> Answer {
        self.shared.refused.fetch_add(1, Ordering::Relaxed);
        let mut response = http::json(StatusCode::UNAUTHORIZED, &json!({"error": {"id": "authentication_required"}}));
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Basic realm=\"basix\""));
        Answer::Say(response)
    }

    async fn call(&self, asker: Option<Asker>, call: &str, request: Request<Incoming>) -> Answer {
        let plan = self.shared.faults.plan(&self.face.options.domain);
        if plan.html {
            return said(StatusCode::OK, "<html><body>Sign in to this network</body></html>");
        }
        if plan.too_many {
            return said(StatusCode::TOO_MANY_REQUESTS, "");
        }
        let Some(asker) = asker.filter(|_| !plan.unauthorized) else {
            return Answer::Say(http::json(StatusCode::OK, &rest::refused(500, "authentication_required")));
        };
        let body = Limited::new(request.into_body(), MAX_BODY).collect().await.map(http_body_util::Collected::to_bytes);
        let Some(body) = body.ok().and_then(|body| serde_json::from_slice::<Value>(&body).ok()) else {
            return Answer::Say(http::json(StatusCode::OK, &rest::refused(400, "bad_json")));
        };
        let login = rest::login_of(&self.face, &body);
        let own = match asker {
            Asker::Token => None,
            Asker::User(user) => Some(self.face.login_of(Some(user))),
        };
        if own.is_some() && own != login {
            return Answer::Say(http::json(StatusCode::OK, &rest::refused(403, "forbidden")));
        }
        let heard = json!({"call": call, "body": &body});
        self.shared.receive(login.as_deref().unwrap_or(&self.face.options.domain), heard);
        Answer::Say(http::json(StatusCode::OK, &rest::answer(&self.shared, &self.face, call, &body)))
    }
}

impl Site for Api {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let path = request.uri().path().to_owned();
        let asker = self.asker(&request);
        match (request.method(), path.strip_prefix(API)) {
            (&Method::GET, Some("ws_cti")) => self.socket(asker.as_ref(), &query),
            (&Method::POST, Some(call)) => self.call(asker, call, request).await,
            _ => said(StatusCode::NOT_FOUND, "Not Found"),
        }
    }
}

fn said(status: StatusCode, text: &'static str) -> Answer {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    Answer::Say(response)
}
