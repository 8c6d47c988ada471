//! The server. Invariant: it listens on the loopback address only; whatever a visitor does costs a bounded amount of memory and time.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use cordboard_engine::Engine;
use http_body_util::{BodyExt as _, Limited};
use hyper::{
    Request, StatusCode,
    body::Incoming,
    header::{self, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};

use crate::{
    admission::{admit, bearer},
    answer::{self, Answer},
    quota::Quota,
    requests,
    route::Route,
    token,
};

/// The longest note fits many times.
const LONGEST: usize = 64 * 1024;
/// So many connections are served at a time; further ones wait.
const CONNECTIONS: usize = 64;
/// A request must have come by then.
const PATIENCE: Duration = Duration::from_secs(10);
/// After an accept that failed.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    _task: JoinSet<()>,
}

struct House {
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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let mut task = JoinSet::new();
        task.spawn(serve(listener, Arc::new(House { engine, quota: Quota::default(), address })));
        Ok(Self { address, _task: task })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn serve(listener: TcpListener, house: Arc<House>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let house = Arc::clone(&house);
                    connections.spawn(async move {
                        connection(stream, &house).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection of an application could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, house: &House) {
    // What fills a stream of events lives as long as its connection.
    let fills = std::sync::Mutex::new(JoinSet::new());
    let service = service_fn(async |request| Ok::<_, Infallible>(respond(request, house, &fills).await));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(LONGEST);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection of an application ended");
    }
}

async fn respond(request: Request<Incoming>, house: &House, fills: &std::sync::Mutex<JoinSet<()>>) -> Answer {
    if let Err((status, why)) = admit(request.headers(), house.address) {
        return answer::refusal(status, why);
    }
    let route = match Route::of(request.method(), request.uri().path()) {
        Ok(route) => route,
        Err(true) => return answer::refusal(StatusCode::METHOD_NOT_ALLOWED, "method"),
        Err(false) => return answer::refusal(StatusCode::NOT_FOUND, "path"),
    };
    let application = match bearer(request.headers()) {
        Some(token) => house.engine.application(&token::hash(token)).await,
        None => None,
    };
    if let Err(wait) = house.quota.take(application.as_deref()) {
        let mut refused = answer::refusal(StatusCode::TOO_MANY_REQUESTS, "tooMany");
        let seconds = HeaderValue::from(wait.as_secs().saturating_add(1));
        refused.headers_mut().insert(header::RETRY_AFTER, seconds);
        return refused;
    }
    if application.is_none() && !route.is_open() {
        let mut refused = answer::refusal(StatusCode::UNAUTHORIZED, "token");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return refused;
    }
    let body = match tokio::time::timeout(PATIENCE, Limited::new(request.into_body(), LONGEST).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return answer::refusal(StatusCode::PAYLOAD_TOO_LARGE, "tooLarge"),
        Err(_) => return answer::refusal(StatusCode::REQUEST_TIMEOUT, "tooSlow"),
    };
    match route {
        Route::Pair => pair(&house.engine, &body).await,
        Route::Events => {
            let (answer, fill) = requests::events(&house.engine);
            fills.lock().unwrap_or_else(std::sync::PoisonError::into_inner).spawn(fill);
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
        | Route::Presence => requests::carry_out(&house.engine, route, &body).await,
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
