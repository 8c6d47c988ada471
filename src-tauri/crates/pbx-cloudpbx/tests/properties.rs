//! What the fuzz targets claim, on any machine: whatever arrives, calls are the user's own and names of files are names.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_model::{At, Event};
use cordboard_pbx_cloudpbx::{
    CloudPbxAccount, Translator, Zone,
    rest::{CdrList, RecordList, dial_reply, recording_reply, sms_reply},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn event() -> impl Strategy<Value = Value> {
    let peer = prop::sample::select(vec!["PBX-101", "PBX-102", "PBX-9-101", "", "101", "PBX-"]);
    let status = prop::sample::select(vec![
        json!(0),
        json!(1),
        json!("8"),
        json!(9),
        json!(16),
        json!(32),
        json!(4),
        json!(64),
        json!("x"),
    ]);
    let number = prop::sample::select(vec![json!("101"), json!(102), json!("600700800"), json!(""), json!(null)]);
    let kind =
        prop::sample::select(vec!["subscriber", "extstatus", "qmember", "queue", "cmember", "smsSendResponse", "hologram"]);
    (kind, peer, status, number).prop_map(|(kind, peer, status, number)| {
        json!({kind: {
            "peer": peer, "exten": number, "statusValue": status, "connectPeerNumber": number, "queue": "Kolejka1",
            "m_status": status, "m_paused": status, "calls": status, "conference": "Sesja", "action": "add",
            "channel": format!("SIP/{peer}-0005f005"),
        }})
    })
}

proptest! {
    #[test]
    fn calls_on_the_desk_are_the_users_own(events in prop::collection::vec((event(), 0_i64..4), 0..60)) {
        let account = CloudPbxAccount {
            pbx_name: "PBX".to_owned(),
            extension: Some("101".to_owned()),
            ..CloudPbxAccount::default()
        };
        let mut translator = Translator::new(&account);
        let (mut told, mut id, mut frames) = (Vec::new(), 0, 0);
        for (text, step) in events {
            id += step;
            frames += 1;
            let frame = json!({"id": id, "channel": "pbx_PBX", "text": text}).to_string();
            translator.hear(frame.as_bytes(), At(frames * 1_000), &mut told).unwrap();
        }
        prop_assert_eq!(translator.tally().frames, frames.unsigned_abs());
        for stamped in told {
            if let Event::CallReported(report) = stamped.event {
                prop_assert!(report.call.as_str().starts_with("101-"));
            }
        }
    }

    #[test]
    fn names_of_files_are_names_whatever_the_server_lists(ids in prop::collection::vec("[0-9./a-z]{0,12}", 0..8), format in "[a-z./0-9]{0,6}") {
        let rows: Vec<Value> = ids.iter().map(|id| json!({"uniqueid": id, "format": format})).collect();
        let list = RecordList::read(200, json!(rows).to_string().as_bytes(), &Zone::default()).unwrap();
        prop_assert_eq!(list.records.len() + list.skipped, rows.len());
        for record in list.records {
            prop_assert!(record.file_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
            prop_assert!(!record.file_name.contains(".."));
        }
    }

    #[test]
    fn no_answer_makes_it_panic(status in 100_u16..600, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let zone = Zone::default();
        let _ = (CdrList::read(status, &bytes, "PBX", &zone), RecordList::read(status, &bytes, &zone));
        let _ = (dial_reply(status, &bytes), sms_reply(status, &bytes), recording_reply(status, "wav", &bytes));
    }
}
