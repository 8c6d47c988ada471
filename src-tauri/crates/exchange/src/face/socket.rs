//! What sockets of all faces have in common. Invariant: a connection that a fault took away is never closed politely.

use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Error;

use crate::{exchange::Shared, faults::Book, http::Socket, span::Span};

/// Why a session is over.
pub(crate) enum End {
    Closed,
    Cut,
    HalfOpen,
}

pub(crate) async fn close(socket: &mut Socket) {
    match socket.close(None).await {
        Ok(()) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {}
        Err(error) => tracing::debug!(%error, "a socket could not be closed politely"),
    }
}

/// Keeps the silent connection until the fault is taken back.
pub(crate) async fn healed(shared: &Shared, login: &str) {
    let mut book = shared.faults.watch();
    let cuts = book.borrow().cuts(login);
    let healed = |book: &Book| book.plan(login).half_open.is_none() || book.cuts(login) != cuts;
    if book.wait_for(healed).await.is_err() {
        tracing::debug!("the exchange is gone");
    }
}

pub(crate) async fn until(opened: Instant, after: Option<Span>) {
    match after {
        Some(after) => tokio::time::sleep_until(opened + after.0).await,
        None => std::future::pending().await,
    }
}

pub(crate) async fn at(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
