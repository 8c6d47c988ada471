//! Every request of the customer's document, and those that an agent's desk needs besides, as they go over the wire.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "support/server.rs"]
mod server;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use cordboard_model::At;
use cordboard_pbx_kazoo::{
    Generation, Konami, SignIn,
    rest::{
        AcdcWish, Action, BlfState, ConferenceCommand, Destination, Folder, Forwarding, HookVerb, NewHook, Owner,
        ParticipantAction, ProfileStep, QubicleAct, QubicleWish, QuickcallOptions, RecordAction, Scope, Span, TransferManner,
    },
};
use serde_json::{Map, Value, json};
use server::{Answer, Asked, Server, success};

/// What the server answers next.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<Value>>);

impl Script {
    async fn server(&self) -> Server {
        let script = self.clone();
        Server::start(move |asked: &Asked| -> Answer {
            if asked.line.contains("/raw") || asked.line.contains("accept=audio") {
                return (200, "ID3 sound".to_owned());
            }
            success(&script.0.lock().unwrap())
        })
        .await
    }
}

fn shown(asked: &Asked) -> String {
    match asked.line.split_once("random=") {
        Some((line, _)) => format!("{line}random="),
        None => asked.line.clone(),
    }
}

/// Each row: the call, what the server answers, the request, and its body.
macro_rules! table {
    ($server:ident, $script:ident, $seen:ident; $($call:expr, $answer:tt => $line:literal $({$($body:tt)*})?;)*) => {$(
        *$script.0.lock().unwrap() = json!($answer);
        let result = $call.await;
        let asked = $server.take();
        assert!(result.is_ok(), "{}: {:?}", $line, result.err());
        let last = asked.last().expect($line);
        assert_eq!(shown(last), $line);
        #[allow(unused_mut, unused_assignments, reason = "not every request has a body")]
        let mut body = Value::Null;
        $(body = json!({$($body)*});)?
        assert_eq!(last.json(), body, "{}", $line);
        $seen.extend(asked);
    )*};
}

/// What every request has in common.
fn assert_common(asked: &[Asked]) {
    let ids: HashSet<&str> = asked.iter().map(|asked| asked.headers["x-request-id"].as_str()).collect();
    assert_eq!(ids.len(), asked.len(), "each request has an id of its own");
    for asked in asked {
        let open = ["GET /v2/websockets", "GET /v2/webhooks", "PUT /v2/user_auth", "PUT /v2/api_auth"];
        let needs_token = !open.iter().any(|start| asked.line.starts_with(start));
        assert_eq!(asked.headers.get("x-auth-token").map(String::as_str), needs_token.then_some("t1"), "{}", asked.line);
        assert!(!asked.headers.contains_key("if-none-match"), "{}", asked.line);
        assert!(asked.headers.contains_key("accept"), "{}", asked.line);
        let kind = asked.headers.get("content-type").map(String::as_str);
        assert_eq!(kind, (!asked.text.is_empty()).then_some("application/json"), "{}", asked.line);
    }
}

fn user() -> Owner {
    Owner::User("u1".to_owned())
}

fn device() -> Owner {
    Owner::Device("d1".to_owned())
}

fn number() -> Destination {
    Destination::new("+44 (0)20 7946 0111").unwrap()
}

#[tokio::test]
async fn signing_in_with_a_key_is_one_request() {
    let server =
        Server::bare(|asked| if asked.line.starts_with("PUT") { server::signed_in(1) } else { success(&json!({})) }).await;
    let key = "k".repeat(64);
    let grant = server.client(SignIn::ApiKey, &key).grant().await.unwrap();
    assert_eq!(grant.account_id, "a1");
    let asked = server.take();
    assert_eq!((asked.len(), asked[0].line.as_str()), (1, "PUT /v2/api_auth"));
    assert_eq!(asked[0].json(), json!({"data": {"api_key": key}}));
    assert_common(&asked);
}

