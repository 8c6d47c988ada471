//! Any bytes as an answer of the REST interface. Invariant: what would be no name of a file never becomes one.

use cordboard_pbx_cloudpbx::{
    Zone,
    rest::{CdrList, RecordList, dial_reply, recording_reply, sms_reply},
};

/// Fails by panicking.
pub(crate) fn run(bytes: &[u8]) {
    let zone = Zone::default();
    let _ = CdrList::read(200, bytes, "PBX", &zone);
    if let Ok(list) = RecordList::read(200, bytes, &zone) {
        for record in list.records {
            assert!(record.file_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
            assert!(!record.file_name.contains(".."));
        }
    }
    let _ = (dial_reply(200, bytes), sms_reply(500, bytes), recording_reply(200, "wav", bytes));
}
