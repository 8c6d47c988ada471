//! People one can call. Invariant: a contact is what a directory said; it is never made up from calls.

use serde::{Deserialize, Serialize};

use crate::{LineState, Presence};

/// A contact's identity within its source, needed to make it a favourite.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContactKey {
    /// The directory it is from, in the PBX's words.
    pub source: String,
    /// The id in that directory.
    pub id: String,
}

/// One of a contact's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactNumber {
    /// The directory's own column name ("Mobile", "Numéro").
    pub label: String,
    /// The number as written there.
    pub number: String,
    /// Whether it is the contact's line inside the PBX (its state is in [`Contact::line`]).
    pub own_line: bool,
}

/// Somebody one can call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Where it is from; `None` when the PBX does not tell, then it cannot be a favourite.
    pub key: Option<ContactKey>,
    /// The name as written there.
    pub name: String,
    /// The numbers, best first.
    pub numbers: Vec<ContactNumber>,
    /// Other cells of the directory ("Company": "Nordvik"), in its order.
    pub details: Vec<(String, String)>,
    /// Whether the user made it a favourite.
    pub favourite: bool,
    /// State of the contact's own line.
    pub line: LineState,
    /// The contact's presence.
    pub presence: Presence,
}

/// Which list of contacts an answer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactSource {
    /// The favourites.
    Favourites,
    /// What a search found. PBXs without correlation leave `term` empty: it answers the latest search.
    Search {
        /// The text searched for, if the PBX repeats it.
        term: Option<String>,
    },
}
