//! The server. Invariant: it listens on the loopback address only; whatever a visitor does costs a bounded amount of memory and time.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cordboard_engine::Engine;
use cordboard_inlet::{House, Inlet, Manners, Post, Unread, read};
use hyper::{
    Request, StatusCode,
    body::Incoming,
    header::{self, HeaderValue},
};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    admission::{admit, bearer},
    answer::{self, Answer, Content},
    quota::Quota,
    requests,
    route::Route,
    token,
};

/// The longest note fits many times.
const LONGEST: usize = 64 * 1024;
/// A request must have come by then.
const PATIENCE: Duration = Duration::from_secs(10);
/// A stream of changes lasts as long as somebody reads it.
const MANNERS: Manners = Manners { connections: 64, longest_head: LONGEST, patience: PATIENCE, lasts: None, keeps_alive: true };
/// Where a PBX posts: behind it stands its secret.
const HOOKS: &str = "/hooks/";

/// Serves until it is dropped.
#[derive(Debug)]
pub struct Server {
    inlet: Inlet,
}

struct Desk {
    engine: Engine,
    quota: Quota,
    address: SocketAddr,
}

#[derive(Deserialize)]
struct Wish {
    name: String,
}

impl Server {
    /// Listens on that port of this computer, and on no other address.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(engine: Engine, port: u16) -> io::Result<Self> {
        let desk = |address| Desk { engine, quota: Quota::default(), address };
        Ok(Self { inlet: Inlet::open((Ipv4Addr::LOCALHOST, port).into(), MANNERS, desk).await? })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.inlet.address()
    }
}

/// What fills the streams of a connection; gone with it.
#[derive(Default)]
pub(crate) struct Fills(Mutex<JoinSet<()>>);

impl House for Desk {
    type Visit = Fills;
    type Content = Content;

    async fn answer(&self, request: Request<Incoming>, fills: &Fills) -> Answer {
        match request.uri().path().strip_prefix(HOOKS) {
            Some(rest) => {
                let word = rest.split('/').next().unwrap_or_default().to_owned();
                self.hear(request, &word).await
            }
            None => self.respond(request, fills).await,
        }
    }
}

impl Desk {
    /// What a PBX posts. Whoever forwards it may write another host; the secret alone opens. It is answered before anybody looks
    /// at it, for some PBXs stop calling where they are refused.
    async fn hear(&self, request: Request<Incoming>, word: &str) -> Answer {
        // No PBX is a page in a browser.
        if request.headers().contains_key(header::ORIGIN) {
            return answer::refusal(StatusCode::FORBIDDEN, "origin");
        }
        let Some(slot) = self.engine.hook_slot(word) else {
            return self.too_many(None).unwrap_or_else(|| answer::refusal(StatusCode::NOT_FOUND, "path"));
        };
        match Post::take(request).await {
            Ok(post) => {
                post.into_iter().for_each(|post| slot.put(post));
                answer::json(StatusCode::OK, &json!({}))
            }
            Err(status) => answer::refusal(status, "body"),
        }
    }

    fn too_many(&self, application: Option<&str>) -> Option<Answer> {
        let wait = self.quota.take(application).err()?;
        let mut refused = answer::refusal(StatusCode::TOO_MANY_REQUESTS, "tooMany");
        let seconds = HeaderValue::from(wait.as_secs().saturating_add(1));
        refused.headers_mut().insert(header::RETRY_AFTER, seconds);
        Some(refused)
    }

    async fn respond(&self, request: Request<Incoming>, fills: &Fills) -> Answer {
        if let Err((status, why)) = admit(request.headers(), self.address) {
            return answer::refusal(status, why);
        }
        let route = match Route::of(request.method(), request.uri().path()) {
            Ok(route) => route,
            Err(true) => return answer::refusal(StatusCode::METHOD_NOT_ALLOWED, "method"),
            Err(false) => return answer::refusal(StatusCode::NOT_FOUND, "path"),
        };
        let application = match bearer(request.headers()) {
            Some(token) => self.engine.application(&token::hash(token)).await,
            None => None,
        };
        if let Some(refused) = self.too_many(application.as_deref()) {
            return refused;
        }
        if application.is_none() && !route.is_open() {
            let mut refused = answer::refusal(StatusCode::UNAUTHORIZED, "token");
            refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return refused;
        }
        let body = match read(request.into_body(), LONGEST, PATIENCE).await {
            Ok(body) => body,
            Err(Unread::TooLarge) => return answer::refusal(StatusCode::PAYLOAD_TOO_LARGE, "tooLarge"),
            Err(Unread::TooSlow) => return answer::refusal(StatusCode::REQUEST_TIMEOUT, "tooSlow"),
        };
        match route {
            Route::Pair => pair(&self.engine, &body).await,
            Route::Events => {
                let (answer, fill) = requests::events(&self.engine);
                fills.0.lock().unwrap_or_else(PoisonError::into_inner).spawn(fill);
                answer
            }
            Route::OpenApi
            | Route::State
            | Route::Calls
            | Route::Dial
            | Route::Answer
            | Route::HangUp
            | Route::Transfer
            | Route::Note
            | Route::Presence => requests::carry_out(&self.engine, route, &body).await,
        }
    }
}

/// Asks the user; answers the token to whoever he lets in.
async fn pair(engine: &Engine, body: &[u8]) -> Answer {
    let Ok(Wish { name }) = serde_json::from_slice(body) else {
        return answer::refusal(StatusCode::UNPROCESSABLE_ENTITY, "body");
    };
    let token = token::generate();
    match engine.pair_application(&name, token::hash(&token)).await {
        Ok(Some(id)) => answer::json(StatusCode::OK, &json!({"application": id, "token": token})),
        Ok(None) => answer::refusal(StatusCode::FORBIDDEN, "refused"),
        Err(error) => answer::failed(&error),
    }
}
