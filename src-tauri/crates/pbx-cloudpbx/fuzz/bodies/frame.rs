//! Any bytes as a frame. Invariant: nothing but an answer comes of it, and the same one each time.

use cordboard_pbx_cloudpbx::decode_bytes;

/// Fails by panicking.
pub(crate) fn run(bytes: &[u8]) {
    let heard = decode_bytes(bytes, "nowa-2");
    assert_eq!(heard, decode_bytes(bytes, "nowa-2"));
}
