//! Another program and live calls: what it asks of the local API happens at the exchange, and it is told what became of it.

use std::time::Duration;

use cordboard_contract::{PairingArguments, UiCallState};
use cordboard_dialects::PbxCrates;
use cordboard_engine::Keys;
use cordboard_exchange::{Outcome, Plan, TransferKind};
use cordboard_flows::{Desk, Eyes, Face, LOGIN, PASSWORD, Tolerance, Town, differences, soon};
use cordboard_link::{HttpClient, HttpRequest, HttpStream, Network, NetworkSettings, ProxySettings, Url};
use cordboard_local_api::Server;
use cordboard_model::AccountId;
use cordboard_secrets::SecretKind;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

const CALLER: &str = "+33611223344";

/// A program that the user let in.
struct Crm {
    http: HttpClient,
    place: String,
    token: SecretString,
    account: String,
}

impl Crm {
    async fn let_in(desk: &Desk, server: &Server) -> Self {
        let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
        let http = HttpClient::new(&network).unwrap();
        let place = format!("http://{}", server.address());
        let mut crm = Self { http, place, token: SecretString::default(), account: desk.account.clone() };
        let allows = async {
            let seen = desk.until("somebody asks to be let in", |seen| seen.api.asking.is_some()).await;
            let pairing = seen.api.asking.unwrap().id;
            desk.engine.answer_pairing(PairingArguments { pairing, allow: true }).unwrap();
        };
        let ((status, told), ()) = tokio::join!(crm.post("/v1/pairing", json!({"name": "CRM"})), allows);
        assert_eq!(status, 200, "{told}");
        crm.token = told["token"].as_str().unwrap().into();
        crm
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.place)).unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let request = HttpRequest::post(self.url(path)).bearer(&self.token).json(&body).timeout(Duration::from_secs(30));
        let reply = self.http.send(request).await.unwrap();
        (reply.status().as_u16(), serde_json::from_slice(reply.bytes()).unwrap())
    }

    async fn calls(&self) -> Value {
        let reply = self.http.send(HttpRequest::get(self.url("/v1/calls")).bearer(&self.token)).await.unwrap();
        serde_json::from_slice(reply.bytes()).unwrap()
    }

    fn of(&self, call: &str) -> Value {
        json!({"account": self.account, "call": call})
    }

    async fn events(&self) -> Events {
        let request = HttpRequest::get(self.url("/v1/events")).bearer(&self.token).timeout(Duration::from_secs(60));
        Events { stream: self.http.open(request).await.unwrap(), read: String::new() }
    }
}

/// The stream of changes.
struct Events {
    stream: HttpStream,
    read: String,
}

impl Events {
    /// Reads until that call was told to be so.
    async fn until(&mut self, call: &str, state: &str) {
        loop {
            let told = self.read.lines().filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
            if told.into_iter().any(|change| change["value"]["id"] == call && change["value"]["state"] == state) {
                return;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.stream.chunk()).await;
            let chunk = chunk.unwrap_or_else(|_| panic!("{call} is never told to be {state}: {}", self.read));
            self.read.push_str(std::str::from_utf8(&chunk.unwrap().expect("the stream goes on")).unwrap());
        }
    }
}

async fn scene() -> (Town, tempfile::TempDir, Desk, Server, Crm) {
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let server = Server::start(desk.engine.clone(), 0).await.unwrap();
    let crm = Crm::let_in(&desk, &server).await;
    (town, folder, desk, server, crm)
}

