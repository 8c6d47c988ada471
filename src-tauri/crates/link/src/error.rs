//! What can go wrong between us and a PBX, and what to do about it.
//!
//! Invariant: messages name hosts, never secrets; every variant's verdict is decided here and nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Any error below ours, kept as the source.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// One failure of a link: while it was made, while it was used, or how it ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The address is not one we can connect to (scheme, host).
    #[error("the address {url} cannot be used: {why}")]
    InvalidUrl {
        /// The address without its secrets.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The name has no address.
    #[error("the name {host} cannot be found")]
    Dns {
        /// The name looked up; a proxy's when the name is left to it.
        host: String,
        /// What the resolver said.
        #[source]
        source: io::Error,
    },
    /// Something answered and said no: nothing listens on that port.
    #[error("{host} refused the connection")]
    Refused {
        /// Host and port.
        host: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No network leads there.
    #[error("no network leads to {host}")]
    NoRoute {
        /// Host and port.
        host: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Nobody answered in time.
    #[error("{host} did not answer within {after:?} ({step})")]
    Timeout {
        /// Host and port.
        host: String,
        /// What was being waited for.
        step: Step,
        /// How long we waited.
        after: Duration,
    },
    /// The connection broke without a word.
    #[error("the connection to {host} broke")]
    Lost {
        /// Host and port.
        host: String,
        /// What the system or the library said.
        #[source]
        source: BoxError,
    },
    /// No encrypted connection, usually because the certificate is not accepted.
    #[error("the certificate of {host}{} {reason}", IssuedBy(issuer.as_deref()))]
    Tls {
        /// Host and port.
        host: String,
        /// Who issued the certificate shown: what to import, or which inspecting firewall is in the way.
        issuer: Option<String>,
        /// Why it is not accepted.
        reason: TlsReason,
        /// What the TLS library said.
        #[source]
        source: BoxError,
    },
    /// The proxy does not let us through.
    #[error("the proxy {proxy} answered {status}")]
    Proxy {
        /// Host and port of the proxy.
        proxy: String,
        /// Its HTTP status; 407 asks for a user and a password.
        status: u16,
    },
    /// The system names a proxy of a kind we do not speak.
    #[error("the proxy {proxy} uses {scheme}, which is not supported")]
    ProxyUnsupported {
        /// Host and port of the proxy.
        proxy: String,
        /// Its scheme, such as `socks5`.
        scheme: String,
    },
    /// The server did not open the WebSocket.
    #[error("{host} refused the WebSocket with status {status}")]
    UpgradeRefused {
        /// Host and port.
        host: String,
        /// The HTTP status.
        status: u16,
        /// How long it asked us to stay away.
        retry_after: Option<Duration>,
    },
    /// An HTTP answer that is not a success.
    #[error("{host} answered {status}")]
    Http {
        /// Host and port.
        host: String,
        /// The HTTP status.
        status: u16,
        /// How long it asked us to stay away.
        retry_after: Option<Duration>,
        /// The beginning of the body without secrets; may hold personal data, so for DEBUG only.
        excerpt: String,
    },
    /// More than we are willing to keep in memory.
    #[error("more than the permitted {limit} bytes were sent")]
    TooLarge {
        /// The limit that was passed.
        limit: usize,
    },
    /// The other side closed the WebSocket, or we did.
    #[error("the link was closed (code {})", Code(*code))]
    Closed {
        /// The close code, if one was given.
        code: Option<u16>,
        /// The reason given, cleaned of control characters and secrets.
        reason: String,
    },
    /// Nothing arrived although we asked.
    #[error("nothing was heard for {0:?}")]
    Silent(Duration),
    /// The computer slept; whatever the socket says, it is not to be trusted.
    #[error("the computer slept for {0:?}")]
    Slept(Duration),
    /// What arrived is not what the protocol says.
    #[error("{what} is malformed")]
    Malformed {
        /// What we tried to read.
        what: &'static str,
        /// What the parser said.
        #[source]
        source: Option<BoxError>,
    },
}

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

impl LinkError {
    /// Decides once what to do next.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::InvalidUrl { .. } | Self::ProxyUnsupported { .. } => Verdict::GiveUp,
            // A directory account gets locked by repeating a wrong proxy password.
            Self::Proxy { status: 407, .. } => Verdict::GiveUp,
            // A captive portal or a wrong clock heals without anybody touching the settings.
            Self::Tls { .. } => Verdict::Retry,
            Self::UpgradeRefused {
                status,
                retry_after,
                ..
            }
            | Self::Http {
                status,
                retry_after,
                ..
            } => match (status, retry_after) {
                (401 | 403, _) => Verdict::SignIn,
                (_, Some(wait)) => Verdict::RetryAfter(*wait),
                (_, None) => Verdict::Retry,
            },
            Self::Proxy { .. }
            | Self::Dns { .. }
            | Self::Refused { .. }
            | Self::NoRoute { .. }
            | Self::Timeout { .. }
            | Self::Lost { .. }
            | Self::TooLarge { .. }
            | Self::Closed { .. }
            | Self::Silent(_)
            | Self::Slept(_)
            | Self::Malformed { .. } => Verdict::Retry,
        }
    }

    /// The failure as a word the UI translates.
    #[must_use]
    pub const fn problem(&self) -> LinkProblem {
        match self {
            Self::InvalidUrl { .. } => LinkProblem::InvalidUrl,
            Self::Dns { .. } => LinkProblem::Dns,
            Self::Refused { .. } => LinkProblem::Refused,
            Self::NoRoute { .. } => LinkProblem::NoRoute,
            Self::Timeout { .. } => LinkProblem::Timeout,
            Self::Lost { .. } => LinkProblem::Lost,
            Self::Tls { reason, .. } => reason.problem(),
            Self::Proxy { status: 407, .. } => LinkProblem::ProxyAuth,
            Self::Proxy { .. } => LinkProblem::ProxyRefused,
            Self::ProxyUnsupported { .. } => LinkProblem::ProxyUnsupported,
            Self::UpgradeRefused { .. } => LinkProblem::UpgradeRefused,
            Self::Http { .. } => LinkProblem::HttpStatus,
            Self::TooLarge { .. } => LinkProblem::TooLarge,
            Self::Closed { .. } => LinkProblem::Closed,
            Self::Silent(_) => LinkProblem::Silent,
            Self::Slept(_) => LinkProblem::Slept,
            Self::Malformed { .. } => LinkProblem::Malformed,
        }
    }

    /// The HTTP status, where one was received.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Proxy { status, .. }
            | Self::UpgradeRefused { status, .. }
            | Self::Http { status, .. } => Some(*status),
            Self::InvalidUrl { .. }
            | Self::Dns { .. }
            | Self::Refused { .. }
            | Self::NoRoute { .. }
            | Self::Timeout { .. }
            | Self::Lost { .. }
            | Self::Tls { .. }
            | Self::ProxyUnsupported { .. }
            | Self::TooLarge { .. }
            | Self::Closed { .. }
            | Self::Silent(_)
            | Self::Slept(_)
            | Self::Malformed { .. } => None,
        }
    }
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

