//! Commands on channels (kazoo.md 4.7). Invariant: the answer says that a command was accepted, never that it did anything.

use serde_json::{Value, json};

use super::Ask;
use crate::{
    act::ActError,
    core::{
        call::{LegKey, Side},
        notice::{LegState, Recording},
        switch::Switch,
    },
    face::kazoo::{
        KazooGeneration,
        envelope::{Bad, Good, Said, invalid},
        options::Konami,
    },
};

pub(crate) fn answer(ask: &Ask<'_>, call_id: &str) -> Said {
    let (key, bridged) = {
        let floor = ask.kazoo.floor();
        let channel = floor.channel(call_id).ok_or_else(|| Bad::unknown(call_id))?;
        (channel.view.key, channel.view.peer.is_some())
    };
    if ask.method == "PUT" { metaflow(ask, key, call_id) } else { single(ask, key, bridged) }
}

/// The general form: the open product forgets it.
fn metaflow(ask: &Ask<'_>, key: LegKey, call_id: &str) -> Said {
    let data = ask.data();
    let action = ask.body["action"].as_str().or_else(|| data["action"].as_str());
    if action != Some("metaflow") {
        return Err(Bad::new(400, "invalid data", json!({"message": "invalid data", "cause": action})));
    }
    let Some(module) = data["module"].as_str() else {
        return Err(invalid("module", "required", "Field is required but missing"));
    };
    if ask.kazoo.options.konami == Konami::Pro {
        obey(ask, key, call_id, module, &data["data"]);
    }
    Ok(Good::accepted(json!("metaflow sent")))
}

/// One action by POST.
fn single(ask: &Ask<'_>, key: LegKey, bridged: bool) -> Said {
    let data = ask.data();
    let text = |name: &str| data[name].as_str().filter(|text| !text.is_empty());
    let five = ask.kazoo.options.generation == KazooGeneration::V5;
    let (module, said) = match text("action").unwrap_or_default() {
        "hangup" => ("hangup", "hangup initiated"),
        "break" => ("break", "break initiated"),
        "transfer" => {
            if !bridged {
                return Err(invalid("other_leg_call_id", "required", "Channel is not bridged"));
            }
            if text("target").is_none() {
                return Err(invalid("target", "required", "No target destination specified"));
            }
            ("transfer", "transfer initiated")
        }
        "callflow" => ("callflow", "callflow initiated"),
        "intercept" => {
            if !["user", "device", "number"].contains(&text("target_type").unwrap_or_default()) {
                return Err(invalid("target_type", "enum", "target_type must be one of user, device, number"));
            }
            ("intercept", "intercept initiated")
        }
        "move" if five => ("move", "move initiated"),
        "start_record" if five => ("start_record", "recording started"),
        "stop_record" if five => ("stop_record", "recording stopped"),
        other => return Err(Bad::new(400, "invalid data", json!({"message": "invalid data", "cause": other}))),
    };
    if ask.kazoo.options.konami != Konami::Nothing {
        let mut wish = data.clone();
        // The open product knows one kind of transfer only.
        let open = ask.kazoo.options.konami == Konami::Open;
        wish["transfer_type"] = if open { json!("attended") } else { data["transfer-type"].clone() };
        obey(ask, key, "", module, &wish);
    }
    Ok(Good::accepted(json!(said)))
}

/// Does it, if that is possible; nobody hears when it is not.
fn obey(ask: &Ask<'_>, key: LegKey, call_id: &str, module: &str, wish: &Value) {
    if let ("hold" | "resume", false) = (module, call_id.is_empty()) {
        soft_hold(ask, key, module == "hold");
        return;
    }
    let done = ask.shared.with(|switch| {
        let done = perform(ask, switch, key, module, wish);
        switch.settle();
        done
    });
    if let Err(error) = done {
        tracing::debug!(%error, module, "a command on a channel came to nothing");
    }
}