#[tokio::test]
async fn general_usage_as_the_document_lists_it() {
    let (script, mut seen) = (Script::default(), Vec::new());
    let server = script.server().await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    let hangup = Action::HangUp;
    let get = QuickcallOptions::default();
    table! { server, script, seen;
        pbx.catalogue(), {"call": ["call.CHANNEL_CREATE.{CALL_ID}"]} => "GET /v2/websockets";
        pbx.account(), {"id": "a1"} => "GET /v2/accounts/a1";
        pbx.api_key(), {"api_key": "k"} => "GET /v2/accounts/a1/api_key";
        pbx.descendants(), [{"id": "a2"}] => "GET /v2/accounts/a1/descendants?paginate=false";
        pbx.users(), [{"id": "u1"}] => "GET /v2/accounts/a1/users?paginate=false";
        pbx.user("u1"), {"id": "u1"} => "GET /v2/accounts/a1/users/u1";
        pbx.quickcall(&user(), &number(), &get), {"endpoints": []} => "GET /v2/accounts/a1/users/u1/quickcall/%2B442079460111";
        pbx.set_presence(&user(), BlfState::Confirmed), "command sent"
            => "POST /v2/accounts/a1/users/u1/presence" {"data": {"action": "set", "state": "confirmed"}};
        pbx.devices(), [] => "GET /v2/accounts/a1/devices?paginate=false";
        pbx.device("d1"), {"id": "d1"} => "GET /v2/accounts/a1/devices/d1";
        pbx.quickcall(&device(), &number(), &get), {"endpoints": []} => "GET /v2/accounts/a1/devices/d1/quickcall/%2B442079460111";
        pbx.callflows(), [] => "GET /v2/accounts/a1/callflows?paginate=false";
        pbx.callflows_where(&[("filter_owner_id", "u1")]), [] => "GET /v2/accounts/a1/callflows?filter_owner_id=u1&paginate=false";
        pbx.callflow("c1"), {"id": "c1"} => "GET /v2/accounts/a1/callflows/c1";
        pbx.groups(), [] => "GET /v2/accounts/a1/groups?paginate=false";
        pbx.group("g1"), {"id": "g1"} => "GET /v2/accounts/a1/groups/g1?paginate=false";
        pbx.conferences(), [] => "GET /v2/accounts/a1/conferences?paginate=false";
        pbx.conference("c1"), {"id": "c1"} => "GET /v2/accounts/a1/conferences/c1";
        pbx.vmboxes(), [] => "GET /v2/accounts/a1/vmboxes?paginate=false";
        pbx.metaflows(&Scope::Account), {} => "GET /v2/accounts/a1/metaflows";
        pbx.storage(), {} => "GET /v2/accounts/a1/storage";
        pbx.channels(), [] => "GET /v2/accounts/a1/channels";
        pbx.channel("abc@10.0.0.5"), {"call_id": "abc@10.0.0.5"} => "GET /v2/accounts/a1/channels/abc%4010.0.0.5";
        pbx.control("B", &hangup, Konami::Pro, Generation::V43), "metaflow sent"
            => "PUT /v2/accounts/a1/channels/B" {"action": "metaflow", "data": {"module": "hangup", "data": {}}};
        pbx.resources(), [] => "GET /v2/accounts/a1/resources?paginate=false";
        pbx.qubicle_queues(), [] => "GET /v2/accounts/a1/qubicle_queues?paginate=false";
        pbx.qubicle_queue("q1"), {"id": "q1"} => "GET /v2/accounts/a1/qubicle_queues/q1";
    }
    assert_common(&seen);
}

