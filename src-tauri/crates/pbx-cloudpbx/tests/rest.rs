//! The REST interface over a real socket: what is sent, what is sent again, and what is not.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "support/server.rs"]
mod server;

use cordboard_link::{Network, NetworkSettings, Progress, ProxySettings};
use cordboard_pbx_cloudpbx::{
    CloudPbxAccount,
    rest::{Api, Download, Fault, RestError},
};
use secrecy::SecretString;
use serde_json::json;
use server::{Say, Server};

fn api(server: &Server, spare: Option<&Server>) -> Api {
    cordboard_link::install_provider();
    let account = CloudPbxAccount {
        api: server.url.clone(),
        spare_api: spare.map(|server| server.url.clone()).unwrap_or_default(),
        socket: server.url.clone(),
        pbx_name: "PBX".to_owned(),
        ..CloudPbxAccount::default()
    };
    let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
    Api::new(&account, SecretString::from("the key"), &network).unwrap()
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

fn rows(count: usize) -> Vec<u8> {
    json!(vec![json!({"src": "1", "uniqueid": "1639563902.75"}); count]).to_string().into_bytes()
}

#[tokio::test]
async fn a_list_is_asked_for_with_both_days_and_the_key_in_the_header() {
    let server = Server::start(vec![Say::new("200 OK", rows(2))]).await;
    let fetched = api(&server, None).cdrs(day("2021-10-01"), day("2021-10-07")).await.unwrap();
    assert_eq!((fetched.records.len(), fetched.skipped), (2, 0));
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("GET /cdr?datestart=2021-10-01&datestop=2021-10-07 HTTP/1.1"), "{asked}");
    assert!(asked.to_lowercase().contains("authorization: bearer the key"), "{asked}");
}

#[tokio::test]
async fn a_full_list_is_asked_for_again_in_parts() {
    let answers = vec![Say::new("200 OK", rows(10_000)), Say::new("200 OK", rows(10_000)), Say::new("200 OK", rows(3))];
    let server = Server::start(answers).await;
    let fetched = api(&server, None).cdrs(day("2021-10-01"), day("2021-10-02")).await.unwrap();
    assert_eq!((fetched.records.len(), fetched.incomplete_days), (10_003, vec![day("2021-10-01")]));
}

#[tokio::test]
async fn reading_turns_to_the_spare_server_and_stays_there() {
    let broken = Server::start(vec![Say::new("502 Bad Gateway", "")]).await;
    let spare = Server::start(vec![Say::new("200 OK", rows(1)), Say::new("200 OK", rows(1))]).await;
    let api = api(&broken, Some(&spare));
    for _ in 0..2 {
        assert_eq!(api.cdrs(day("2021-10-01"), day("2021-10-01")).await.unwrap().records.len(), 1);
    }
    assert_eq!((broken.asked().len(), spare.asked().len()), (1, 2));
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_asked_for_again() {
    let server = Server::start(vec![Say::new("401 Unauthorized", ""), Say::new("200 OK", rows(1))]).await;
    let refused = api(&server, None).cdrs(day("2021-10-01"), day("2021-10-01")).await;
    assert!(matches!(refused, Err(RestError::Fault(Fault::Unauthorized))));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_call_is_placed_once_whatever_the_answer() {
    for (status, body) in [("500 Internal Server Error", "Action Error"), ("200 OK", "Action Error"), ("502 Bad Gateway", "")] {
        let server = Server::start(vec![Say::new(status, body), Say::new("200 OK", "OK")]).await;
        assert!(api(&server, None).dial("101", "+48600700800").await.is_err());
        assert_eq!(server.asked().len(), 1, "{status}");
        assert!(server.asked()[0].starts_with("GET /dial?cpa=101&cpb=%2B48600700800 "), "{}", server.asked()[0]);
    }
}

#[tokio::test]
async fn c36_a_message_is_a_form_in_utf_8() {
    let told = r#"{"responseId":"3421756012963258480","responseStatus":"QUEUE","responseErrorMessage":null}"#;
    let server = Server::start(vec![Say::new("200 OK", told)]).await;
    let sent = api(&server, None).send_sms("+48 600-700-800", "a b&c+ł", true).await.unwrap();
    assert_eq!((sent.id.as_deref(), sent.is_final()), (Some("3421756012963258480"), false));
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("POST /sendSMS "), "{asked}");
    assert!(asked.ends_with("\r\n\r\nto=600700800&body=a+b%26c%2B%C5%82&test=true"), "{asked}");
}

#[tokio::test]
async fn a_message_that_must_not_be_sent_is_not() {
    let server = Server::start(Vec::new()).await;
    let api = api(&server, None);
    for (to, body) in [("+49 151 23456789", "x".to_owned()), ("600700800", String::new()), ("600700800", "ż".repeat(1025))] {
        assert!(matches!(api.send_sms(to, &body, false).await, Err(RestError::Sms(_))));
    }
    assert_eq!(server.asked().len(), 0);
}

fn sound() -> Vec<u8> {
    let mut sound = b"RIFF\x28\0\0\0WAVE".to_vec();
    sound.extend((0..50_000_u32).map(|number| number as u8));
    sound
}

#[tokio::test]
async fn a_download_goes_on_where_it_broke() {
    let sound = sound();
    let rest = Say {
        headers: format!("Content-Range: bytes 20000-{}/{}\r\n", sound.len() - 1, sound.len()),
        ..Say::new("206 Partial Content", &sound[20_000..])
    };
    let server = Server::start(vec![Say { cut: Some(20_000), ..Say::new("200 OK", sound.clone()) }, rest]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("1.2.wav");
    let mut told = Vec::new();
    let download = Download::new("1.2", "wav", &file).unwrap();
    let received = download.run(&api(&server, None), &mut |progress| told.push(progress)).await.unwrap();
    assert_eq!((received as usize, std::fs::read(&file).unwrap() == sound), (sound.len(), true));
    assert!(server.asked()[1].to_lowercase().contains("range: bytes=20000-"), "{}", server.asked()[1]);
    assert!(told.is_sorted_by_key(|progress| progress.received));
    let total = Some(sound.len() as u64);
    assert_eq!(told.last(), Some(&Progress { received, total }));
    assert!(!folder.path().join("1.2.wav.part").exists());
}

#[tokio::test]
async fn a_server_that_knows_no_parts_sends_it_all_again() {
    let sound = sound();
    let server =
        Server::start(vec![Say { cut: Some(999), ..Say::new("200 OK", sound.clone()) }, Say::new("200 OK", sound.clone())]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("1.2.wav");
    let download = Download::new("1.2", "wav", &file).unwrap();
    download.run(&api(&server, None), &mut |_| {}).await.unwrap();
    assert!(std::fs::read(&file).unwrap() == sound);
}

#[tokio::test]
async fn an_error_that_comes_as_a_recording_leaves_no_file() {
    for (body, fault) in [("No such recording", Fault::NotARecording), ("", Fault::EmptyRecording)] {
        let server = Server::start(vec![Say::new("200 OK", body)]).await;
        let folder = tempfile::tempdir().unwrap();
        let download = Download::new("1.2", "wav", folder.path().join("1.2.wav")).unwrap();
        let refused = download.run(&api(&server, None), &mut |_| {}).await;
        assert!(matches!(&refused, Err(RestError::Fault(told)) if *told == fault), "{refused:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
    assert!(Download::new("../../etc/passwd", "wav", "x").is_err());
}