/// Holds without any CHANNEL_HOLD: only the other party hears that it waits.
fn soft_hold(ask: &Ask<'_>, key: LegKey, on: bool) {
    let mut floor = ask.kazoo.floor();
    for channel in floor.channels.get_mut(&key).into_iter().flatten() {
        channel.soft_hold = on;
    }
}

fn perform(ask: &Ask<'_>, switch: &mut Switch, key: LegKey, module: &str, wish: &Value) -> Result<(), ActError> {
    let leg = switch.legs.get(&key).ok_or(ActError::NoCall)?;
    let (side, state, call) = (leg.side.clone(), leg.state, leg.call);
    let user = match &side {
        Side::User(user) => Some(*user),
        Side::Outside(_) => None,
    };
    let number = |names: &[&str]| {
        let said = names.iter().find_map(|name| match &wish[*name] {
            Value::String(text) => Some(text.clone()),
            Value::Array(texts) => texts.first().and_then(Value::as_str).map(str::to_owned),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
        });
        said.ok_or(ActError::UnknownNumber)
    };
    match module {
        "hangup" => {
            // A consultation begun from here is connected when its owner hangs up.
            let asks = user.is_some_and(|user| {
                switch.legs_of(user).iter().any(|leg| switch.legs.get(leg).is_some_and(|leg| leg.consult_of.is_some()))
            });
            match user.filter(|_| asks) {
                Some(user) => switch.complete_transfer(user),
                None => {
                    switch.hang_up_leg(key);
                    Ok(())
                }
            }
        }
        "transfer" => {
            let target = number(&["target", "captures"])?;
            match user.filter(|_| wish["transfer_type"] == "attended" || wish["Transfer-Type"] == "attended") {
                Some(user) => switch.consult(user, &target).map(drop),
                None => switch.pass_on(key, &target),
            }
        }
        "callflow" => {
            let target =
                number(&["captures", "collected"]).or_else(|_| callflow_number(ask, wish).ok_or(ActError::UnknownNumber))?;
            switch.pass_on_peer(key, &target)
        }
        "hold_control" => {
            let held = state == LegState::OnHold;
            let hold = match wish["action"].as_str().unwrap_or("toggle") {
                "hold" => true,
                "unhold" => false,
                _ => !held,
            };
            if hold {
                switch.hold_leg(key);
            } else {
                user.map(|user| switch.hold_others(user, Some(key))).unwrap_or_default();
                switch.retrieve_leg(key);
            }
            Ok(())
        }
        "record_call" => {
            let to = match wish["action"].as_str().unwrap_or("start") {
                "stop" => Recording::Off,
                "mask" => Recording::Paused,
                "toggle" if leg.recording != Recording::Off => Recording::Off,
                _ => Recording::Active,
            };
            switch.record_leg(key, to);
            Ok(())
        }
        "start_record" => {
            switch.record_leg(key, Recording::Active);
            Ok(())
        }
        "stop_record" => {
            switch.record_leg(key, Recording::Off);
            Ok(())
        }
        "intercept" => {
            let target = match wish["target_type"].as_str().unwrap_or("user") {
                "user" => ask.kazoo.tenant.person(wish["target_id"].as_str().unwrap_or_default()),
                "device" => ask.kazoo.tenant.device(wish["target_id"].as_str().unwrap_or_default()).map(|(person, _)| person),
                _ => ask.kazoo.tenant.people.iter().find(|person| wish["target_id"] == person.extension.as_str()),
            };
            let target = target.ok_or(ActError::UnknownNumber)?;
            switch.pick_up(call, target.user)
        }
        _ => Ok(()),
    }
}

/// The first number of a callflow.
fn callflow_number(ask: &Ask<'_>, wish: &Value) -> Option<String> {
    let id = wish["id"].as_str()?;
    let tenant = &ask.kazoo.tenant;
    tenant.people.iter().map(|person| &person.extension).find(|number| tenant.thing("callflow", number) == id).cloned()
}