struct IssuedBy<'a>(Option<&'a str>);

impl fmt::Display for IssuedBy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(issuer) => write!(f, ", issued by “{issuer}”,"),
            None => Ok(()),
        }
    }
}

struct Code(Option<u16>);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(code) => write!(f, "{code}"),
            None => f.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(status: u16, retry_after: Option<u64>) -> LinkError {
        LinkError::Http {
            host: "pbx".to_owned(),
            status,
            retry_after: retry_after.map(Duration::from_secs),
            excerpt: String::new(),
        }
    }

    #[test]
    fn every_status_has_its_verdict() {
        let table = [
            ("credentials", http(401, None), Verdict::SignIn),
            (
                "forbidden, whatever wait it names",
                http(403, Some(5)),
                Verdict::SignIn,
            ),
            (
                "too many",
                http(429, Some(7)),
                Verdict::RetryAfter(Duration::from_secs(7)),
            ),
            (
                "unavailable without a time",
                http(503, None),
                Verdict::Retry,
            ),
            (
                "proxy credentials",
                LinkError::Proxy {
                    proxy: "p".to_owned(),
                    status: 407,
                },
                Verdict::GiveUp,
            ),
            (
                "proxy rule",
                LinkError::Proxy {
                    proxy: "p".to_owned(),
                    status: 403,
                },
                Verdict::Retry,
            ),
            (
                "sleep",
                LinkError::Slept(Duration::from_secs(40)),
                Verdict::Retry,
            ),
        ];
        for (case, error, want) in table {
            assert_eq!(error.verdict(), want, "{case}");
        }
    }

    #[test]
    fn a_certificate_error_names_issuer_and_reason() {
        let error = LinkError::Tls {
            host: "pbx:443".to_owned(),
            issuer: Some("Corp Inspection CA".to_owned()),
            reason: TlsReason::UnknownIssuer,
            source: "x".into(),
        };
        assert_eq!(
            error.to_string(),
            "the certificate of pbx:443, issued by “Corp Inspection CA”, is not trusted: its issuer is unknown here"
        );
        assert_eq!(
            serde_json::to_string(&error.problem()).ok().as_deref(),
            Some("\"tlsUnknownCa\"")
        );
    }
}
