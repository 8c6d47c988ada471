//! The calls of the interface (basix.md 8). Invariant: errors are said with status 200 and a `result_code`.

use serde_json::{Value, json};

use super::{
    Basix,
    floor::{Floor, Origin},
    roster::user_id,
};
use crate::{
    core::{
        call::{LegKey, Order, Side},
        switch::Switch,
    },
    exchange::Shared,
    ledger::Remote,
    span::Span,
};

/// Seconds a telephone rings when nothing is said.
const RINGS: u64 = 180;
/// How soon a telephone picks up that was told to.
const PICKS_UP: Span = Span::millis(300);
/// What names a user.
const USER_BY: [&str; 6] = ["user_id", "user_name", "user_label", "user_extension", "user_did", "user_email"];
/// What names a group.
const GROUP_BY: [&str; 5] = ["group_id", "group_name", "group_label", "group_extension", "group_did"];

/// Why a call is not made: the code and the id of the error.
type Refusal = (i64, &'static str);

/// Makes the call that is asked for and says which channels came of it.
pub(super) fn answer(shared: &Shared, face: &Basix, call: &str, body: &Value) -> Value {
    let mut floor = face.floor();
    let made = match call {
        "call_user" => call_user(shared, &mut floor, body),
        "call_group" => call_group(shared, &mut floor, body),
        "call_external" => call_external(shared, &mut floor, body),
        _ => Err((404, "not_found")),
    };
    match made {
        Ok(uuids) => json!({"result_code": 0, "uuids": uuids}),
        Err((code, id)) => refused(code, id),
    }
}

pub(super) fn refused(code: i64, id: &str) -> Value {
    json!({"result_code": code, "error": {"id": id}})
}

/// The user whose call it is, for the ledger.
pub(super) fn login_of(face: &Basix, body: &Value) -> Option<String> {
    let floor = face.floor();
    let (name, value) = named(body, &USER_BY).ok()?;
    floor.roster.named(name, &value).map(|person| person.login.clone())
}

/// The only one of these parameters that is there.
fn named(body: &Value, names: &[&'static str]) -> Result<(&'static str, String), Refusal> {
    let mut given = names.iter().filter_map(|name| Some((*name, text_of(&body[*name])?)));
    match (given.next(), given.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) | (None, _) => Err((400, "bad_parameters")),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The number of a destination: a text, or an object for the public network.
fn destination(value: &Value) -> Result<String, Refusal> {
    let plain = text_of(value).or_else(|| text_of(&value["called_number"]));
    plain.filter(|text| !text.is_empty()).ok_or((400, "bad_destination"))
}

fn origin(call: &str, destination: &str, body: &Value) -> Origin {
    let tags = if body["auto_answer"] == true { "auto_answer" } else { "" };
    Origin { text: format!("{call}*{}", destination.replace('%', "%25").replace('*', "%2A")), tags: tags.to_owned() }
}

fn call_user(shared: &Shared, floor: &mut Floor, body: &Value) -> Result<Vec<String>, Refusal> {
    let (name, value) = named(body, &USER_BY)?;
    let user = floor.roster.named(name, &value).map(|person| person.user).ok_or((404, "user_not_found"))?;
    let to = destination(&body["destination"])?;
    if let Some(uuid) = to.strip_prefix("pickup_uuid.") {
        return pick_up(shared, floor, user, uuid);
    }
    ring(shared, floor, user, ("call_user", &to), body)
}

/// Rings the first member whose line is free; the reference leaves open whether all of them would ring.
fn call_group(shared: &Shared, floor: &mut Floor, body: &Value) -> Result<Vec<String>, Refusal> {
    let (name, value) = named(body, &GROUP_BY)?;
    let group = floor.roster.group_named(name, &value).cloned().ok_or((404, "group_not_found"))?;
    let to = destination(&body["destination"])?;
    let users = floor.roster.users_of(&group);
    let free = shared.with(|switch| users.into_iter().find(|user| switch.legs_of(*user).is_empty()));
    ring(shared, floor, free.ok_or((500, "no_answer"))?, ("call_group", &to), body)
}

/// The user's telephones ring, then the destination is called.
fn ring(shared: &Shared, floor: &mut Floor, user: u32, (call, to): (&str, &str), body: &Value) -> Result<Vec<String>, Refusal> {
    let rings = Span::secs(body["answer_timeout"].as_u64().unwrap_or(RINGS));
    let picks_up = (body["auto_answer"] == true).then_some(PICKS_UP);
    let number = floor.roster.number(to);
    let placed = shared.with(|switch| {
        let key = switch.ring_then_dial(user, &number, Order::default(), rings, picks_up).ok()?;
        id_of(switch, key)
    });
    let id = placed.ok_or((500, "call_failed"))?;
    floor.origins.insert(id.clone(), origin(call, to, body));
    Ok(floor.registered(user).into_iter().map(|terminal| floor.uuid(&id, terminal)).collect())
}

/// Takes a call that rings elsewhere.
fn pick_up(shared: &Shared, floor: &mut Floor, user: u32, uuid: &str) -> Result<Vec<String>, Refusal> {
    let call = floor.channel(uuid).map(|channel| channel.view.call).ok_or((404, "channel_not_found"))?;
    let key = shared.with(|switch| {
        switch.pick_up(call, user).ok()?;
        let key = switch.legs_of(user).into_iter().max()?;
        id_of(switch, key)
    });
    let id = key.ok_or((500, "call_failed"))?;
    floor.picked.insert(call);
    floor.origins.insert(id.clone(), Origin { text: format!("call_user*pickup_uuid.{uuid}"), tags: String::new() });
    Ok(vec![floor.uuid(&id, 0)])
}

/// The number outside is called first; it answers at once, as far as anybody inside can tell.
fn call_external(shared: &Shared, floor: &mut Floor, body: &Value) -> Result<Vec<String>, Refusal> {
    let target = destination(&body["target"])?;
    let to = destination(&body["destination"])?;
    let number = floor.roster.number(&to);
    let placed = shared.with(|switch| {
        let party = switch.cast.parties.iter().find(|party| party.number == target);
        let name = party.map(|party| party.name.clone()).unwrap_or_default();
        let from = Side::Outside(Remote { number: target.clone(), name });
        let key = switch.place(from, &number, Order::default()).ok()?;
        id_of(switch, key)
    });
    let id = placed.ok_or((500, "call_failed"))?;
    floor.origins.insert(id.clone(), origin("call_external", &to, body));
    Ok(vec![floor.uuid(&id, 0)])
}

fn id_of(switch: &Switch, key: LegKey) -> Option<String> {
    switch.legs.get(&key).map(|leg| leg.id.clone())
}

impl super::roster::Roster {
    /// What the switch dials for a destination: a slot, the number of a user or group named, or the text itself.
    pub(super) fn number(&self, destination: &str) -> String {
        let is_slot = destination.parse::<u32>().is_ok_and(|slot| (901..=999).contains(&slot));
        let person =
            self.people.iter().find(|person| person.login == destination || user_id(person.user).to_string() == destination);
        let group = self.groups.iter().find(|group| group.name == destination);
        match (is_slot, person, group) {
            (true, ..) => format!("*3{destination}"),
            (false, Some(person), _) => person.extension.clone(),
            (false, None, Some(group)) => group.number.clone(),
            (false, None, None) => destination.to_owned(),
        }
    }
}
