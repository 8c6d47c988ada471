//! Why a session has no link, and what to do about it. Invariant: every variant is decided once, here: its verdict and
//! the words that a person reads.

use std::error::Error;
use std::time::Duration;

use cordboard_link::{LinkError, LinkProblem};
use cordboard_model::Problem;

use crate::SignInRefusal;

/// One failure of a session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The network, TLS, a proxy or HTTP.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The PBX does not accept the login or the password.
    #[error("{host} rejected the credentials")]
    Rejected {
        /// Which host.
        host: String,
    },
    /// The PBX does not let the account in, whatever the password.
    #[error("{host} refused the account: {}", why.code())]
    Refused {
        /// Which host.
        host: String,
        /// Why.
        why: SignInRefusal,
    },
    /// The sign-in ran out and there is nothing to renew it with.
    #[error("the sign-in at {host} has expired")]
    SignInExpired {
        /// Which host.
        host: String,
    },
    /// There is no password to sign in with: the keyring is missing, locked or has lost it.
    #[error("there is no password to sign in with")]
    NoPassword,
    /// Another session of the same user took over.
    #[error("another session took over")]
    Replaced,
    /// The PBX answered with an error of its own.
    #[error("the server reported {code}")]
    Server {
        /// The PBX's word for it, cleaned by the caller. Never a secret.
        code: String,
    },
    /// An answer without which there is no session cannot be read.
    #[error("{what} is malformed")]
    Malformed {
        /// What we tried to read.
        what: &'static str,
        /// What the parser said.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The computer slept; the socket is not to be trusted.
    #[error("the computer slept for {0:?}")]
    Slept(Duration),
    /// Nothing was heard for that long although something was due.
    #[error("nothing was heard for {0:?}")]
    Silent(Duration),
    /// The reader of the events was too slow; that many were dropped. A fresh picture makes up for them.
    #[error("{0} events were dropped because they were not read in time")]
    Overflowed(u64),
}

/// What to do after a [`SessionError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after the usual wait.
    Retry,
    /// Try again, but not before this long.
    RetryAfter(Duration),
    /// Trying again would lock the account: ask for other credentials.
    SignIn,
    /// Leave it to the other session.
    Replaced,
    /// Only somebody changing the settings helps.
    GiveUp,
}

impl SessionError {
    /// What to do next.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Link(error) => match error.verdict() {
                cordboard_link::Verdict::Retry => Verdict::Retry,
                cordboard_link::Verdict::RetryAfter(wait) => Verdict::RetryAfter(wait),
                cordboard_link::Verdict::SignIn => Verdict::SignIn,
                cordboard_link::Verdict::GiveUp => Verdict::GiveUp,
            },
            Self::Rejected { .. } | Self::SignInExpired { .. } | Self::NoPassword => Verdict::SignIn,
            Self::Refused { why, .. } => why.verdict(),
            Self::Replaced => Verdict::Replaced,
            Self::Server { .. } | Self::Malformed { .. } | Self::Slept(_) | Self::Silent(_) | Self::Overflowed(_) => {
                Verdict::Retry
            }
        }
    }

    /// What a person reads: the text `problem-<code>`, and what it names.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (code, detail) = match self {
            Self::Link(error) => return Self::link_problem(error),
            Self::Rejected { host } => ("wrongPassword", host.clone()),
            Self::Refused { host, why } => (why.code(), host.clone()),
            Self::SignInExpired { host } => ("signInExpired", host.clone()),
            Self::NoPassword => ("keyring", String::new()),
            Self::Replaced => ("replaced", String::new()),
            Self::Server { code } => ("serverError", code.clone()),
            Self::Malformed { what, .. } => ("malformed", (*what).to_owned()),
            Self::Slept(_) => ("slept", String::new()),
            Self::Silent(silence) => ("silent", silence.as_secs().to_string()),
            Self::Overflowed(lost) => ("overflow", lost.to_string()),
        };
        Problem { code: code.to_owned(), detail }
    }

    /// The same for a failure of the network alone.
    #[must_use]
    pub fn link_problem(error: &LinkError) -> Problem {
        Problem { code: link_code(error).to_owned(), detail: link_detail(error) }
    }
}

