//! The cases of basix.md 14 that are about frames and fields, 1 to 30, each by its number.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one of many")]

use cordboard_pbx_basix::{View, frame::Decoder, show};
use erlang_term::{Dialect, Encoder};
use serde_json::{Value, json};

const MEMBER_LAYOUT: &str = "83680364000a6669656c645f737065636b000c67726f75705f6d656d6265726c0000000664000269646400086772\
6f75705f6964640007757365725f69646400087072696f7269747964000c6c6f67696e5f737461747573640004726f6c656a";
const MEMBER_UPDATED: &str = "83680464000a696e666f5f6576656e746b000c67726f75705f6d656d626572680662068e7b696200989ad76200989a696100610161006b000775706461746564";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn after(frames: &[Vec<u8>]) -> Value {
    show(frames.iter().map(Vec::as_slice), None, View::Last)
}

fn frame(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut encoder = Encoder::new(Dialect::default());
    write(&mut encoder);
    encoder.into_frame()
}

fn layout(element: &str, fields: &[&str]) -> Vec<u8> {
    frame(|encoder| {
        encoder.tuple(3).atom("field_spec").characters(element).list(fields.len());
        fields.iter().for_each(|name| drop(encoder.atom(name).clone()));
        encoder.nil();
    })
}

/// What one field of an element is shown as.
fn field(element: &str, name: &str, write: impl FnOnce(&mut Encoder)) -> Value {
    let event = frame(|encoder| {
        encoder.tuple(4).atom("info_event").characters(element).tuple(2).binary(b"u-1");
        write(encoder);
        encoder.characters("updated");
    });
    after(&[layout(element, &["uuid", name]), event])["data"][name].clone()
}

fn coded(term: &str) -> impl FnOnce(&mut Encoder) {
    let term = hex(term);
    move |encoder| drop(encoder.coded(&term).clone())
}

#[test]
fn c01_to_c04_messages_need_their_layout() {
    let system = after(&[hex("83680264000a73797374656d5f6d73676b0013636f6e6e656374696f6e5f7265706c61636564")]);
    assert_eq!(system, json!({"outcome": "system_msg", "message": "connection_replaced"}));
    let fields = json!(["id", "group_id", "user_id", "priority", "login_status", "role"]);
    let learned = after(&[hex(MEMBER_LAYOUT)]);
    assert_eq!(learned, json!({"outcome": "field_spec", "element": "group_member", "fields": fields}));
    let updated = after(&[hex(MEMBER_LAYOUT), hex(MEMBER_UPDATED)]);
    let record =
        json!({"id": 110_001_001, "group_id": 10_001_111, "user_id": 10_001_001, "priority": 0, "login_status": 1, "role": 0});
    assert_eq!(updated, json!({"outcome": "info_event", "element": "group_member", "event": "updated", "data": record}));
    assert_eq!(after(&[hex(MEMBER_UPDATED)])["outcome"], "reject", "a fresh connection knows no layout");
}

#[test]
fn c05_and_c06_an_empty_snapshot_comes_wrapped_or_bare() {
    let channels = layout("channel", &["uuid"]);
    let wrapped = hex("83680364000c696e697469616c5f696e666f6b00076368616e6e656c6802640004626572746400036e696c");
    let bare = frame(|encoder| drop(encoder.tuple(3).atom("initial_info").characters("channel").nil().clone()));
    for empty in [wrapped, bare] {
        assert_eq!(after(&[channels.clone(), empty]), json!({"outcome": "initial_info", "element": "channel", "data": {}}));
    }
}

#[test]
fn c07_an_old_server_parks() {
    let spec = "83680364000a6669656c645f737065636b000e7061726b65645f6368616e6e656c6c0000000464000475756964640005737461746564000b706565725f6e756d626572640008656e645f757365726a";
    let event = "83680464000a696e666f5f6576656e746b000e7061726b65645f6368616e6e656c68046d00000003752d3168066e070044f82188d77e056400047061726b62000003856d000000046465736b6200989a696d0000000575736572316d0000000a30333132333431323334640009756e646566696e65646b00056164646564";
    let parked = after(&[hex(spec), hex(event)]);
    let state = json!({"ts": 1_546_839_050_549_316_i64, "name": "park", "data": {"slot": 901, "parker_id": 10_001_001, "parker_name": "user1"}});
    assert_eq!(parked["data"], json!({"uuid": "u-1", "state": state, "peer_number": "0312341234", "end_user": null}));
}

