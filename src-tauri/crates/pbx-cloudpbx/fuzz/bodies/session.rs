//! Any lines as the frames of one link. Invariant: every frame is counted once, and no call of a colleague comes out.

use cordboard_model::{At, Event};
use cordboard_pbx_cloudpbx::{CloudPbxAccount, Translator};

/// Fails by panicking.
pub(crate) fn run(bytes: &[u8]) {
    let account = CloudPbxAccount { pbx_name: "PBX".to_owned(), extension: Some("101".to_owned()), ..CloudPbxAccount::default() };
    let mut translator = Translator::new(&account);
    let (mut events, mut frames) = (Vec::new(), 0);
    for (number, frame) in bytes.split(|byte| *byte == b'\n').enumerate() {
        frames += 1;
        let _ = translator.hear(frame, At(i64::try_from(number).unwrap_or(0) * 1_000), &mut events);
    }
    assert_eq!(translator.tally().frames, frames);
    for stamped in events {
        if let Event::CallReported(report) = stamped.event {
            assert!(report.call.as_str().starts_with("101-"));
        }
    }
}
