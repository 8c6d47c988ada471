//! Sockets of an account as Crossbar tells them (kazoo.md 6.1). Invariant: an unknown socket is no error but nothing.

use serde_json::{Value, json};

use super::Ask;
use crate::face::kazoo::{
    KazooGeneration,
    envelope::{Bad, Good, Said},
    time::gregorian,
};

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    let floor = ask.kazoo.floor();
    let old = ask.kazoo.options.generation == KazooGeneration::V43;
    let seen = |account: &str| account == ask.account || account == ask.claim.account;
    match (ask.method, &ask.words[..]) {
        ("GET", ["websockets"]) if old => {
            let mut ids = floor.socket_ids(ask.account);
            ids.extend(floor.socket_ids(&ask.claim.account));
            Ok(Good::ok(json!(ids)))
        }
        ("GET", ["websockets"]) => {
            let rows = floor.sockets.values().filter(|socket| seen(&socket.account)).map(|socket| {
                json!({
                    "websocket_session_id": socket.address, "timestamp": gregorian(socket.since),
                    "bindings": socket.bindings.iter().map(|binding| &binding.text).collect::<Vec<_>>(),
                    "source": socket.address.split(':').next(), "destination": "127.0.0.1",
                })
            });
            Ok(Good::ok(rows.collect()))
        }
        ("GET", ["websockets", id]) => {
            let socket = floor.sockets.values().find(|socket| socket.address == *id && seen(&socket.account));
            let Some(socket) = socket else {
                return Ok(Good::ok(if old { json!([]) } else { json!({}) }));
            };
            let mut row = json!({
                "account_id": socket.account, "websocket_session_id": socket.address,
                "bindings": socket.bindings.iter().map(|binding| &binding.text).collect::<Vec<_>>(),
            });
            if old {
                row["auth_token"] = json!(socket.token);
                row = Value::Array(vec![row]);
            }
            Ok(Good::ok(row))
        }
        _ => Err(Bad::method()),
    }
}
