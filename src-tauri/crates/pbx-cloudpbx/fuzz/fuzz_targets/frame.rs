//! Any bytes as a frame. Invariant: nothing but an answer comes of it, and the same one each time.
#![no_main]

use cordboard_pbx_cloudpbx::decode_bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let heard = decode_bytes(bytes, "nowa-2");
    assert_eq!(heard, decode_bytes(bytes, "nowa-2"));
});
