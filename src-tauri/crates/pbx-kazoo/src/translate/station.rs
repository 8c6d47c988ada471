//! Who the user is at the PBX, and who else is there. Invariant: ids are KAZOO's; an extension comes from a callflow, never
//! from a guess.

use std::borrow::Cow;

use cordboard_model::At;

/// The application variable by which a quickcall of ours is known again (kazoo.md 4.9).
pub(super) const REFERENCE: &str = "ucc_ref";
/// So many quickcalls of our own are remembered.
pub(super) const QUICKCALLS: usize = 16;

/// Whose calls are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Station {
    /// The account; events of any other are passed over.
    pub account: String,
    /// The user.
    pub user: String,
    /// The user's extension.
    pub extension: Option<String>,
    /// All numbers that are the user himself: extension, presence id, SIP user names, direct numbers.
    pub numbers: Vec<String>,
    /// The user's devices; `None` while not known.
    pub devices: Option<Vec<String>>,
}

impl Station {
    /// That user; nothing else is known.
    #[must_use]
    pub fn new(account: impl Into<String>, user: impl Into<String>) -> Self {
        Self { account: account.into(), user: user.into(), ..Self::default() }
    }

    /// Whether calling that number is calling oneself.
    pub(crate) fn is_own(&self, number: &str) -> bool {
        self.extension.as_deref() == Some(number) || self.numbers.iter().any(|own| own == number)
    }
}

/// A quickcall that we placed (kazoo.md 4.9).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quickcall {
    /// The value of the application variable `ucc_ref` that was sent with it.
    pub reference: String,
    /// The id that its first leg will have, where the answer told it.
    pub leg: Option<String>,
    /// The number that was dialled.
    pub number: String,
    /// When.
    pub at: At,
}

/// Somebody of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The user's id.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The extension of the user's callflow.
    pub extension: Option<String>,
}

/// Whether a leg is the user's own telephone, ringing for one of these quickcalls.
pub(super) fn is_placed(ours: &[Quickcall], leg: &str, attached: &[(Cow<'_, str>, Cow<'_, str>)]) -> bool {
    if ours.is_empty() {
        return false;
    }
    let reference = attached.iter().find(|(name, _)| name == REFERENCE).map(|(_, value)| &**value);
    ours.iter().any(|ours| ours.leg.as_deref() == Some(leg) || reference == Some(&ours.reference))
}
