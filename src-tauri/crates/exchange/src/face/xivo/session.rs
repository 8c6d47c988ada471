//! One client on the WebSocket. Invariant: everything it is told comes through one queue, so a reply never overtakes what happened before it.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{sync::mpsc, time::Instant};
use tokio_tungstenite::tungstenite::Message;

use super::{
    command::{self, Client},
    messages, telling,
};
use crate::{
    exchange::{News, Shared},
    face::{
        socket::{End, at, close, healed, until},
        wire::Wire,
    },
    faults::Plan,
    http::Socket,
};

/// How long the server waits before it reports that logging on took too long, at most.
const LOGGED_ON_TIMEOUT: std::time::Duration = std::time::Duration::from_millis(200);

/// Who comes in.
pub(crate) struct Entry {
    pub(crate) shared: Arc<Shared>,
    pub(crate) login: String,
    pub(crate) user: u32,
}

/// Keeps the exchange's count of clients right however the session ends.
struct Presence<'a> {
    shared: &'a Shared,
    id: u64,
    user: u32,
}

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.shared.stop_listening(self.id, self.user);
    }
}

/// Says that the password is wrong and closes.
pub(crate) async fn turn_away(mut socket: Socket) {
    let error = json!({"msgType": "Error", "ctiMessage": {"Error": "InvalidCredentials"}});
    if let Err(error) = socket.send(Message::text(error.to_string())).await {
        tracing::debug!(%error, "a client left before it was turned away");
    }
    close(&mut socket).await;
}

/// Serves one client until it leaves or a fault takes it away.
pub(crate) async fn run(entry: Entry, mut socket: Socket) {
    let plan = entry.shared.faults.plan(&entry.login);
    if let Some(code) = &plan.logged_on_error {
        tokio::time::sleep(LOGGED_ON_TIMEOUT).await;
        let error = json!({"msgType": "LoggedOnError", "ctiMessage": {"Error": code}});
        if let Err(error) = socket.send(Message::text(error.to_string())).await {
            tracing::debug!(%error, "a client left before it was logged on");
        }
        close(&mut socket).await;
        return;
    }
    let generation = entry.shared.options.generation;
    let mut client = entry.shared.with(|switch| Client::new(switch, entry.user, generation));
    let (id, news) = entry.shared.listen(entry.user, |switch| messages::hello(switch, entry.user, generation));
    let presence = Presence { shared: &entry.shared, id, user: entry.user };
    let end = serve(&entry, id, &mut client, news, &mut socket).await;
    drop(presence);
    match end {
        End::Closed => close(&mut socket).await,
        End::Cut => {}
        End::HalfOpen => healed(&entry.shared, &entry.login).await,
    }
}

async fn serve(entry: &Entry, id: u64, client: &mut Client, mut news: mpsc::UnboundedReceiver<News>, socket: &mut Socket) -> End {
    let opened = Instant::now();
    let mut book = entry.shared.faults.watch();
    let cuts = book.borrow().cuts(&entry.login);
    let mut plan = book.borrow_and_update().plan(&entry.login);
    let mut wire = Wire::new(Arc::clone(&plan), entry.shared.faults.seed().wrapping_add(id));
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
                if now.cuts(&entry.login) != cuts {
                    return End::Cut;
                }
                plan = now.plan(&entry.login);
                wire.set_plan(Arc::clone(&plan));
            }
            () = until(opened, plan.cut) => return End::Cut,
            () = until(opened, plan.half_open) => return End::HalfOpen,
            said = news.recv() => match said {
                Some(News::Notice(notice)) => {
                    for frame in telling::frames(client, &notice) {
                        wire.push(frame.to_string(), Instant::now());
                    }
                }
                Some(News::Reply(frame)) => wire.push(frame.to_string(), Instant::now()),
                None => return End::Closed,
            },
            heard = socket.next() => match heard {
                Some(Ok(message)) => {
                    if !hear(entry, id, client, message, &plan) {
                        return End::Closed;
                    }
                }
                Some(Err(error)) => {
                    tracing::debug!(%error, "a client's socket failed");
                    return End::Cut;
                }
                None => return End::Closed,
            },
            () = at(wire.due()) => {}
        }
    }
}

/// Takes one message from the client; says whether the session goes on.
fn hear(entry: &Entry, id: u64, client: &mut Client, message: Message, plan: &Plan) -> bool {
    let text = match message {
        Message::Text(text) => text,
        Message::Close(_) => return false,
        Message::Binary(_) => {
            entry.shared.receive(&entry.login, Value::String("(binary)".to_owned()));
            entry.shared.with_replies(Some(id), |_| ((), vec![messages::error("text frames are expected")]));
            return true;
        }
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return true,
    };
    let Ok(frame) = serde_json::from_str::<Value>(&text) else {
        entry.shared.receive(&entry.login, Value::String(text.to_string()));
        entry.shared.with_replies(Some(id), |_| ((), vec![messages::error("the frame is no JSON")]));
        return true;
    };
    entry.shared.receive(&entry.login, frame.clone());
    if frame.get("claz").and_then(Value::as_str) == Some("ping") {
        if !plan.mute {
            entry.shared.with_replies(Some(id), |_| ((), vec![frame]));
        }
        return true;
    }
    entry.shared.with_replies(Some(id), |switch| ((), command::obey(switch, client, &frame, plan)));
    true
}
