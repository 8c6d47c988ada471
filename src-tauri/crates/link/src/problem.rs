//! The words in which a failure is told: to the session, to the UI, to a log.
//!
//! Invariant: no text of a peer is in them.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What to do after a [`LinkError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after the usual wait.
    Retry,
    /// Try again, but not before this long.
    RetryAfter(Duration),
    /// Trying again with the same credentials would lock the account: ask for new ones.
    SignIn,
    /// Only somebody changing the settings helps.
    GiveUp,
}

/// The failure as a word the UI translates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LinkProblem {
    /// The address itself is wrong.
    InvalidUrl,
    /// The name cannot be found.
    Dns,
    /// Nothing listens there.
    Refused,
    /// No network leads there.
    NoRoute,
    /// No answer in time.
    Timeout,
    /// The connection broke.
    Lost,
    /// The certificate's issuer is unknown here.
    TlsUnknownCa,
    /// The certificate is past its time, or the clock is wrong.
    TlsExpired,
    /// The certificate is for another name.
    TlsName,
    /// Any other reason not to trust the connection.
    TlsOther,
    /// The proxy forbids it.
    ProxyRefused,
    /// The proxy wants other credentials.
    ProxyAuth,
    /// The proxy is of a kind we do not speak.
    ProxyUnsupported,
    /// The server does not open the WebSocket.
    UpgradeRefused,
    /// An HTTP status that is not a success.
    HttpStatus,
    /// More data than permitted.
    TooLarge,
    /// Closed by the other side.
    Closed,
    /// Nothing heard.
    Silent,
    /// The computer slept.
    Slept,
    /// Not what the protocol says.
    Malformed,
}

/// Why a certificate is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsReason {
    /// No root we trust issued it.
    UnknownIssuer,
    /// It is past its end.
    Expired,
    /// It is not valid yet: usually our clock is wrong.
    NotYetValid,
    /// It was issued for other names.
    WrongName,
    /// Its issuer took it back.
    Revoked,
    /// Anything else, including a failed handshake without a certificate.
    Other,
}

/// A step on the way to a usable link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Looking up the name.
    Dns,
    /// Opening the TCP connection.
    Tcp,
    /// Asking the proxy for a tunnel.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// The WebSocket upgrade.
    Upgrade,
    /// Waiting for the answer to an HTTP request.
    Reply,
}

impl TlsReason {
    /// The reason as a word the UI translates.
    #[must_use]
    pub const fn problem(self) -> LinkProblem {
        match self {
            Self::UnknownIssuer => LinkProblem::TlsUnknownCa,
            Self::Expired | Self::NotYetValid => LinkProblem::TlsExpired,
            Self::WrongName => LinkProblem::TlsName,
            Self::Revoked | Self::Other => LinkProblem::TlsOther,
        }
    }
}

impl fmt::Display for TlsReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "is not trusted: its issuer is unknown here",
            Self::Expired => "has expired",
            Self::NotYetValid => "is not valid yet (is this computer's clock right?)",
            Self::WrongName => "is for another name",
            Self::Revoked => "was revoked",
            Self::Other => "or its TLS handshake is not acceptable",
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "looking up the name",
            Self::Tcp => "connecting",
            Self::Proxy => "waiting for the proxy",
            Self::Tls => "TLS handshake",
            Self::Upgrade => "opening the WebSocket",
            Self::Reply => "waiting for the answer",
        })
    }
}
