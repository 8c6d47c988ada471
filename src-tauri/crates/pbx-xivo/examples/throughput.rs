//! How many frames a second one core decodes, translates and applies. Run with `--release`.

use std::{hint::black_box, io::Write as _, time::Instant};

use cordboard_desk::Desk;
use cordboard_model::{AccountId, At};
use cordboard_pbx_xivo::{Replay, XivoAccount, decode};

const ROUNDS: usize = 400_000;

fn mix() -> Vec<String> {
    let mut frames = Vec::new();
    for number in 0..50 {
        let agent = 30 + number;
        let queue = 1 + number % 10;
        frames.push(format!(r#"{{"msgType":"AgentStateEvent","ctiMessage":{{"name":"AgentReady","agentId":{agent},"phoneNb":"12{agent}","since":{number},"queues":[{queue},11,12],"cause":"available"}}}}"#));
        frames.push(format!(r#"{{"msgType":"QueueStatistics","ctiMessage":{{"queueId":{queue},"counters":[{{"statName":"WaitingCalls","value":{number}}},{{"statName":"LongestWaitTime","value":12}},{{"statName":"EWT","value":30}}]}}}}"#));
        frames.push(format!(
            r#"{{"msgType":"PhoneHintStatusEvent","ctiMessage":{{"number":"12{agent}","status":{}}}}}"#,
            [0, 8, 2][number % 3]
        ));
        frames.push(format!(
            r#"{{"msgType":"QueueMember","ctiMessage":{{"agentId":{agent},"queueId":{queue},"penalty":{}}}}}"#,
            number % 4
        ));
        frames.push(format!(r#"{{"msgType":"AgentStateEvent","ctiMessage":{{"name":"AgentOnCall","agentId":{agent},"phoneNb":"12{agent}","since":0,"queues":[{queue},11,12],"cause":"available","acd":true,"direction":"Incoming","callType":"External","monitorState":"ACTIVE"}}}}"#));
        frames.push(format!(r#"{{"msgType":"AgentStatistics","ctiMessage":{{"id":{agent},"statistics":[{{"name":"AgentPausedTotalTime","value":{number}}},{{"name":"AgentWrapupTotalTime","value":3}}]}}}}"#));
    }
    for (event, more) in
        [("EventRinging", r#""queueName":"sales","#), ("EventEstablished", ""), ("EventOnHold", ""), ("EventReleased", "")]
    {
        frames.push(format!(r#"{{"msgType":"PhoneEvent","ctiMessage":{{"eventType":"{event}","DN":"1201","otherDN":"0611223344","otherDName":"Ann Lee",{more}"linkedId":"1707300000.10","uniqueId":"1707300003.12","callDirection":"Incoming","userData":{{"USR_case":"42"}}}}}}"#));
    }
    frames
}

fn report(what: &str, frames: usize, started: Instant) {
    let rate = frames as f64 / started.elapsed().as_secs_f64();
    let _ = writeln!(std::io::stdout(), "{what:<28} {rate:>12.0} frames/s");
}

fn main() {
    let mix = mix();
    let bytes: usize = mix.iter().map(String::len).sum();
    let _ = writeln!(std::io::stdout(), "{} frames of {} bytes on average", mix.len(), bytes / mix.len());

    let started = Instant::now();
    for round in 0..ROUNDS {
        let _ = black_box(decode(&mix[round % mix.len()]));
    }
    report("decode", ROUNDS, started);

    let account = XivoAccount::new("xuc", "amartin", Some("1201".to_owned()));
    let mut replay = Replay::new(&account);
    let mut events = Vec::new();
    let started = Instant::now();
    for round in 0..ROUNDS {
        let _ = replay.received(&mix[round % mix.len()], At(1_707_300_000_000 + round as i64), &mut events);
        black_box(&events);
        events.clear();
    }
    report("decode, translate", ROUNDS, started);

    let mut replay = Replay::new(&account);
    let id = AccountId::from("a");
    let mut desk = Desk::new();
    desk.open_account(id.clone());
    let mut changes = Vec::new();
    let started = Instant::now();
    for round in 0..ROUNDS {
        let _ = replay.received(&mix[round % mix.len()], At(1_707_300_000_000 + round as i64), &mut events);
        for stamped in events.drain(..) {
            desk.apply(&id, stamped.event, stamped.at, &mut changes);
        }
        black_box(&changes);
        changes.clear();
    }
    report("decode, translate, apply", ROUNDS, started);
}
