//! What can go wrong between us and a PBX, and what to do about it.
//!
//! Invariant: messages name hosts, never secrets; every variant's verdict is decided here and nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::problem::{LinkProblem, Step, TlsReason, Verdict};

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
    /// The server allows no further request in time; it was not sent.
    #[error("{host} allows no request for the next {wait:?}")]
    Busy {
        /// Host and port.
        host: String,
        /// How long that lasts.
        wait: Duration,
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
            Self::UpgradeRefused { status, retry_after, .. } | Self::Http { status, retry_after, .. } => {
                match (status, retry_after) {
                    (401 | 403, _) => Verdict::SignIn,
                    (_, Some(wait)) => Verdict::RetryAfter(*wait),
                    (_, None) => Verdict::Retry,
                }
            }
            Self::Busy { wait, .. } => Verdict::RetryAfter(*wait),
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
            Self::Http { .. } | Self::Busy { .. } => LinkProblem::HttpStatus,
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
            Self::Proxy { status, .. } | Self::UpgradeRefused { status, .. } | Self::Http { status, .. } => Some(*status),
            Self::InvalidUrl { .. }
            | Self::Dns { .. }
            | Self::Refused { .. }
            | Self::NoRoute { .. }
            | Self::Timeout { .. }
            | Self::Lost { .. }
            | Self::Tls { .. }
            | Self::ProxyUnsupported { .. }
            | Self::Busy { .. }
            | Self::TooLarge { .. }
            | Self::Closed { .. }
            | Self::Silent(_)
            | Self::Slept(_)
            | Self::Malformed { .. } => None,
        }
    }

    /// Whether the server was not reached at all, so that another one may be tried whatever was to be sent.
    #[must_use]
    pub const fn is_unreached(&self) -> bool {
        match self {
            Self::Dns { .. } | Self::Refused { .. } | Self::NoRoute { .. } | Self::Tls { .. } => true,
            Self::Timeout { step, .. } => match step {
                Step::Dns | Step::Tcp | Step::Proxy | Step::Tls => true,
                Step::Upgrade | Step::Reply => false,
            },
            Self::InvalidUrl { .. }
            | Self::Lost { .. }
            | Self::Proxy { .. }
            | Self::ProxyUnsupported { .. }
            | Self::UpgradeRefused { .. }
            | Self::Http { .. }
            | Self::Busy { .. }
            | Self::TooLarge { .. }
            | Self::Closed { .. }
            | Self::Silent(_)
            | Self::Slept(_)
            | Self::Malformed { .. } => false,
        }
    }

    /// Whether another server might do better: this one is not reached, breaks off, is silent or is in trouble.
    pub(crate) const fn is_of_the_server(&self) -> bool {
        let trouble = matches!(
            self,
            Self::Lost { .. } | Self::Timeout { .. } | Self::Closed { .. } | Self::UpgradeRefused { status: 500..=599, .. }
        );
        trouble || self.is_unreached()
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
            ("forbidden, whatever wait it names", http(403, Some(5)), Verdict::SignIn),
            ("too many", http(429, Some(7)), Verdict::RetryAfter(Duration::from_secs(7))),
            ("unavailable without a time", http(503, None), Verdict::Retry),
            ("proxy credentials", LinkError::Proxy { proxy: "p".to_owned(), status: 407 }, Verdict::GiveUp),
            ("proxy rule", LinkError::Proxy { proxy: "p".to_owned(), status: 403 }, Verdict::Retry),
            ("sleep", LinkError::Slept(Duration::from_secs(40)), Verdict::Retry),
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
        assert_eq!(serde_json::to_string(&error.problem()).ok().as_deref(), Some("\"tlsUnknownCa\""));
    }
}