#[tokio::test]
async fn agent_control_as_the_document_lists_it() {
    let (script, mut seen) = (Script::default(), Vec::new());
    let server = script.server().await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    table! { server, script, seen;
        pbx.qubicle_statuses(&["u1", "u2"]), {"u1": {}}
            => "POST /v2/accounts/a1/qubicle_recipients/status" {"data": {"recipient_ids": ["u1", "u2"]}};
        pbx.act_qubicle("u1", &QubicleAct::ExtendWrapup), {}
            => "POST /v2/accounts/a1/qubicle_recipients/u1" {"data": {"action": "wrapup_extend"}};
        pbx.set_qubicle_status("u1", QubicleWish::Login), {}
            => "POST /v2/accounts/a1/qubicle_recipients/u1/status" {"data": {"status": "login"}};
        pbx.acdc_queues(), [] => "GET /v2/accounts/a1/queues?paginate=false";
        pbx.acdc_queue("q1"), {"id": "q1"} => "GET /v2/accounts/a1/queues/q1";
        pbx.acdc_summary(Some("q1")), {"Summarized": []} => "GET /v2/accounts/a1/queues/q1/stats_summary";
        pbx.acdc_status("u1"), "ready" => "GET /v2/accounts/a1/agents/u1/status";
        pbx.set_acdc_status("u1", AcdcWish::Pause { seconds: 0 }), "status update sent"
            => "POST /v2/accounts/a1/agents/u1/status" {"data": {"status": "pause", "timeout": 0}};
        pbx.qubicle_status("u1"), {} => "GET /v2/accounts/a1/qubicle_recipients/u1/status";
        pbx.qubicle_queue_status("q1"), {} => "GET /v2/accounts/a1/qubicle_queues/q1/status";
        pbx.acdc_stats(), {"stats": []} => "GET /v2/accounts/a1/queues/stats";
        pbx.acdc_memberships("u1"), ["q1"] => "GET /v2/accounts/a1/agents/u1/queue_status";
        pbx.set_acdc_membership("u1", "q1", true), ["q1"]
            => "POST /v2/accounts/a1/agents/u1/queue_status" {"data": {"action": "login", "queue_id": "q1"}};
        pbx.restart_acdc("u1"), {} => "POST /v2/accounts/a1/agents/u1/restart" {"data": {}};
    }
    assert_common(&seen);
}

#[tokio::test]
async fn presence_profiles_as_the_document_lists_them() {
    let (script, mut seen) = (Script::default(), Vec::new());
    let server = script.server().await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    let disturb = [ProfileStep::DoNotDisturb { user: "u1".to_owned(), on: true }];
    let away = [ProfileStep::Forward { user: "u1".to_owned(), to: Forwarding::off() }];
    table! { server, script, seen;
        pbx.apply_profile(&disturb), {}
            => "PATCH /v2/accounts/a1/users/u1" {"data": {"do_not_disturb": {"enabled": true}}};
        pbx.apply_profile(&away), {} => "PATCH /v2/accounts/a1/users/u1" {"data": {"call_forward": {"enabled": false}}};
        pbx.save_callflow("c1", &json!({"id": "c1", "numbers": ["201"]})), {}
            => "POST /v2/accounts/a1/callflows/c1" {"data": {"id": "c1", "numbers": ["201"]}};
        pbx.save_group("g1", &json!({"id": "g1"})), {} => "POST /v2/accounts/a1/groups/g1" {"data": {"id": "g1"}};
    }
    assert_common(&seen);
}

#[tokio::test]
async fn a_group_is_saved_where_the_document_says_when_the_server_knows_no_other_place() {
    let server = Server::start(|asked| {
        let known = asked.is("POST /v2/accounts/a1/callflows/groups/g1");
        if known { success(&json!({})) } else { server::refusal(404, "not_found", &json!({})) }
    })
    .await;
    server.crossbar().of("a1").save_group("g1", &json!({"id": "g1"})).await.unwrap();
    assert_eq!(server.lines()[1..], ["POST /v2/accounts/a1/groups/g1", "POST /v2/accounts/a1/callflows/groups/g1"]);
}

