//! One client on the socket (basix.md 1, 6). Invariant: it is told in frames of terms, and what it says is never answered.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use tokio::{sync::mpsc, time::Instant};
use tokio_tungstenite::tungstenite::Message;

use super::{
    Basix, command,
    floor::{Listener, Sent},
};
use crate::{
    exchange::Shared,
    face::{
        socket::{End, at, close, healed, until},
        wire::Wire,
    },
    http::Socket,
};

/// Takes the socket off the list however the session ends.
struct Place<'a> {
    face: &'a Basix,
    id: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.face.floor().close(self.id);
    }
}

/// Serves one client until it leaves, is replaced, or a fault takes it away.
pub(super) async fn run(shared: Arc<Shared>, face: Arc<Basix>, listener: Listener, login: String, mut socket: Socket) {
    let (id, frames) = face.floor().open(listener);
    let place = Place { face: &face, id };
    let end = serve(&shared, &face, (&login, id), frames, &mut socket).await;
    drop(place);
    match end {
        End::Closed => close(&mut socket).await,
        End::Cut => {}
        End::HalfOpen => healed(&shared, &login).await,
    }
}

async fn serve(
    shared: &Shared,
    face: &Basix,
    (login, id): (&str, u64),
    mut frames: mpsc::UnboundedReceiver<Sent>,
    socket: &mut Socket,
) -> End {
    let opened = Instant::now();
    let mut book = shared.faults.watch();
    let cuts = book.borrow().cuts(login);
    let mut plan = book.borrow_and_update().plan(login);
    let mut wire = Wire::new(Arc::clone(&plan), shared.faults.seed().wrapping_add(id)).with_nonsense(nonsense);
    let mut leaves = false;
    loop {
        let now = Instant::now();
        while let Some(message) = wire.pop(now) {
            if let Err(error) = socket.send(message).await {
                tracing::debug!(%error, "a client is gone");
                return End::Closed;
            }
        }
        if leaves && wire.due().is_none() {
            return End::Closed;
        }
        tokio::select! {
            biased;
            changed = book.changed() => {
                if changed.is_err() {
                    return End::Closed;
                }
                let now = book.borrow_and_update().clone();
                if now.cuts(login) != cuts {
                    return End::Cut;
                }
                plan = now.plan(login);
                wire.set_plan(Arc::clone(&plan));
            }
            () = until(opened, plan.cut) => return End::Cut,
            () = until(opened, plan.half_open) => return End::HalfOpen,
            sent = frames.recv(), if !leaves => match sent {
                Some(Sent::Frame(frame)) => wire.push_message(Message::binary(frame), Instant::now()),
                Some(Sent::Close) | None => leaves = true,
            },
            heard = socket.next() => match heard {
                Some(Ok(Message::Close(_))) | None => return End::Closed,
                Some(Ok(Message::Text(text))) => hear(shared, face, login, &text),
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

fn hear(shared: &Shared, face: &Basix, login: &str, text: &str) {
    match serde_json::from_str(text) {
        Ok(frame) => {
            command::obey(shared, face, &frame);
            shared.receive(login, frame);
        }
        Err(_) => shared.receive(login, serde_json::Value::String(text.to_owned())),
    }
}

/// What no server should say.
fn nonsense(kind: u8) -> Message {
    match kind {
        0 => Message::text("Basix"),
        1 => Message::text("null"),
        // No version, a tag that does not exist, a binary cut short.
        2 => Message::binary(vec![130, 106]),
        3 => Message::binary(vec![131, 1, 2, 3]),
        4 => Message::binary(b"\x83\x68\x02\x64\x00\x0asystem_msg\x6d\x00\x00\x00\x13connection_rep".to_vec()),
        // Five thousand lists in lists; a binary of two gigabytes; four gigabytes inflated.
        5 => Message::binary([vec![131], [108, 0, 0, 0, 1].repeat(5_000)].concat()),
        6 => Message::binary(vec![131, 109, 128, 0, 0, 0]),
        7 => Message::binary(vec![131, 80, 255, 255, 255, 255, 120, 156]),
        // An event of an element without a layout.
        _ => Message::binary(b"\x83\x68\x04\x64\x00\x0ainfo_event\x6b\x00\x08hologram\x68\x01\x61\x01\x6b\x00\x05added".to_vec()),
    }
}
