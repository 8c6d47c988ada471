//! Why the network settings cannot be used.
//!
//! Invariant: found when the settings are read, never while a session connects.

use std::io;
use std::path::PathBuf;

use crate::error::BoxError;

/// Why the network settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The CA file cannot be read.
    #[error("the certificate file {} cannot be read", path.display())]
    CaUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The CA file has no bytes.
    #[error("the certificate file {} is empty", path.display())]
    CaEmpty {
        /// The file.
        path: PathBuf,
    },
    /// The CA file holds no PEM certificate.
    #[error("the certificate file {} holds no PEM certificate", path.display())]
    CaNotPem {
        /// The file.
        path: PathBuf,
        /// What the parser said; none when the file has other PEM sections only, or no section at all.
        #[source]
        source: Option<BoxError>,
    },
    /// A section of the CA file says certificate, but is none.
    #[error("certificate {number} in {} is damaged", path.display())]
    CaDamaged {
        /// The file.
        path: PathBuf,
        /// Which one, counted from 1.
        number: usize,
        /// What the parser said.
        #[source]
        source: BoxError,
    },
    /// The proxy's address cannot be used.
    #[error("the proxy address cannot be used: {why}")]
    Proxy {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The TLS library or the HTTP client refuses to start.
    #[error("the network library cannot start")]
    Library(#[source] BoxError),
}
