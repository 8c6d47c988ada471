//! How the Basix face behaves. Invariant: without quirks it writes what the reference takes for the usual form.

use std::str::FromStr;

/// Which age of the server it is (basix.md 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BasixGeneration {
    /// Queued and parked calls in lists of their own, channels of 20 fields.
    Queued,
    /// One list of all that wait, channels of 22 fields.
    #[default]
    Waiting,
}

/// No age of a Basix.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no age of a Basix; known are queued and waiting")]
pub struct UnknownBasixGeneration(String);

impl FromStr for BasixGeneration {
    type Err = UnknownBasixGeneration;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "queued" => Ok(Self::Queued),
            "waiting" => Ok(Self::Waiting),
            _ => Err(UnknownBasixGeneration(text.to_owned())),
        }
    }
}

/// How the Basix face behaves.
#[derive(Clone, Debug)]
pub struct BasixOptions {
    /// The domain of the PBX, which is the user name of the API token.
    pub domain: String,
    /// The API token.
    pub token: String,
    /// Which age it is.
    pub generation: BasixGeneration,
    /// Connections of one user with one application name at the same time.
    pub connections: usize,
    /// What it does besides.
    pub quirks: BasixQuirks,
}

impl Default for BasixOptions {
    fn default() -> Self {
        Self {
            domain: "test1.basix.example".to_owned(),
            token: "MyApiToken".to_owned(),
            generation: BasixGeneration::default(),
            connections: 2,
            quirks: BasixQuirks::default(),
        }
    }
}

/// The type of the names of elements and events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BasixNames {
    /// Lists of characters.
    #[default]
    Characters,
    /// Atoms.
    Atoms,
    /// Binaries.
    Binaries,
}

/// Ways in which real servers differ, or may one day (basix.md 11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasixQuirks {
    /// Atoms in UTF-8 and floats of eight bytes, as a modern Erlang writes them.
    pub modern_erlang: bool,
    /// Frames are compressed.
    pub compressed: bool,
    /// Empty lists and booleans as they are, not wrapped.
    pub bare: bool,
    /// The type of names.
    pub names: BasixNames,
    /// Texts as lists of characters.
    pub characters: bool,
    /// Each connection hears of another order of fields, among them some that nobody knows.
    pub shuffled: bool,
    /// An event of each living channel before the lists of who is there.
    pub hasty: bool,
    /// This element gets neither layout nor list.
    pub without: Option<&'static str>,
}