#[test]
fn c08_to_c11_numbers_and_texts_are_exact_in_every_form() {
    let old_float = format!("63{}0000000000", "312e3530303030303030303030303030303030303030652b3030");
    let table = [
        ("6e0700075e8187d77e05", json!(1_546_839_040_024_071_i64)),
        ("6e040000000080", json!(2_147_483_648_i64)),
        ("62fffffffb", json!(-5)),
        ("463ff8000000000000", json!(1.5)),
        (&old_float, json!(1.5)),
        ("6d00000006e794b0e4b8ad", json!("田中")),
        ("6c0000000262000075306200004e2d6a", json!("田中")),
    ];
    for (term, want) in table {
        assert_eq!(field("channel", "calling_name", coded(term)), want, "{term}");
    }
    let ok = after(&[hex("836802770a73797374656d5f6d736777026f6b")]);
    assert_eq!(ok, json!({"outcome": "system_msg", "message": "ok"}));
}

#[test]
fn c12_to_c14_layouts_decide_whatever_their_form() {
    let state = |encoder: &mut Encoder| drop(encoder.tuple(2).integer(7).atom("bridged").clone());
    let event = |write: &dyn Fn(&mut Encoder)| {
        frame(|encoder| {
            encoder.tuple(4).atom("info_event").atom("channel");
            write(encoder);
            encoder.characters("updated");
        })
    };
    let forward = event(&|encoder| {
        encoder.tuple(2).binary(b"u-1");
        state(encoder);
    });
    let backward = event(&|encoder| {
        encoder.tuple(2);
        state(encoder);
        encoder.binary(b"u-1");
    });
    let want = json!({"uuid": "u-1", "state": {"ts": 7, "name": "bridged", "data": {}}});
    assert_eq!(after(&[layout("channel", &["uuid", "state"]), forward])["data"], want);
    assert_eq!(after(&[layout("channel", &["state", "uuid"]), backward])["data"], want);
    let short = event(&|encoder| drop(encoder.tuple(1).binary(b"u-1").clone()));
    let shown = after(&[layout("channel", &["uuid", "state", "user_id"]), short]);
    assert_eq!(shown["data"], json!({"uuid": "u-1", "state": null, "user_id": null}));
}

#[test]
fn c15_to_c18_states_are_read_as_far_as_they_go() {
    let calling = |target: &'static str, inside: &dyn Fn(&mut Encoder), count: usize| {
        field("channel", "state", |encoder| {
            encoder.tuple(count).integer(7).atom("calling").atom("int").atom(target);
            inside(encoder);
        })["data"]
            .clone()
    };
    let ring =
        calling("group", &|encoder| drop(encoder.tuple(5).atom("ring").integer(7).atom("a").atom("b").binary(b"q1").clone()), 5);
    assert_eq!(
        ring,
        json!({"target_location": "int", "target_type": "group", "group_type": "ring", "group_id": 7, "group_queue_id": "q1"})
    );
    let endpoint = calling("bridged_endpoint", &|encoder| drop(encoder.tuple(2).binary(b"600").binary(b"gw.example").clone()), 5);
    assert_eq!(endpoint["address"], "600@gw.example");
    let user = calling("user", &|_| {}, 4);
    assert_eq!(user, json!({"target_location": "int", "target_type": "user", "user_id": null}));
    let new =
        field("channel", "state", |encoder| drop(encoder.tuple(4).integer(7).atom("brand_new").integer(1).integer(2).clone()));
    assert_eq!(new, json!({"ts": 7, "name": "brand_new", "data": {}}));
}

#[test]
fn c19_to_c22_customers_and_originations_are_taken_apart_after_splitting() {
    let text = |name: &str, value: &str| field("channel", name, |encoder| drop(encoder.binary(value.as_bytes()).clone()));
    assert_eq!(text("end_user", "****"), Value::Null);
    let many = text("end_user", "_MANY_:7|1*A+B***|2*%E7%94%B0***");
    assert_eq!((&many["count"], &many["items"][0]["name"], &many["items"][1]["name"]), (&json!(7), &json!("A B"), &json!("田")));
    assert_eq!(many["items"][0]["organization"], "");
    let one = text("end_user", "9*100%*X**");
    assert_eq!((&one["count"], &one["items"][0]["name"]), (&json!(1), &json!("100%")));
    assert_eq!(text("origination", "call_user*a+b*c%20d"), json!(["call_user", "a+b", "c d"]));
}