fn link_code(error: &LinkError) -> &'static str {
    match error.problem() {
        LinkProblem::InvalidUrl => "invalidUrl",
        LinkProblem::Dns => "dns",
        LinkProblem::Refused => "refused",
        LinkProblem::NoRoute => "noRoute",
        LinkProblem::Timeout => "timeout",
        LinkProblem::TlsUnknownCa => "tlsUnknownCa",
        LinkProblem::TlsExpired => "tlsExpired",
        LinkProblem::TlsName => "tlsName",
        LinkProblem::TlsOther => "tlsOther",
        LinkProblem::ProxyRefused => "proxyRefused",
        LinkProblem::ProxyAuth => "proxyAuth",
        LinkProblem::ProxyUnsupported => "proxyUnsupported",
        LinkProblem::UpgradeRefused => "upgradeRefused",
        LinkProblem::HttpStatus => "httpStatus",
        LinkProblem::Lost | LinkProblem::Closed => "closed",
        LinkProblem::Silent => "silent",
        LinkProblem::Slept => "slept",
        LinkProblem::TooLarge | LinkProblem::Malformed => "malformed",
    }
}

/// What the translated text names: the host or, where that helps more, the issuer, the status or the time.
fn link_detail(error: &LinkError) -> String {
    match error {
        LinkError::InvalidUrl { url, .. } => url.clone(),
        LinkError::Dns { host, .. }
        | LinkError::Refused { host, .. }
        | LinkError::NoRoute { host, .. }
        | LinkError::Timeout { host, .. }
        | LinkError::Lost { host, .. } => host.clone(),
        LinkError::Busy { .. } => "429".to_owned(),
        LinkError::Tls { host, issuer, .. } => issuer.clone().unwrap_or_else(|| host.clone()),
        LinkError::Proxy { proxy, .. } | LinkError::ProxyUnsupported { proxy, .. } => proxy.clone(),
        LinkError::UpgradeRefused { status, .. } | LinkError::Http { status, .. } => status.to_string(),
        LinkError::TooLarge { limit } => limit.to_string(),
        LinkError::Closed { code, .. } => code.map_or_else(String::new, |code| code.to_string()),
        LinkError::Silent(silence) => silence.as_secs().to_string(),
        LinkError::Slept(_) => String::new(),
        LinkError::Malformed { what, .. } => (*what).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(status: u16, retry_after: Option<u64>) -> SessionError {
        let retry_after = retry_after.map(Duration::from_secs);
        LinkError::Http { host: "pbx:443".to_owned(), status, retry_after, excerpt: String::new() }.into()
    }

    #[test]
    fn every_failure_has_its_verdict_and_its_words() {
        let host = || "pbx:443".to_owned();
        let table = [
            (SessionError::Rejected { host: host() }, Verdict::SignIn, "wrongPassword", "pbx:443"),
            (SessionError::SignInExpired { host: host() }, Verdict::SignIn, "signInExpired", "pbx:443"),
            (SessionError::NoPassword, Verdict::SignIn, "keyring", ""),
            (SessionError::Refused { host: host(), why: SignInRefusal::Locked }, Verdict::GiveUp, "accountLocked", "pbx:443"),
            (SessionError::Replaced, Verdict::Replaced, "replaced", ""),
            (SessionError::Server { code: "UnhandledError".to_owned() }, Verdict::Retry, "serverError", "UnhandledError"),
            (SessionError::Malformed { what: "the token", source: None }, Verdict::Retry, "malformed", "the token"),
            (SessionError::Silent(Duration::from_secs(20)), Verdict::Retry, "silent", "20"),
            (SessionError::Slept(Duration::from_secs(900)), Verdict::Retry, "slept", ""),
            (SessionError::Overflowed(7), Verdict::Retry, "overflow", "7"),
            (http(429, Some(9)), Verdict::RetryAfter(Duration::from_secs(9)), "httpStatus", "429"),
            (http(401, None), Verdict::SignIn, "httpStatus", "401"),
            (LinkError::Proxy { proxy: "p:3128".to_owned(), status: 407 }.into(), Verdict::GiveUp, "proxyAuth", "p:3128"),
        ];
        for (error, verdict, code, detail) in table {
            assert_eq!(error.verdict(), verdict, "{error}");
            assert_eq!(error.problem(), Problem { code: code.to_owned(), detail: detail.to_owned() }, "{error}");
        }
    }
}
