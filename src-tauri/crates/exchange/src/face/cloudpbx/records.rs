//! Calls and recordings as the PBX lists them (cloudpbx.md 2.1, 2.2). Invariant: times are Polish; all rows of one call bear one
//! `uniqueid`, and an internal call is one row although two lines saw it.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    clock::Wall,
    core::switch::Switch,
    ledger::{LedgerCall, Outcome},
};

/// `YYYY-MM-DD HH:MM:SS` in Poland.
pub(super) fn polish(at: Wall) -> String {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC);
    let moment = Timestamp::from_millisecond(at.0).unwrap_or_default();
    moment.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The ids of all calls: the second of their beginning and their number.
fn ids(calls: &[LedgerCall]) -> BTreeMap<&str, String> {
    let mut begun: BTreeMap<&str, (Wall, usize)> = BTreeMap::new();
    for (number, call) in calls.iter().enumerate() {
        let known = begun.entry(&call.linked_id).or_insert((call.started_at, number));
        known.0 = known.0.min(call.started_at);
    }
    begun.into_iter().map(|(id, (at, number))| (id, format!("{}.{}", at.epoch_seconds(), number + 1))).collect()
}

/// Every call that is over, oldest first.
pub(super) fn cdrs(switch: &Switch, pbx_name: &str) -> Vec<Value> {
    let calls = switch.ledger.calls();
    let ids = ids(calls);
    let extension = |call: &LedgerCall| switch.user_called(&call.user).map(|user| user.extension.clone()).unwrap_or_default();
    let channel = |extension: &str, number: usize| format!("SIP/{pbx_name}-{extension}-{number:08x}");
    let mut rows: Vec<(Wall, Value)> = Vec::new();
    for (number, call) in calls.iter().enumerate() {
        let Some(ended) = call.ended_at else { continue };
        let others = || calls.iter().filter(|other| other.linked_id == call.linked_id && other.id != call.id);
        if !call.placed && others().any(|other| other.placed) {
            continue;
        }
        let own = extension(call);
        let trunk = format!("SIP/trunk-{number:08x}");
        let (src, clid, from, to) = if call.placed {
            let called = others().filter(|other| !other.placed).max_by_key(|other| other.answered_at.is_some());
            let name = switch.user_called(&call.user).map(crate::core::cast::User::full_name).unwrap_or_default();
            let to = called.map_or(trunk, |other| channel(&extension(other), number + 0x1000));
            (own.clone(), format!("\"{name}\" <{own}>"), channel(&own, number), to)
        } else {
            let clid = format!("\"{}\" <{}>", call.remote.name, call.remote.number);
            (call.remote.number.clone(), clid, trunk, channel(&own, number))
        };
        let billsec = call.answered_at.map_or(0, |answered| ended.since(answered) / 1_000);
        rows.push((
            call.started_at,
            json!({
                "calldate": polish(call.started_at),
                "clid": clid,
                "src": src,
                "dst": call.called,
                "channel": from,
                "dstchannel": to,
                "lastapp": if call.queue.is_some() { "Queue" } else { "Dial" },
                "duration": ended.since(call.started_at) / 1_000,
                "billsec": billsec,
                "disposition": disposition(call.outcome),
                "uniqueid": ids.get(call.linked_id.as_str()),
                "cost": "",
                "zone": "",
            }),
        ));
    }
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Every recording, oldest first.
pub(super) fn recordings(switch: &Switch) -> Vec<Value> {
    let calls = switch.ledger.calls();
    let ids = ids(calls);
    let recorded = calls.iter().filter(|call| call.recorded && call.ended_at.is_some());
    let row = |call: &LedgerCall| {
        let own = switch.user_called(&call.user).map(|user| user.extension.clone()).unwrap_or_default();
        let (src, dst) = if call.placed { (own, call.called.clone()) } else { (call.remote.number.clone(), own) };
        let id = ids.get(call.linked_id.as_str());
        json!({"uniqueid": id, "src": src, "dst": dst, "format": "wav", "date": polish(call.started_at)})
    };
    recorded.map(row).collect()
}

const fn disposition(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Answered | Outcome::Transferred) => "ANSWERED",
        Some(Outcome::Busy | Outcome::Rejected) => "BUSY",
        Some(Outcome::Failed) => "FAILED",
        Some(Outcome::Missed | Outcome::AnsweredElsewhere | Outcome::Abandoned | Outcome::NoAnswer) | None => "NO ANSWER",
    }
}
