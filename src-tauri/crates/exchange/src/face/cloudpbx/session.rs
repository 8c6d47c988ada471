//! One client on the event socket. Invariant: it is only told; whatever it says is passed over.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use tokio::{
    sync::mpsc,
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::CloudPbx;
use crate::{
    exchange::Shared,
    face::{
        socket::{End, at, close, healed, until},
        wire::Wire,
    },
    http::Socket,
};

/// The server's pings (cloudpbx.md 6).
const PING: Duration = Duration::from_secs(10);

/// Takes the socket off the list however the session ends.
struct Place<'a> {
    face: &'a CloudPbx,
    id: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.face.floor().close(self.id);
    }
}

/// Serves one client until it leaves or a fault takes it away.
pub(super) async fn run(shared: Arc<Shared>, face: Arc<CloudPbx>, mut socket: Socket) {
    let (id, frames) = face.floor().open();
    let place = Place { face: &face, id };
    let name = face.options.pbx_name.clone();
    let end = serve(&shared, &name, id, frames, &mut socket).await;
    drop(place);
    match end {
        End::Closed => close(&mut socket).await,
        End::Cut => {}
        End::HalfOpen => healed(&shared, &name).await,
    }
}

async fn serve(shared: &Shared, name: &str, id: u64, mut frames: mpsc::UnboundedReceiver<String>, socket: &mut Socket) -> End {
    let opened = Instant::now();
    let mut book = shared.faults.watch();
    let cuts = book.borrow().cuts(name);
    let mut plan = book.borrow_and_update().plan(name);
    let mut wire = Wire::new(Arc::clone(&plan), shared.faults.seed().wrapping_add(id)).with_nonsense(nonsense);
    let mut ping = opened + PING;
    loop {
        let now = Instant::now();
        while let Some(message) = wire.pop(now) {
            if let Err(error) = socket.send(message).await {
                tracing::debug!(%error, "a client is gone");
                return End::Closed;
            }
        }
        tokio::select! {
            biased;
            changed = book.changed() => {
                if changed.is_err() {
                    return End::Closed;
                }
                let now = book.borrow_and_update().clone();
                if now.cuts(name) != cuts {
                    return End::Cut;
                }
                plan = now.plan(name);
                wire.set_plan(Arc::clone(&plan));
            }
            () = until(opened, plan.cut) => return End::Cut,
            () = until(opened, plan.half_open) => return End::HalfOpen,
            frame = frames.recv() => match frame {
                Some(frame) => wire.push(frame, Instant::now()),
                None => return End::Closed,
            },
            () = at(Some(ping)) => {
                ping += PING;
                if !plan.mute && socket.send(Message::Ping(Bytes::new())).await.is_err() {
                    return End::Closed;
                }
            }
            heard = socket.next() => match heard {
                Some(Ok(Message::Close(_))) | None => return End::Closed,
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    tracing::debug!(%error, "a client's socket failed");
                    return End::Cut;
                }
            },
            () = at(wire.due()) => {}
        }
    }
}

/// What no server should say.
fn nonsense(kind: u8) -> Message {
    match kind {
        0 => Message::text("Kolejka1 1"),
        1 => Message::text("null"),
        2 => Message::text(r#"{"id":386,"channel":"pbx_MojaCentrala","text":{"data}}"#),
        3 => Message::binary(vec![0, 159, 146, 150, 255]),
        4 => Message::text(format!(r#"{{"text":{{"hologram":{{"a":"{}"}}}}}}"#, "x".repeat(300_000))),
        5 => Message::text("[".repeat(20_000)),
        6 => Message::text(r#"{"text":{"subscriber":"MojaCentrala-101"}}"#),
        7 => Message::text(r#"{"id":-2,"text":"Channel deleted"}"#),
        _ => Message::text(r#"{"text":{"subscriber":{"peer":"#),
    }
}
