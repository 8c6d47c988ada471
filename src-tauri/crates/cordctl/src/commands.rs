//! One module for each command. Invariant: they print through `output` only.

pub(crate) mod decode;
pub(crate) mod exchange;
pub(crate) mod replay;
