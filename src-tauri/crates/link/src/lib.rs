//! What the sessions of every telephone system share: one TLS configuration and one proxy decision for HTTP and
//! WebSocket, the servers that the name service names, the request quota, plus heartbeat, wake-up detection, back-off and
//! the removal of secrets.
//!
//! Invariant: every failure is a [`LinkError`] that knows what to do next ([`LinkError::verdict`]), and no message,
//! `Debug` output or log line of this crate carries a secret.

mod alias;
pub mod backoff;
pub mod credentials;
mod dial;
pub mod download;
pub mod error;
pub mod gateway;
pub mod heartbeat;
pub mod http;
mod issuer;
pub mod network;
pub mod pages;
pub mod probe;
pub mod problem;
pub mod proxy;
pub mod quota;
mod refusal;
mod retry_after;
pub mod scrub;
pub mod setup;
pub mod site;
pub mod socket;
mod srv;
pub mod tls;
mod transport;
pub mod wake;

#[cfg(test)]
mod tests;

pub use self::backoff::{Backoff, BackoffSettings};
pub use self::download::{Download, DownloadError, Progress};
pub use self::error::LinkError;
pub use self::gateway::{Gateway, Manner};
pub use self::heartbeat::{Beat, Heartbeat, HeartbeatSettings};
pub use self::http::{HttpClient, HttpLimits, HttpReply, HttpRequest, HttpStream, JsonFlaw};
pub use self::network::{Network, NetworkSettings};
pub use self::pages::{Ask, Pages};
pub use self::problem::{LinkProblem, Step, TlsReason, Verdict};
pub use self::proxy::{ProxySettings, ProxyUrl};
pub use self::quota::{Permit, Quota, QuotaSettings};
pub use self::retry_after::RETRY_AFTER_LIMIT;
pub use self::scrub::{ScrubbedUrl, mask_number, scrub};
pub use self::setup::SetupError;
pub use self::site::{CertificateName, Place, Site, Walk};
pub use self::socket::{Frame, Socket, SocketLimits, SocketReader, SocketRequest, SocketWriter};
pub use self::tls::install_provider;
pub use self::wake::{Clocks, SystemClocks, Wake};

pub use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use tokio_tungstenite::tungstenite::{Bytes, Utf8Bytes};
pub use url::Url;