async fn compared(town: &Town, desk: &Desk) {
    desk.until_no_call().await;
    let ledger = town.calls();
    let wrong = desk.until_recorded(|records| differences(&ledger, records, Eyes::Cordboard, Tolerance::default())).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_dials_and_hangs_up_and_is_told_of_both() {
    let (town, _folder, desk, _server, crm) = scene().await;
    let mut events = crm.events().await;
    let dialled = crm.post("/v1/calls", json!({"number": "+33 (0)1 44 55 66 77", "account": crm.account})).await;
    assert_eq!(dialled, (200, json!({})));
    soon("the exchange has the call", || !town.calls().is_empty()).await;
    let call = town.calls().remove(0).id;
    desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected && call.controls.hang_up.enabled).await;
    events.until(&call, "connected").await;
    let live = crm.calls().await;
    assert_eq!((&live[0]["id"], &live[0]["account"], live.as_array().unwrap().len()), (&json!(call), &json!(crm.account), 1));
    assert_eq!(crm.post("/v1/calls/hangup", crm.of(&call)).await, (200, json!({})));
    compared(&town, &desk).await;
    events.until(&call, "ended").await;
    assert_eq!(crm.calls().await, json!([]));
    assert_eq!(crm.post("/v1/calls/hangup", crm.of(&call)).await, (409, json!({"error": "callGone"})));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_answers_and_passes_a_call_on() {
    let (town, _folder, desk, _server, crm) = scene().await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it can be answered", &call, |call| call.controls.answer.enabled).await;
    assert_eq!(crm.calls().await[0]["state"], "ringing");
    assert_eq!(crm.post("/v1/calls/answer", crm.of(&call)).await, (200, json!({})));
    desk.until_call("it can be passed on", &call, |call| call.controls.transfer.enabled).await;
    let to = json!({"account": crm.account, "call": call, "to": "1202"});
    assert_eq!(crm.post("/v1/calls/transfer", to).await, (200, json!({})));
    compared(&town, &desk).await;
    let transfers: Vec<_> = town.calls().remove(0).transfers.into_iter().map(|it| (it.kind, it.to)).collect();
    assert_eq!(transfers, [(TransferKind::Blind, "1202".to_owned())]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_rings_is_declined_by_hanging_up() {
    let (town, _folder, desk, _server, crm) = scene().await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it can be declined", &call, |call| call.controls.decline.enabled).await;
    assert_eq!(crm.post("/v1/calls/hangup", crm.of(&call)).await, (200, json!({})));
    compared(&town, &desk).await;
    assert_eq!(town.calls().remove(0).outcome, Some(Outcome::Rejected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_link_is_down_an_application_is_refused_and_nothing_is_done_later() {
    let (town, _folder, desk, _server, crm) = scene().await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |_| true).await;
    town.exchange.faults().set(Plan { refuse: true, ..Plan::default() });
    town.exchange.faults().cut(None);
    desk.until_down().await;
    for (path, body) in [("/v1/calls", json!({"number": "1202", "account": crm.account})), ("/v1/calls/answer", crm.of(&call))] {
        let (status, told) = crm.post(path, body).await;
        assert_eq!((status, &told["error"]), (503, &json!("notConnected")), "{path}");
    }
    town.exchange.faults().clear();
    desk.engine.retry_account(desk.of_account()).await.unwrap();
    desk.until_live().await;
    desk.until_call("it still rings", &call, |call| call.controls.answer.enabled).await;
    assert_eq!(town.calls().len(), 1, "nothing was dialled");
    town.answer(LOGIN).await;
    town.hang_up(CALLER).await;
    desk.until_no_call().await;
}

/// A KAZOO answers no telephone by request; everything else is as elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_pbx_cannot_do_is_told_to_the_application() {
    let town = Town::small_on(Face::Kazoo).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let server = Server::start(desk.engine.clone(), 0).await.unwrap();
    let crm = Crm::let_in(&desk, &server).await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |call| call.controls.decline.enabled).await;
    assert_eq!(crm.post("/v1/calls/answer", crm.of(&call)).await, (409, json!({"error": "unsupported"})));
    town.answer(LOGIN).await;
    desk.until_call("it can be ended", &call, |call| call.state == UiCallState::Connected && call.controls.hang_up.enabled).await;
    assert_eq!(crm.post("/v1/calls/hangup", crm.of(&call)).await, (200, json!({})));
    desk.until_no_call().await;
    town.told().await;
    assert_eq!(town.calls().remove(0).outcome, Some(Outcome::Answered));
}

/// A desk whose account takes what the PBX posts at the local API, and the address for it.
async fn posted_to(town: &Town, folder: &std::path::Path) -> (Desk, Server, String, SecretString) {
    let keyring = Desk::keyring();
    let mut desk = Desk::start(folder, &keyring).await;
    desk.add_account_with(town, PASSWORD, &[("hooksByApi", "yes")]).await;
    desk.until_live().await;
    let secret = keyring.get(&AccountId::from(desk.account.as_str()), SecretKind::Hook).await.expect("a secret was made");
    let server = Server::start(desk.engine.clone(), 0).await.unwrap();
    let place = format!("http://{}/hooks", server.address());
    (desk, server, place, secret)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_webhooks_of_a_kazoo_tell_enters_by_the_local_api() {
    let town = Town::small_on(Face::Kazoo).await;
    let folder = tempfile::tempdir().unwrap();
    let (desk, _server, place, secret) = posted_to(&town, folder.path()).await;
    let settings = desk.engine.accounts().await.remove(0);
    let keys = Keys { password: Some(PASSWORD.into()), hook: Some(secret), inbox: None };
    let hooks = PbxCrates.webhooks(&settings, keys).unwrap().add(&place).await.unwrap();
    assert!(hooks.iter().all(|hook| hook.ours && hook.enabled), "{hooks:?}");
    town.exchange.faults().set("drop=100%".parse().unwrap());
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |call| call.state == UiCallState::Ringing).await;
    town.answer(LOGIN).await;
    desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected).await;
    town.hang_up(CALLER).await;
    desk.until_no_call().await;
    assert_eq!(desk.spy.rings(&call), 1);
    desk.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_event_posts_of_a_xivo_tell_enters_by_the_local_api_under_its_secret() {
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    let (desk, _server, place, secret) = posted_to(&town, folder.path()).await;
    let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
    let http = HttpClient::new(&network).unwrap();
    let post = async |secret: &str, body: Value| {
        let request = HttpRequest::post(Url::parse(&format!("{place}/{secret}")).unwrap()).json(&body);
        http.send(request).await.unwrap().status().as_u16()
    };
    let event = |user: &str, event: &str| {
        let body = json!({"eventType": event, "DN": "1201", "otherDN": "0611223344", "otherDName": "Ann Lee",
            "linkedId": "1700000000.10", "uniqueId": "1700000000.11", "callDirection": "Incoming", "userData": {}});
        json!({"username": user, "message": {"msgType": "PhoneEvent", "ctiMessage": body}})
    };
    let known = secret.expose_secret();
    assert_eq!(post("0123456789abcdef0123456789abcdef", event(LOGIN, "EventRinging")).await, 404);
    assert_eq!(post(known, json!({"username": LOGIN, "message": "x".repeat(70_000)})).await, 413);
    for body in [json!(7), event("bnowak", "EventRinging"), event(LOGIN, "EventRinging"), event(LOGIN, "EventRinging")] {
        assert_eq!(post(known, body).await, 200, "whatever it says");
    }
    let seen = desk.until("it rings", |seen| !seen.calls.is_empty()).await;
    assert_eq!((seen.calls.len(), seen.calls[0].number.as_deref()), (1, Some("0611223344")));
    assert_eq!(desk.spy.rings(&seen.calls[0].id), 1);
    assert_eq!(post(known, event(LOGIN, "EventReleased")).await, 200);
    desk.until_no_call().await;

    desk.engine.remove_account(desk.of_account()).await.unwrap();
    assert_eq!(post(known, event(LOGIN, "EventRinging")).await, 404, "the account is gone");
}
