//! One TCP listener for HTTP and WebSockets. Invariant: every connection runs inside the listener's task, so stopping that stops all.

use std::{convert::Infallible, net::SocketAddr, pin::Pin, sync::Arc};

use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
    server::conn::http1,
    service::service_fn,
    upgrade::Upgraded,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{handshake::derive_accept_key, protocol::Role},
};

/// A WebSocket that a client opened.
pub(crate) type Socket = WebSocketStream<TokioIo<Upgraded>>;
/// What shall run on a WebSocket once it is open.
pub(crate) type Job = Box<dyn FnOnce(Socket) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Where a request came from, among its extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// What a face says to a request.
pub(crate) enum Answer {
    Say(Response<Full<Bytes>>),
    Upgrade(Job),
}

/// A face behind a listener.
pub(crate) trait Site: Send + Sync + 'static {
    fn answer(&self, request: Request<Incoming>) -> impl Future<Output = Answer> + Send;
}

/// A JSON answer any web page may read.
pub(crate) fn json(status: StatusCode, body: &serde_json::Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, header::HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, header::HeaderValue::from_static("content-type, authorization"));
    response
}

/// Serves the listener for ever, behind TLS if there is an acceptor for it.
pub(crate) async fn serve<S: Site>(listener: TcpListener, site: S, tls: Option<TlsAcceptor>) {
    let site = Arc::new(site);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "no delay cannot be switched off");
                    }
                    connections.spawn(secured(stream, Arc::clone(&site), tls.clone(), Peer(peer)));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn secured<S: Site>(stream: TcpStream, site: Arc<S>, tls: Option<TlsAcceptor>, peer: Peer) {
    let Some(tls) = tls else { return connection(stream, site, peer).await };
    match tls.accept(stream).await {
        Ok(stream) => connection(stream, site, peer).await,
        Err(error) => tracing::debug!(%error, "a client did not agree on TLS"),
    }
}

async fn connection<S: Site>(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, site: Arc<S>, peer: Peer) {
    let (jobs, mut upgraded) = mpsc::channel::<(hyper::upgrade::OnUpgrade, Job)>(1);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let (site, jobs) = (Arc::clone(&site), jobs.clone());
        async move {
            let key = request.headers().get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
            let upgrade = hyper::upgrade::on(&mut request);
            request.extensions_mut().insert(peer);
            let response = match site.answer(request).await {
                Answer::Say(response) => response,
                Answer::Upgrade(job) => match key {
                    Some(key) if jobs.try_send((upgrade, job)).is_ok() => switching(&key),
                    Some(_) | None => json(StatusCode::BAD_REQUEST, &serde_json::json!({"error": "NoWebSocket"})),
                },
            };
            Ok::<_, Infallible>(response)
        }
    });
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await {
        tracing::debug!(%error, "a connection ended");
    }
    if let Ok((upgrade, job)) = upgraded.try_recv() {
        match upgrade.await {
            Ok(stream) => {
                job(WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, None).await).await;
            }
            Err(error) => tracing::debug!(%error, "an upgrade failed"),
        }
    }
}

fn switching(key: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, header::HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, header::HeaderValue::from_static("websocket"));
    if let Ok(key) = header::HeaderValue::from_str(key) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, key);
    }
    response
}
