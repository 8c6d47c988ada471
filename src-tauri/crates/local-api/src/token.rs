//! Tokens of applications. Invariant: a token leaves once, to the application; what stays here is its hash.

use sha2::{Digest as _, Sha256};

/// A new token: 256 random bits.
pub(crate) fn generate() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// What is kept of a token.
#[must_use]
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