#[tokio::test]
async fn commands_to_calls_and_conferences() {
    let (script, mut seen) = (Script::default(), Vec::new());
    let server = script.server().await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    let (auto, any) = (Konami::Auto, Generation::Auto);
    let transfer = |manner| Action::Transfer { target: "202".to_owned(), manner };
    let (blind, attended) = (transfer(TransferManner::Blind), transfer(TransferManner::Attended));
    let referred = QuickcallOptions { auto_answer: Some(true), reference: Some("R1".to_owned()) };
    table! { server, script, seen;
        pbx.control("B", &Action::HangUp, auto, any), "hangup initiated"
            => "POST /v2/accounts/a1/channels/B" {"data": {"action": "hangup"}};
        pbx.control("B", &blind, auto, any), "transfer initiated"
            => "POST /v2/accounts/a1/channels/B" {"data": {"action": "transfer", "target": "202", "transfer-type": "blind"}};
        pbx.control("B", &attended, auto, any), "transfer initiated"
            => "POST /v2/accounts/a1/channels/B" {"data": {"action": "transfer", "target": "202", "transfer-type": "attended"}};
        pbx.control("B", &Action::Park { code: "*3101".to_owned() }, auto, any), "transfer initiated"
            => "POST /v2/accounts/a1/channels/B" {"data": {"action": "transfer", "target": "*3101", "transfer-type": "blind"}};
        pbx.control("B", &Action::Hold, auto, any), "metaflow sent"
            => "PUT /v2/accounts/a1/channels/B"
               {"action": "metaflow", "data": {"module": "hold_control", "data": {"action": "hold"}}};
        pbx.control("B", &Action::Unhold, auto, any), "metaflow sent"
            => "PUT /v2/accounts/a1/channels/B"
               {"action": "metaflow", "data": {"module": "hold_control", "data": {"action": "unhold"}}};
        pbx.control("B", &Action::Record(RecordAction::Mask), auto, any), "metaflow sent"
            => "PUT /v2/accounts/a1/channels/B" {"action": "metaflow", "data": {"module": "record_call", "data": {"action": "mask"}}};
        pbx.control("B", &Action::Record(RecordAction::Unmask), auto, any), "metaflow sent"
            => "PUT /v2/accounts/a1/channels/B"
               {"action": "metaflow", "data": {"module": "record_call", "data": {"action": "unmask"}}};
        pbx.quickcall(&user(), &number(), &referred), {"call_id": "Q"}
            => "POST /v2/accounts/a1/users/u1/quickcall/%2B442079460111?auto_answer=true"
               {"data": {"custom_application_vars": {"ucc_ref": "R1"}, "timeout": 30}};
        pbx.command_conference("c1", &ConferenceCommand::Lock), {} => "PUT /v2/accounts/a1/conferences/c1?random=" {"action": "lock"};
        pbx.command_participant("c1", Some("7"), ParticipantAction::Mute), {}
            => "PUT /v2/accounts/a1/conferences/c1/participants/7?random=" {"data": {"action": "mute"}};
        pbx.channels_of(&user()), [] => "GET /v2/accounts/a1/users/u1/channels";
        pbx.reset_presence(&user()), "command sent" => "POST /v2/accounts/a1/users/u1/presence" {"data": {"action": "reset"}};
    }
    assert_common(&seen);
}

