//! What holds for every frame: an answer, never a panic, and the typed record and the shown one agree. The same target is in
//! `fuzz/`, for machines that have more time.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cordboard_model::At;
use cordboard_pbx_basix::{
    BasixAccount, Decoder, Message, Translator, View,
    frame::{Known, Record},
    show,
};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

/// A frame with those before it.
type Vector = (Vec<Vec<u8>>, Vec<u8>);

static VECTORS: LazyLock<Vec<Vector>> = LazyLock::new(vectors);

fn vectors() -> Vec<Vector> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/basix/vectors.jsonl");
    let bytes = |coded: &Value| STANDARD.decode(coded.as_str().unwrap()).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let setup = line["setup_base64"].as_array().unwrap().iter().map(bytes).collect();
            (setup, bytes(&line["frame_base64"]))
        })
        .collect()
}

/// The texts and numbers of a typed channel are those that are shown.
fn agrees(record: &Record<'_>, shown: &Value) {
    let Known::Channel(channel) = &record.known else { return };
    for (name, text) in [("uuid", &channel.uuid), ("called_number", &channel.called_number), ("last_event", &channel.last_event)]
    {
        if let Some(Value::String(shown)) = shown.get(name) {
            assert_eq!(text.as_deref(), Some(shown.as_str()), "{name}");
        }
    }
    for (name, number) in [("offer_timestamp", channel.offered), ("user_id", channel.user), ("group_id", channel.group)] {
        if let Some(shown) = shown.get(name).and_then(Value::as_i64) {
            assert_eq!(number, Some(shown), "{name}");
        }
    }
    if let (Some(state), Some(name)) = (&channel.state, shown["state"]["name"].as_str()) {
        assert_eq!(state.name.as_deref(), Some(name));
        assert_eq!(state.since, shown["state"]["ts"].as_i64().or(state.since));
    }
    if let Some(shown) = shown["end_user"]["count"].as_i64() {
        assert_eq!(channel.end_users.as_ref().map(|users| users.count()), Some(shown));
    }
}

/// Reads a frame in every way there is.
fn read(setup: &[Vec<u8>], frame: &[u8]) {
    let mut decoder = Decoder::default();
    let mut translator = Translator::new(&BasixAccount::new("pbx", "d", "1000"));
    let mut events = Vec::new();
    for frame in setup {
        if let Ok(message) = decoder.read(frame) {
            translator.take(&message, At(1_546_839_100_000), &mut events);
        }
    }
    let shown = show(setup.iter().map(Vec::as_slice).chain([frame]), Some("https://p.example"), View::Last);
    match decoder.read(frame) {
        Err(_) => assert_eq!(shown["outcome"], "reject"),
        Ok(message) => {
            assert_ne!(shown["outcome"], "reject");
            if let Message::Changed(changed) = &message {
                agrees(&changed.record, &shown["data"]);
            }
            translator.take(&message, At(1_546_839_100_000), &mut events);
        }
    }
}

#[test]
fn typed_and_shown_records_of_the_vectors_agree() {
    for (setup, frame) in VECTORS.iter() {
        read(setup, frame);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn a_frame_with_changed_bytes_harms_nobody(
        which in any::<prop::sample::Index>(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let (setup, frame) = &VECTORS[which.index(VECTORS.len())];
        let mut frame = frame.clone();
        prop_assume!(!frame.is_empty());
        for (at, byte) in &changes {
            let at = at.index(frame.len());
            frame[at] = *byte;
        }
        if let Some(cut) = cut {
            frame.truncate(cut.index(frame.len()));
        }
        read(setup, &frame);
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in vec(any::<u8>(), 0..200)) {
        read(&[], &bytes);
    }
}
