//! The local API as it is kept. Invariant: of an application's token only the hash is here.

use serde::{Deserialize, Serialize};

/// Where applications find the API unless the user chose another port.
const PORT: u16 = 8793;

/// Whether other programs may ask, and which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiSettings {
    /// Off unless the user wants it.
    pub enabled: bool,
    /// Where on this computer.
    pub port: u16,
    /// Those that were let in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<ApplicationSettings>,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self { enabled: false, port: PORT, applications: Vec::new() }
    }
}

/// A program that was let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSettings {
    /// Given once.
    pub id: String,
    /// As it called itself.
    pub name: String,
    /// Of its token.
    pub hash: String,
    /// When it was let in, ms.
    pub paired_at: i64,
    /// When it last asked, ms.
    pub used_at: i64,
}
