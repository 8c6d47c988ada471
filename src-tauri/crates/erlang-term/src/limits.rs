//! How much is read. Invariant: every limit is checked against what is there before anything is allocated for it.

/// What a frame may be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a frame.
    pub frame: usize,
    /// Bytes of what a compressed frame holds.
    pub inflated: usize,
    /// Terms inside terms; a term that holds no others is 1 deep.
    pub depth: u8,
}

impl Default for Limits {
    /// 16 MiB, 16 MiB inflated, 64 deep.
    fn default() -> Self {
        Self { frame: 16 << 20, inflated: 16 << 20, depth: 64 }
    }
}
