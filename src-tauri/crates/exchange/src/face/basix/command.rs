//! What a client says over its socket (basix.md 7). Invariant: nothing is answered; whoever asks for what is not there, or in
//! words nobody knows, hears nothing. Listening in needs words that nobody knows.

use serde_json::Value;

use super::{Basix, channels_of_a_terminal};
use crate::exchange::Shared;

/// The slots of the parking group that everybody is in, then those of all (basix.md 9.4).
const SLOTS: [u32; 6] = [904, 905, 906, 997, 998, 999];

pub(super) fn obey(shared: &Shared, face: &Basix, frame: &Value) {
    let text = |name: &str| frame[name].as_str().unwrap_or_default();
    let uuid = text("uuid");
    match text("cmd") {
        "hangup" => hang_up(shared, face, uuid),
        "transfer" => transfer(shared, face, uuid, frame["user_id"].as_i64(), text("destination")),
        "park" => park(shared, face, uuid),
        _ => tracing::debug!("a command that nobody knows"),
    }
}

/// Ends a channel: the call with it, unless other terminals of the same user still ring.
fn hang_up(shared: &Shared, face: &Basix, uuid: &str) {
    let mut floor = face.floor();
    let Some(key) = floor.channel(uuid).map(|channel| channel.view.key) else { return };
    if let Some(channel) = channels_of_a_terminal(&mut floor, key, uuid) {
        let told = floor.gone(channel, "send_cancel,NORMAL_CLEARING".to_owned(), shared.clock.now());
        floor.publish(&told);
        return;
    }
    drop(floor);
    shared.with(|switch| switch.hang_up_leg(key));
}

/// Sends the caller at this channel to a number: `user` is the one with whom it talks or for whom it rings.
fn transfer(shared: &Shared, face: &Basix, uuid: &str, user: Option<i64>, destination: &str) {
    let floor = face.floor();
    let Some(key) = floor.channel(uuid).map(|channel| channel.view.key) else { return };
    let by =
        floor.roster.people.iter().find(|person| Some(super::roster::user_id(person.user)) == user).map(|person| person.user);
    let number = floor.roster.number(destination);
    shared.with(|switch| {
        let done = switch.pass_on_peer(key, &number).or_else(|_| switch.deflect(key, by, &number));
        if let Err(error) = done {
            tracing::debug!(%error, "a transfer came to nothing");
        }
    });
}

/// Parks the call of this channel in the first free slot.
fn park(shared: &Shared, face: &Basix, uuid: &str) {
    let floor = face.floor();
    let Some(key) = floor.channel(uuid).map(|channel| channel.view.key) else { return };
    shared.with(|switch| {
        let free = SLOTS.iter().find(|slot| !switch.parked.contains_key(&slot.to_string()));
        let done = free.map(|slot| switch.pass_on_peer(key, &format!("*3{slot}")));
        if !matches!(done, Some(Ok(()))) {
            tracing::debug!(?done, "parking came to nothing");
        }
    });
}
