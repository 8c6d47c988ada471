//! The reference's conformance cases of the REST interface (cloudpbx.md 9: 28 to 36).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_pbx_cloudpbx::{
    inspect,
    rest::{Fault, SmsInvalid, body, recipient, recording_reply, sms_reply},
};
use serde_json::{Value, json};

fn row() -> Value {
    json!({
        "calldate": "2021-12-15 11:25:02", "clid": "\"Sekretariat 3\" <101>", "src": "101", "dst": "105",
        "channel": "SIP/PBX-101-00000028", "dstchannel": "SIP/PBX-105-00000029", "lastapp": "Queue", "duration": 13,
        "billsec": "13", "disposition": "ANSWERED", "uniqueid": "1639563902.75", "cost": "", "zone": "",
    })
}

fn answer(path: &str, status: u16, body: &str) -> Value {
    let line = json!({"pbx_name": "PBX", "request": {"path": path}, "response": {"status": status, "body": body}});
    inspect("rest", &line.to_string(), None)
}

fn read(changes: &Value) -> Value {
    let mut row = row();
    row.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    answer("/cdr", 200, &json!([row]).to_string())["records"][0].clone()
}

#[test]
fn c28_the_documented_record() {
    let record = read(&json!({}));
    assert_eq!(
        (&record["start_epoch"], &record["cost_grosz"], &record["src_ext"]),
        (&json!(1_639_563_902), &Value::Null, &json!("101"))
    );
    assert_eq!((&record["duration_s"], &record["billsec_s"]), (&json!(13), &json!(13)), "numbers and texts alike");
}

#[test]
fn c29_what_a_call_cost() {
    for (cost, want) in [(json!("7,50"), json!("7.5")), (json!(12), json!("12")), (json!("brak"), Value::Null)] {
        assert_eq!(read(&json!({"cost": cost}))["cost_grosz"], want);
    }
}

#[test]
fn c30_the_double_hour_of_october() {
    let twice = json!({"calldate": "2021-10-31 02:30:00", "uniqueid": "1635643800.9"});
    assert_eq!(read(&twice)["start_epoch"], 1_635_643_800, "the id knows which");
    let unnamed = json!({"calldate": "2021-10-31 02:30:00", "uniqueid": "3421756012963258480"});
    assert_eq!(read(&unnamed)["start_epoch"], 1_635_640_200, "without it the first");
}

fn window(first: &str, last: &str, rows: &Value) -> Value {
    let input = json!({"datestart": first, "datestop": last, "cap": 10_000, "rows_per_day": rows});
    inspect("window", &json!({"input": input}).to_string(), None)
}

#[test]
fn c31_a_full_week_is_asked_for_again_in_two_parts() {
    let days: Value = (1..=7).map(|day| (format!("2021-10-0{day}"), json!(1_500))).collect::<serde_json::Map<_, _>>().into();
    let said = window("2021-10-01", "2021-10-07", &days);
    let want = json!([["2021-10-01", "2021-10-07"], ["2021-10-01", "2021-10-04"], ["2021-10-05", "2021-10-07"]]);
    assert_eq!((&said["requests"], &said["incomplete_days"]), (&want, &json!([])));
}

#[test]
fn c32_a_full_day_is_kept_and_named() {
    let said = window("2021-10-01", "2021-10-01", &json!({"2021-10-01": 10_000}));
    assert_eq!((&said["requests"], &said["incomplete_days"]), (&json!([["2021-10-01", "2021-10-01"]]), &json!(["2021-10-01"])));
    assert_eq!(window("2021-10-02", "2021-10-01", &json!({}))["requests"], json!([]), "no range, no request");
}

