//! What a PBX must know to be heard (kazoo.md 8, xivo.md 8.1). Invariant: no log and no setting has it; how long a wrong one takes
//! to be refused says nothing about the right one.

use secrecy::{ExposeSecret as _, SecretString};

/// Shorter secrets can be guessed.
const SHORTEST: usize = 16;

/// The word of the path at which a PBX calls.
#[derive(Clone, Debug)]
pub struct HookSecret(SecretString);

impl HookSecret {
    /// A new one, to be kept in the keyring and written into the address at which the PBX calls. Not derived from the account's
    /// password: the PBX shows that address to whoever administrates it.
    #[must_use]
    pub fn generate() -> Self {
        let bytes: [u8; 32] = rand::random();
        Self(SecretString::from(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
    }

    /// One that was kept: at least 16 letters and digits.
    #[must_use]
    pub fn kept(secret: SecretString) -> Option<Self> {
        let text = secret.expose_secret();
        let is_one = text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_one.then_some(Self(secret))
    }

    /// For the keyring, and for the address that the PBX calls.
    #[must_use]
    pub const fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Whether that word is it; takes equally long wherever the two differ.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        let (ours, theirs) = (self.0.expose_secret().as_bytes(), word.as_bytes());
        let difference = ours.iter().zip(theirs).fold(0, |all, (one, other)| all | (one ^ other));
        ours.len() == theirs.len() && std::hint::black_box(difference) == 0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_secret_is_long_random_and_opens_for_itself_only() {
        let (one, other) = (HookSecret::generate(), HookSecret::generate());
        let text = one.secret().expose_secret().to_owned();
        assert!(one.is(&text) && !other.is(&text) && !one.is("") && !one.is(&text[1..]) && !one.is(&format!("{text}0")));
        assert!(HookSecret::kept(text.clone().into()).unwrap().is(&text));
        for weak in ["", "short", "0123456789abcde/", "0123456789 abcdef"] {
            assert!(HookSecret::kept(weak.into()).is_none(), "{weak}");
        }
        assert!(!format!("{one:?}").contains(&text));
    }
}