#[tokio::test]
async fn voicemail_records_recordings_and_sockets() {
    let (script, mut seen) = (Script::default(), Vec::new());
    let server = script.server().await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    let span = Span { from: At(1_732_780_800_000), to: At(1_732_784_400_000) };
    let mine = Scope::Of(user());
    table! { server, script, seen;
        pbx.messages("b1"), [{"media_id": "m1"}] => "GET /v2/accounts/a1/vmboxes/b1/messages";
        pbx.message("b1", "m1"), {"media_id": "m1"} => "GET /v2/accounts/a1/vmboxes/b1/messages/m1";
        pbx.message_audio("b1", "m1"), {} => "GET /v2/accounts/a1/vmboxes/b1/messages/m1/raw";
        pbx.move_messages("b1", &["m1"], &Folder::Saved), {"succeeded": ["m1"]}
            => "POST /v2/accounts/a1/vmboxes/b1/messages" {"data": {"messages": ["m1"], "folder": "saved"}};
        pbx.delete_messages("b1", &["m1"]), {} => "DELETE /v2/accounts/a1/vmboxes/b1/messages" {"data": {"messages": ["m1"]}};
        pbx.cdrs(&mine, span), [] => "GET /v2/accounts/a1/users/u1/cdrs?created_from=63900000000&created_to=63900003600";
        pbx.interactions(span), [] => "GET /v2/accounts/a1/cdrs/interaction?created_from=63900000000&created_to=63900003600";
        pbx.cdr_legs("i1"), [] => "GET /v2/accounts/a1/cdrs/legs/i1";
        pbx.cdr("202411-x"), {} => "GET /v2/accounts/a1/cdrs/202411-x";
        pbx.recordings(&Scope::Account, span), []
            => "GET /v2/accounts/a1/recordings?created_from=63900000000&created_to=63900003600";
        pbx.recording("r1"), {"id": "r1"} => "GET /v2/accounts/a1/recordings/r1";
        pbx.open_recording("r1", 0), {} => "GET /v2/accounts/a1/recordings/r1?accept=audio%2Fmpeg";
        pbx.sockets(), ["s1"] => "GET /v2/accounts/a1/websockets";
        pbx.socket("s1"), {} => "GET /v2/accounts/a1/websockets/s1";
        pbx.registered(), [{"device_id": "d1"}] => "GET /v2/accounts/a1/devices/status?paginate=false";
        pbx.save_metaflows(&mine, &Map::new()), {} => "POST /v2/accounts/a1/users/u1/metaflows" {"data": {}};
    }
    assert_common(&seen);
    let sound = seen.iter().find(|asked| asked.line.contains("accept=audio")).unwrap();
    assert_eq!(sound.headers["accept"], "audio/mpeg");
}

#[tokio::test]
async fn webhooks_are_listed_made_changed_and_removed() {
    let (script, mut seen) = (Script::default(), Vec::new());
    let server = script.server().await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    let (name, uri, hook) = ("New Calls".to_owned(), "http://x/calls".to_owned(), "channel_create".to_owned());
    let new = NewHook { name, uri, hook, verb: HookVerb::Post, retries: Some(3), ..NewHook::default() };
    let mut change = Map::new();
    change.insert("uri".to_owned(), json!("http://y"));
    table! { server, script, seen;
        pbx.available_hooks(), [{"id": "channel_create"}] => "GET /v2/webhooks";
        pbx.hook_samples(Some("channel_create")), {} => "GET /v2/webhooks/samples/channel_create";
        pbx.hooks(), [] => "GET /v2/accounts/a1/webhooks?paginate=false";
        pbx.hook("h1"), {"id": "h1"} => "GET /v2/accounts/a1/webhooks/h1";
        pbx.create_hook(&new), {"id": "h1"} => "PUT /v2/accounts/a1/webhooks"
            {"data": {"name": "New Calls", "uri": "http://x/calls", "hook": "channel_create", "http_verb": "post", "retries": 3,
                "format": "form-data", "enabled": true, "include_subaccounts": false}};
        pbx.edit_hook("h1", &change), {} => "PATCH /v2/accounts/a1/webhooks/h1" {"data": {"uri": "http://y"}};
        pbx.enable_hook("h1"), {} => "PATCH /v2/accounts/a1/webhooks/h1" {"data": {"enabled": true}};
        pbx.enable_all_hooks(true), {} => "PATCH /v2/accounts/a1/descendants/webhooks" {"data": {"re-enable": true}};
        pbx.hook_attempts(Some("h1")), [] => "GET /v2/accounts/a1/webhooks/h1/attempts?paginate=false";
        pbx.delete_hook("h1"), {} => "DELETE /v2/accounts/a1/webhooks/h1";
    }
    assert_common(&seen);
}