#[test]
fn c33_an_id_that_would_lead_to_another_file_is_skipped() {
    let rows = ["../x", "1.2/../3", "1552558647", "1.2.3", "", "1552558647.371"];
    let rows: Vec<Value> = rows.iter().map(|id| json!({"uniqueid": id, "format": "wav"})).collect();
    let said = answer("/record", 200, &json!(rows).to_string());
    assert_eq!((&said["records"][0]["file_name"], &said["skipped"]), (&json!("1552558647.371.wav"), &json!(5)));
    let formats = ["", "../wav", "sixsix", "w v", "mp3"].map(|format| json!({"uniqueid": "1.2", "format": format}));
    assert_eq!(answer("/record", 200, &json!(formats).to_string())["skipped"], 4);
}

#[test]
fn c34_a_call_that_was_not_placed_is_never_asked_for_again() {
    for (status, text) in [(500, "Action Error"), (200, "Action Error"), (200, ""), (200, "<html>")] {
        let want = json!({"outcome": "error", "error": "action_error", "retry": false});
        assert_eq!(answer("/dial", status, text), want, "{status} {text}");
    }
    for text in ["OK", "\"OK\"", " OK\r\n", "\u{feff}OK"] {
        assert_eq!(answer("/dial", 200, text)["accepted"], true, "{text:?}");
    }
    assert_eq!(answer("/dial", 503, ""), json!({"outcome": "error", "error": "server", "retry": false}));
}

#[test]
fn c35_what_may_be_sent() {
    assert_eq!(recipient("+48 600-700-800").unwrap(), "600700800");
    assert_eq!(recipient("+49 151 23456789"), Err(SmsInvalid::BadNumber));
    assert!(body(&"ż".repeat(1024)).is_ok());
    assert_eq!(body(&"ż".repeat(1025)), Err(SmsInvalid::BodyTooLong));
    assert_eq!(body(" \n"), Err(SmsInvalid::EmptyBody));
}

#[test]
fn errors_inside_of_a_success_are_errors() {
    let table = [
        ("/cdr", 200, "<html>", "bad_json"),
        ("/cdr", 200, "", "bad_json"),
        ("/cdr", 200, r#"{"error":"bad date"}"#, "bad_shape"),
        ("/cdr", 200, "null", "bad_shape"),
        ("/record", 200, "[", "bad_json"),
        ("/cdr", 403, "", "unauthorized"),
        ("/cdr", 404, "", "not_found"),
        ("/cdr", 502, "", "server"),
        ("/cdr", 302, "", "unexpected_status"),
        ("/sendSMS", 400, "Parameter is missing", "missing_parameter"),
        ("/sendSMS", 200, "OK", "bad_json"),
        ("/sendSMS", 200, "[]", "bad_shape"),
        ("/sendSMS", 500, "Internal Server Error", "server"),
        ("/record/1.2", 200, "", "empty_recording"),
        ("/record/1.2", 200, "No such recording", "not_a_recording"),
        ("/record/1.2", 404, "", "not_found"),
    ];
    for (path, status, text, error) in table {
        assert_eq!(answer(path, status, text)["error"], error, "{path} {status} {text}");
    }
    assert_eq!(answer("/cdr", 200, "\u{feff}[]")["records"], json!([]), "a byte order mark is none");
    assert_eq!(answer("/cdr", 200, r#"[1,null,{"src":7}]"#)["skipped"], 2);
}

#[test]
fn a_refused_message_says_why_whatever_the_status() {
    for status in [200, 500] {
        let told =
            sms_reply(status, br#"{"responseId":null,"responseStatus":"REJECTED","responseErrorMessage":"No credit"}"#).unwrap();
        assert_eq!((told.error.as_deref(), told.is_final()), (Some("No credit"), true));
    }
}

#[test]
fn a_sound_is_told_from_a_text() {
    assert_eq!(recording_reply(200, "wav", b"RIFF\x28\0\0\0WAVE"), Ok(()));
    assert_eq!(recording_reply(200, "mp3", b"ID3\x03\0\0\0"), Ok(()));
    assert_eq!(recording_reply(200, "mp3", b"Action Error"), Err(Fault::NotARecording));
    assert_eq!(recording_reply(200, "wav", b"ID3\x03\0\0\0"), Err(Fault::NotARecording));
}