#[test]
fn c23_and_c24_the_other_leg_of_either_age() {
    let other = |more: usize| {
        field("channel", "other_info", |encoder| {
            encoder.tuple(6 + more).atom("user").integer(5).atom("outbound").atom("internal").binary(b"desk").atom("undefined");
            if more > 0 {
                encoder.integer(7).atom("undefined");
            }
        })
    };
    let new = other(2);
    assert_eq!((&new["user_id"], &new["group_id"], &new["offer_timestamp"]), (&json!(5), &json!(7), &Value::Null));
    let old = other(0);
    assert_eq!((&old["user_id"], &old["group_id"], &old["whoscall"]), (&json!(5), &Value::Null, &Value::Null));
}

#[test]
fn c25_to_c27_pictures_labels_and_switches() {
    let user = frame(|encoder| {
        encoder.tuple(4).atom("info_event").characters("user").tuple(3);
        encoder.integer(1).atom("undefined").binary(b"caf\xe9").characters("updated");
    });
    let frames = [layout("user", &["id", "avatar", "label"]), user];
    let shown = show(frames.iter().map(Vec::as_slice), Some("https://p.example"), View::Last);
    assert_eq!(shown["data"], json!({"id": 1, "avatar": "https://p.example/static/icons/user.png", "label": "café"}));
    let switch = |write: &dyn Fn(&mut Encoder)| {
        let mut decoder = Decoder::default();
        decoder.read(&layout("terminal", &["id", "registered"])).unwrap();
        let event = frame(|encoder| {
            encoder.tuple(4).atom("info_event").characters("terminal").tuple(2).integer(1);
            write(encoder);
            encoder.characters("updated");
        });
        match decoder.read(&event).unwrap() {
            cordboard_pbx_basix::Message::Changed(changed) => match changed.record.known {
                cordboard_pbx_basix::frame::Known::Terminal(terminal) => terminal.registered,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(switch(&|encoder| drop(encoder.tuple(2).atom("bert").atom("true").clone())), Some(true));
    assert_eq!(switch(&|encoder| drop(encoder.atom("true").clone())), Some(true));
    assert_eq!(switch(&|encoder| drop(encoder.integer(1).clone())), Some(true));
    assert_eq!(switch(&|encoder| drop(encoder.tuple(2).atom("bert").atom("false").clone())), Some(false));
}

#[test]
fn c28_and_c29_what_is_no_frame_is_refused_at_once() {
    let good = hex("836802770a73797374656d5f6d736777026f6b");
    let longer = [&good[..], &[0]].concat();
    let cut = good[..good.len() - 1].to_vec();
    let other = [&[130], &good[1..]].concat();
    let nested = [&[131][..], &[108, 0, 0, 0, 1].repeat(5_000)].concat();
    let huge = hex("836d8000000000");
    let bomb = hex("8350ffffffff789c");
    for frame in [longer, cut, Vec::new(), other, nested, huge, bomb] {
        assert_eq!(after(std::slice::from_ref(&frame))["outcome"], "reject", "{:?}", &frame[..frame.len().min(8)]);
    }
}

#[test]
fn c30_a_compressed_snapshot_is_the_same() {
    let mut encoder = Encoder::new(Dialect::default());
    encoder.tuple(3).atom("initial_info").characters("channel").list(2);
    encoder.tuple(1).binary(b"a").tuple(1).binary(b"b").nil();
    let (plain, compressed) = (encoder.clone().into_frame(), encoder.into_compressed_frame().unwrap());
    let channels = layout("channel", &["uuid"]);
    assert_eq!(after(&[channels.clone(), plain]), after(&[channels, compressed]));
}

#[test]
fn a_layout_that_changes_in_mid_stream_holds_from_the_next_record_on() {
    let event = |fields: [&[u8]; 2]| {
        frame(|encoder| {
            encoder
                .tuple(4)
                .atom("info_event")
                .characters("channel")
                .tuple(2)
                .binary(fields[0])
                .binary(fields[1])
                .characters("updated");
        })
    };
    let frames = [
        layout("channel", &["uuid", "calling_name"]),
        event([b"u-1", b"Anna"]),
        layout("channel", &["calling_name", "uuid"]),
        event([b"Anna", b"u-1"]),
    ];
    assert_eq!(after(&frames[..2])["data"], after(&frames)["data"]);
}
