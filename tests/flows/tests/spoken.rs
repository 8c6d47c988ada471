//! Short messages and recordings, from the window's commands to the exchange and back.

use std::path::Path;
use std::time::Duration;

use cordboard_contract::{
    DraftArguments, ErrorCode, MessagesArguments, OfRecording, RecordingsArguments, SendArguments, UiAccountDraft, UiCallState,
    UiChange, UiFetchState, UiMessage, UiMessageState, UiRecordingFetch, UiRecordingRow, UiRecordings,
};
use cordboard_engine::Watcher;
use cordboard_exchange::{Act, AgentSeat, Cast, CloudPbxOptions, CloudPbxQuirks, Exchange, Member, Options, Party, Queue, User};
use cordboard_flows::{Desk, Face, LOGIN, PHONE, Town};
use cordboard_history::CallRecord;
use cordboard_secrets::Secrets;
use serde_json::json;

const LIMIT: Duration = Duration::from_secs(20);
const MARY: &str = "600700800";

async fn exchange(options: CloudPbxOptions) -> (Exchange, String) {
    let seat = AgentSeat { number: "8001".to_owned(), ..AgentSeat::default() };
    let user = User { login: "anna".to_owned(), extension: "101".to_owned(), agent: Some(seat), ..User::default() };
    let queue = Queue { name: "Biuro".to_owned(), number: "301".to_owned(), recording: true, ..Queue::default() };
    let member = Member { user: "anna".to_owned(), queue: "Biuro".to_owned(), penalty: 0 };
    let party = Party { number: MARY.to_owned(), name: "Mary".to_owned(), ..Party::default() };
    let cast = Cast { users: vec![user], queues: vec![queue], members: vec![member], parties: vec![party], ..Cast::default() };
    let exchange = Exchange::start(cast, Options { cloudpbx: options, ..Options::default() }).await.unwrap();
    let url = format!("http://{}", exchange.serve_cloudpbx("127.0.0.1:0").await.unwrap());
    (exchange, url)
}

async fn desk(folder: &Path, url: &str) -> Desk {
    desk_with(folder, url, &Desk::keyring()).await
}

async fn desk_with(folder: &Path, url: &str, keyring: &Secrets) -> Desk {
    let mut desk = Desk::start(folder, keyring).await;
    let draft = UiAccountDraft {
        id: None,
        label: "Gdańsk".to_owned(),
        pbx: "cloudpbx".to_owned(),
        address: url.to_owned(),
        login: "MojaCentrala".to_owned(),
        password: Some("MyExampleKey".to_owned()),
        phone: "101".to_owned(),
        phone_model: None,
        ca_file: None,
        proxy: Some("none".to_owned()),
        options: Some([("socket".to_owned(), url.to_owned())].into()),
    };
    desk.account = desk.engine.save_account(DraftArguments { draft }).await.unwrap();
    desk.until_live().await;
    desk
}

async fn told<T>(watcher: &mut Watcher, what: &str, wanted: impl Fn(&UiChange) -> Option<T>) -> T {
    let follow = async {
        loop {
            let changes = watcher.next().await.expect("the engine runs");
            if let Some(found) = changes.iter().find_map(|change| wanted(change)) {
                return found;
            }
        }
    };
    tokio::time::timeout(LIMIT, follow).await.unwrap_or_else(|_| panic!("in vain: {what}"))
}

fn to(desk: &Desk, to: &str, text: &str) -> SendArguments {
    SendArguments { account: desk.account.clone(), to: to.to_owned(), text: text.to_owned() }
}

async fn written(desk: &Desk) -> Vec<UiMessage> {
    let all = MessagesArguments { account: None, number: None, cursor: None };
    desk.engine.messages_page(all).await.unwrap().rows
}

