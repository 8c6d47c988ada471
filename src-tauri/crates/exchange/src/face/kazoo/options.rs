//! How the KAZOO face behaves. Invariant: the defaults are a 4.3 server with everything an operator can install, and no mercy.

use crate::span::Span;

/// Age of the server (kazoo.md 0.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum KazooGeneration {
    /// The last of the 4.3 series.
    #[default]
    V43,
    /// Between 4.3 and 5.
    M,
    /// The 5 series.
    V5,
}

impl std::str::FromStr for KazooGeneration {
    type Err = UnknownKazooGeneration;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "4.3" => Ok(Self::V43),
            "m" => Ok(Self::M),
            "5" => Ok(Self::V5),
            _ => Err(UnknownKazooGeneration(text.to_owned())),
        }
    }
}

/// There is no such generation.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no generation; known are 4.3, m and 5")]
pub struct UnknownKazooGeneration(String);

/// What obeys commands on channels (kazoo.md 4.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Konami {
    /// Nothing: commands are accepted and forgotten.
    Nothing,
    /// The open one: obeys POST, forgets PUT.
    Open,
    /// The commercial one: obeys both.
    #[default]
    Pro,
}

/// Which queue products are installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acd {
    /// None.
    Nothing,
    /// The open one.
    #[default]
    Acdc,
    /// The commercial one.
    Qubicle,
    /// Both.
    Both,
}

impl Acd {
    pub(crate) const fn has_acdc(self) -> bool {
        match self {
            Self::Acdc | Self::Both => true,
            Self::Nothing | Self::Qubicle => false,
        }
    }

    pub(crate) const fn has_qubicle(self) -> bool {
        match self {
            Self::Qubicle | Self::Both => true,
            Self::Nothing | Self::Acdc => false,
        }
    }
}

/// How the KAZOO face behaves.
#[derive(Clone, Debug)]
pub struct KazooOptions {
    /// Age of the server.
    pub generation: KazooGeneration,
    /// Its version as answers tell it.
    pub version: String,
    /// What obeys commands on channels.
    pub konami: Konami,
    /// Which queue products are installed.
    pub acd: Acd,
    /// Whether the community's queue product answers `stats_summary`.
    pub stats_summary: bool,
    /// Whether the EDR socket is enabled.
    pub edr: bool,
    /// Name of the account.
    pub account_name: String,
    /// SIP realm of the account.
    pub realm: String,
    /// The account's key: 64 characters.
    pub api_key: String,
    /// The key of the account above it, which sees its descendants.
    pub reseller_key: String,
    /// Events overtake each other within this time.
    pub shuffle: Span,
    /// Size of a bucket and tokens a second (kazoo.md 7.1).
    pub bucket: (u32, u32),
    /// What a sign-in costs.
    pub sign_in_cost: u32,
    /// Sockets from one address.
    pub max_connections_per_ip: Option<usize>,
    /// Rows of a page.
    pub page_size: usize,
    /// Longest list without pages; more is 416.
    pub longest_list: usize,
    /// Numbers in events arrive as strings.
    pub string_numbers: bool,
    /// Events arrive as servers before 4.1 sent them.
    pub legacy_frames: bool,
    /// Logins of people who have no device at all.
    pub without_devices: Vec<String>,
    /// Families or bindings that the server does not know, such as `object` or `call.*.*`.
    pub unknown_bindings: Vec<String>,
}

impl Default for KazooOptions {
    fn default() -> Self {
        Self {
            generation: KazooGeneration::default(),
            version: "4.3.142".to_owned(),
            konami: Konami::default(),
            acd: Acd::default(),
            stats_summary: false,
            edr: true,
            account_name: "acme".to_owned(),
            realm: "acme.sip".to_owned(),
            api_key: "c0ffee00".repeat(8),
            reseller_key: "ab5e11e4".repeat(8),
            shuffle: Span::millis(20),
            bucket: (100, 10),
            sign_in_cost: 1,
            max_connections_per_ip: None,
            page_size: 50,
            longest_list: 10_000,
            string_numbers: false,
            legacy_frames: false,
            without_devices: Vec::new(),
            unknown_bindings: Vec::new(),
        }
    }
}
