//! Why a frame is none. Invariant: small and without borrowed parts, so that a reader may pass it up at every step for nothing.

/// What is wrong with a frame. Nothing of it is to be used then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// There is no byte at all.
    #[error("the frame is empty")]
    Empty,
    /// It does not begin with byte 131.
    #[error("the frame does not begin with the version, 131")]
    Version,
    /// The frame is larger than [`crate::Limits::frame`].
    #[error("the frame is larger than a frame may be")]
    TooLarge,
    /// A term, or what it says of its own length, goes beyond the last byte.
    #[error("the frame ends inside a term")]
    Short,
    /// Bytes follow the term.
    #[error("bytes follow the term")]
    Trailing,
    /// A tag that the format does not have.
    #[error("no term has the tag {0}")]
    Tag(u8),
    /// Terms inside terms beyond [`crate::Limits::depth`].
    #[error("terms are nested too deep")]
    Depth,
    /// A float that is none, or not finite; Erlang has no such floats.
    #[error("a float is no number")]
    Float,
    /// The compressed part is broken, or its size is not the declared one.
    #[error("the compressed term cannot be inflated")]
    Compressed,
    /// The compressed part declares more than [`crate::Limits::inflated`].
    #[error("the compressed term is larger than a term may be")]
    Bomb,
}