async fn until(watcher: &mut Watcher, id: &str, wanted: impl Fn(&UiMessage) -> bool) -> UiMessage {
    let is = |change: &UiChange| {
        let UiChange::Message(message) = change else { return None };
        (message.id == id && wanted(message)).then(|| (**message).clone())
    };
    told(watcher, "the message is as wanted", is).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_sent_arrives_and_costs_what_the_records_say() {
    let folder = tempfile::tempdir().unwrap();
    let (_exchange, url) = exchange(CloudPbxOptions::default()).await;
    let desk = desk(folder.path(), &url).await;
    let (_, mut watcher) = desk.engine.watch();
    let id = desk.engine.send_message(to(&desk, "+48 600 700 800", "Dzień dobry,\nzamówienie \u{202e}gotowe")).await.unwrap();
    let delivered = until(&mut watcher, &id, |message| message.state == UiMessageState::Delivered).await;
    assert_eq!(delivered.text, "Dzień dobry,\nzamówienie gotowe", "its lines stay, tricks do not");
    let paid = until(&mut watcher, &id, |message| message.cost.is_some()).await;
    assert_eq!(paid.cost.map(|cost| (cost.amount, cost.currency)), Some(("0.075".to_owned(), "PLN".to_owned())));
    desk.engine.stop().await;

    let again = Desk::start(folder.path(), &Desk::keyring()).await;
    let rows = written(&again).await;
    assert_eq!(rows.iter().map(|row| (row.state, row.cost.is_some())).collect::<Vec<_>>(), [(UiMessageState::Delivered, true)]);
    let of = MessagesArguments { account: Some(desk.account.clone()), number: Some(MARY.to_owned()), cursor: None };
    assert_eq!(again.engine.messages_page(of).await.unwrap().rows.len(), 1, "however the number is written");
    again.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_must_not_be_sent_is_refused_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (_exchange, url) = exchange(CloudPbxOptions::default()).await;
    let desk = desk(folder.path(), &url).await;
    for (number, text, code) in [
        ("+49 151 23456789", "Hallo", ErrorCode::RecipientInvalid),
        (MARY, " \n", ErrorCode::TextEmpty),
        (MARY, &"ż".repeat(1025), ErrorCode::TextTooLong),
    ] {
        let error = desk.engine.send_message(to(&desk, number, text)).await.unwrap_err();
        assert_eq!(error.code, code, "{number} {}", text.len());
    }
    assert!(written(&desk).await.is_empty(), "nobody waits for what was not sent");
    desk.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_fails_says_why_and_a_pbx_without_a_gateway_says_so() {
    let courses = [
        (CloudPbxOptions { sms_course: vec!["QUEUE", "SENT", "EXPIRED"], ..CloudPbxOptions::default() }, "expired"),
        (CloudPbxOptions { has_sms: false, ..CloudPbxOptions::default() }, "gateway"),
    ];
    for (options, code) in courses {
        let folder = tempfile::tempdir().unwrap();
        let (_exchange, url) = exchange(options).await;
        let desk = desk(folder.path(), &url).await;
        let (_, mut watcher) = desk.engine.watch();
        let id = desk.engine.send_message(to(&desk, MARY, "Hello")).await.unwrap();
        let failed = until(&mut watcher, &id, |message| message.state == UiMessageState::Failed).await;
        assert_eq!(failed.problem.map(|problem| problem.code).as_deref(), Some(code));
        desk.engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_was_queued_at_the_end_of_a_run_is_asked_about_in_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (_exchange, url) = exchange(CloudPbxOptions { sms_course: vec!["QUEUE"], ..CloudPbxOptions::default() }).await;
    let keyring = Desk::keyring();
    let desk = desk_with(folder.path(), &url, &keyring).await;
    let (_, mut watcher) = desk.engine.watch();
    let id = desk.engine.send_message(to(&desk, MARY, "Hello")).await.unwrap();
    until(&mut watcher, &id, |message| message.state == UiMessageState::Queued).await;
    desk.engine.stop().await;

    let again = Desk::start(folder.path(), &keyring).await;
    let (_, mut watcher) = again.engine.watch();
    let sent = until(&mut watcher, &id, |message| message.state == UiMessageState::Sent).await;
    assert!(sent.cost.is_some(), "its row tells both");
    again.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_has_the_name_under_which_its_number_called() {
    let folder = tempfile::tempdir().unwrap();
    let (exchange, url) = exchange(CloudPbxOptions::default()).await;
    let desk = desk(folder.path(), &url).await;
    desk.engine.send_message(to(&desk, "+48 600 700 800", "Hello")).await.unwrap();
    let all = || MessagesArguments { account: None, number: None, cursor: None };
    assert!(desk.engine.conversations(all()).await.unwrap().names.is_empty(), "nobody knows her yet");
    a_recorded_call(&exchange, &desk).await;
    let named = |records: &[CallRecord]| if records.iter().any(|it| it.call.remote.name.is_some()) { vec![] } else { vec![()] };
    assert!(desk.until_recorded(named).await.is_empty());
    let page = desk.engine.conversations(all()).await.unwrap();
    assert_eq!((page.rows.len(), page.names.get(&page.rows[0].number).map(String::as_str)), (1, Some("Mary")));
    let of = MessagesArguments { account: Some(desk.account.clone()), number: Some(MARY.to_owned()), cursor: None };
    assert_eq!(desk.engine.messages_page(of).await.unwrap().names, page.names);
    desk.engine.stop().await;
}

async fn listed(desk: &Desk, watcher: &mut Watcher, exchange: &Exchange) -> UiRecordings {
    #[expect(clippy::cast_precision_loss, reason = "moments of this age fit the 53 bits of a double")]
    let now = exchange.now().0 as f64;
    let span = RecordingsArguments { account: desk.account.clone(), from: now - 86_400_000.0, to: now + 60_000.0 };
    desk.engine.list_recordings(span).await.unwrap();
    let list = |change: &UiChange| if let UiChange::Recordings(list) = change { Some((**list).clone()) } else { None };
    told(watcher, "the list", list).await
}

async fn over(watcher: &mut Watcher) -> UiRecordingFetch {
    let over = |change: &UiChange| {
        let UiChange::RecordingFetch(fetch) = change else { return None };
        (fetch.state != UiFetchState::Running).then(|| (**fetch).clone())
    };
    told(watcher, "the end of the fetch", over).await
}

async fn a_recorded_call(exchange: &Exchange, desk: &Desk) {
    let act = |act: serde_json::Value| serde_json::from_value::<Act>(act).unwrap();
    exchange.act(act(json!({"do": "log_in", "who": "anna"}))).await.unwrap();
    exchange.act(act(json!({"do": "call", "from": MARY, "to": "301"}))).await.unwrap();
    desk.until("it rings", |seen| seen.calls.iter().any(|call| call.state == UiCallState::Ringing)).await;
    exchange.act(act(json!({"do": "answer", "who": "anna"}))).await.unwrap();
    exchange.act(act(json!({"do": "hang_up", "who": MARY}))).await.unwrap();
    desk.until_no_call().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_is_found_heard_and_kept_beside_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (exchange, url) = exchange(CloudPbxOptions::default()).await;
    let desk = desk(folder.path(), &url).await;
    a_recorded_call(&exchange, &desk).await;
    let (_, mut watcher) = desk.engine.watch();
    let list = listed(&desk, &mut watcher, &exchange).await;
    assert_eq!((list.rows.len(), list.problem, list.incomplete), (1, None, false));
    assert_eq!(list.rows[0].number.as_deref(), Some(MARY));
    heard_and_kept(&desk, &mut watcher, folder.path(), &list.rows[0], ["600700800.wav", "600700800 (2).wav"], b"RIFF").await;
    desk.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_of_a_kazoo_is_found_heard_and_kept_like_any_other() {
    let town = Town::small_on(Face::Kazoo).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    town.act(Act::LogIn { who: LOGIN.to_owned(), phone: None }).await;
    for to in ["3001", PHONE] {
        let call = town.call("+33611223344", to).await;
        desk.until_call("it rings", &call, |_| true).await;
        town.answer(LOGIN).await;
        desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected).await;
        town.hang_up("+33611223344").await;
        desk.until_no_call().await;
    }
    town.told().await;
    let (_, mut watcher) = desk.engine.watch();
    let list = listed(&desk, &mut watcher, &town.exchange).await;
    let numbers: Vec<_> = list.rows.iter().map(|row| (row.number.as_deref(), row.format.as_str())).collect();
    assert_eq!(
        (numbers, list.problem, list.incomplete),
        (vec![(Some("+33611223344"), "mp3")], None, false),
        "calls of the queue"
    );
    let names = ["+33611223344.mp3", "+33611223344 (2).mp3"];
    heard_and_kept(&desk, &mut watcher, folder.path(), &list.rows[0], names, b"ID3").await;
    desk.engine.stop().await;
}

/// Listens to a recording, and keeps it twice.
async fn heard_and_kept(desk: &Desk, watcher: &mut Watcher, folder: &Path, row: &UiRecordingRow, names: [&str; 2], sound: &[u8]) {
    let of = OfRecording {
        account: row.account.clone(),
        recording: row.id.clone(),
        format: row.format.clone(),
        at: None,
        number: row.number.as_ref().map(|number| format!("../{number}")),
    };
    desk.engine.fetch_recording(of.clone()).await.unwrap();
    assert_eq!(over(watcher).await.state, UiFetchState::Done);
    assert!(desk.engine.recording_sound(of.clone()).await.unwrap().0.starts_with(sound));

    let downloads = folder.join("downloads");
    for want in names {
        assert_eq!(desk.engine.save_recording(of.clone(), &downloads).await.unwrap(), want);
        let fetch = over(watcher).await;
        assert_eq!((fetch.state, fetch.file.as_deref()), (UiFetchState::Done, Some(want)));
        assert!(std::fs::read(downloads.join(want)).unwrap().starts_with(sound));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_is_an_error_text_is_refused_and_a_stopped_one_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let quirks = CloudPbxQuirks { recordings_are_texts: true, ..CloudPbxQuirks::default() };
    let downloads = folder.path().join("downloads");
    std::fs::create_dir_all(&downloads).unwrap();
    for (quirks, state, code) in
        [(quirks, UiFetchState::Failed, Some("notARecording")), (CloudPbxQuirks::default(), UiFetchState::Done, None)]
    {
        let place = tempfile::tempdir().unwrap();
        let (exchange, url) = exchange(CloudPbxOptions { quirks, ..CloudPbxOptions::default() }).await;
        let desk = desk(place.path(), &url).await;
        a_recorded_call(&exchange, &desk).await;
        let (_, mut watcher) = desk.engine.watch();
        let list = listed(&desk, &mut watcher, &exchange).await;
        let row = &list.rows[0];
        let of = OfRecording {
            account: row.account.clone(),
            recording: row.id.clone(),
            format: "wav".to_owned(),
            at: None,
            number: Some("1".to_owned()),
        };
        if code.is_none() {
            // An earlier try brought the beginning.
            std::fs::write(downloads.join("1.wav.part"), b"RIFF").unwrap();
        }
        assert_eq!(desk.engine.save_recording(of, &downloads).await.unwrap(), "1.wav");
        let fetch = over(&mut watcher).await;
        assert_eq!((fetch.state, fetch.problem.map(|problem| problem.code).as_deref()), (state, code));
        assert_eq!(downloads.join("1.wav").exists(), code.is_none(), "no text stands under the name of a sound");
        desk.engine.stop().await;
    }
    let kept = std::fs::read(downloads.join("1.wav")).unwrap();
    assert_eq!((kept.len(), &kept[8..12]), (44 + 3 * 16_000, &b"WAVE"[..]), "the rest was put behind the beginning, once");
}
