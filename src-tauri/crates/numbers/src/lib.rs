//! Dialled text. Invariant: what leaves this crate as a number to dial holds nothing but dialling keys.

mod dialled;

pub use dialled::{Undiallable, sanitise_dialled};
