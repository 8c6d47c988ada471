//! Frames one after the other on one connection: each begins with its length, two bytes. Invariant: nothing but an answer comes of it.

use cordboard_pbx_basix::{View, show};

/// Fails by panicking.
pub(crate) fn run(bytes: &[u8]) {
    let mut frames = Vec::new();
    let mut rest = bytes;
    while let Some(([high, low], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (frame, after) = after.split_at(length);
        frames.push(frame);
        rest = after;
    }
    let _ = show(frames.iter().copied(), Some("https://p.example"), View::Last);
    let _ = show(frames, None, View::Store);
}
