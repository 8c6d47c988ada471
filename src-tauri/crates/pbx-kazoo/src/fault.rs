//! What can go wrong with a request, and what to do about it (kazoo.md 2.6).
//!
//! Invariant: a fault keeps field names and rules of the server's answer, never its values: they may be keys and tokens.

use cordboard_link::{LinkError, scrub};
use cordboard_model::Problem;
use cordboard_session::{SessionError, SignInRefusal, Verdict};
use serde_json::Value;

use crate::envelope::Wire;

/// How much of a message is kept.
const LONGEST: usize = 160;

/// A request that was not answered as wished.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// No complete answer, or our own limits forbid asking now.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The server said no.
    #[error(transparent)]
    Fault(#[from] Box<Fault>),
    /// A page for people came instead of an answer: a captive portal, or the address of something else.
    #[error("{host} answers with a page instead of the interface")]
    NotTheApi {
        /// Which host.
        host: String,
    },
    /// An answer that cannot be read.
    #[error("{what} is malformed")]
    Malformed {
        /// What we tried to read.
        what: &'static str,
        /// Where it is wrong.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Nothing was sent: that cannot be asked for.
    #[error("nothing was sent: {0}")]
    Argument(&'static str),
    /// Nothing was sent: a key has 64 characters.
    #[error("nothing was sent: a key has exactly 64 characters")]
    KeyLength,
    /// Nothing was sent: the credentials were refused before, and repeating them would not help.
    #[error("nothing was sent: the credentials were refused")]
    SignedOut {
        /// Which host.
        host: String,
    },
    /// The keyring has no key or password.
    #[error("there is no key or password to sign in with")]
    NoSecret,
}

/// The server's refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} answered {status} ({message})")]
pub struct Fault {
    /// Which host.
    pub host: String,
    /// The HTTP status; the one of the envelope where the server hides it in a success.
    pub status: u16,
    /// What that means.
    pub kind: FaultKind,
    /// The server's word, spaces for underscores, cleaned.
    pub message: String,
    /// The fields it found wrong.
    pub fields: Vec<FieldFault>,
    /// Why a call was not made, such as `NO_ANSWER`; quickcall only.
    pub cause: Option<String>,
    /// For the operator's log.
    pub request_id: Option<String>,
}

/// One field that the server found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Dotted path.
    pub path: String,
    /// Such as `required` or `not_found`.
    pub rule: String,
}

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// No such key (a 404, kazoo.md 2.1).
    KeyInvalid,
    /// Wrong user or password, or a token that is no longer good.
    CredentialsInvalid,
    /// The account wants a second factor, which only a browser can give.
    MfaRequired,
    /// The account named at the sign-in does not exist.
    AccountUnknown,
    /// Costs money; never agreed to by itself.
    Payment,
    /// Not allowed.
    Forbidden,
    /// Does not exist, or no longer.
    NotFound,
    /// The server does not do that with this.
    MethodRefused,
    /// Somebody else changed it meanwhile.
    Conflict,
    /// Too much for one page.
    RangeTooLarge,
    /// The account is expired or disabled.
    Locked,
    /// Too many requests.
    TooManyRequests,
    /// Something in the request is wrong; see the fields.
    Invalid,
    /// What it is about is disabled.
    Disabled,
    /// The server's own trouble.
    Server,
    /// The server cannot now.
    Unavailable,
    /// Anything else.
    Other,
}

impl Fault {
    /// A refusal whose body cannot be read.
    pub(crate) fn of_status(host: &str, status: u16) -> Box<Self> {
        let kind = kind(status, "", &[]);
        let fields = Vec::new();
        Box::new(Self { host: host.to_owned(), status, kind, message: String::new(), fields, cause: None, request_id: None })
    }

    pub(crate) fn read(host: &str, status: u16, wire: &Wire) -> Box<Self> {
        let data: Value = wire.data().and_then(|data| serde_json::from_str(data).ok()).unwrap_or_default();
        let message = cleaned(wire.message.as_deref().unwrap_or_default()).replace('_', " ");
        let fields = fields(&data);
        let status = if status < 400 { status_of(&message) } else { status };
        let cause = data.get("error_message").and_then(Value::as_str).map(|text| cleaned(text.trim()));
        Box::new(Self {
            host: host.to_owned(),
            status,
            kind: kind(status, &message, &fields),
            message,
            fields,
            cause,
            request_id: wire.request_id.as_deref().map(cleaned),
        })
    }

    /// Whether the server found that field wrong by that rule.
    #[must_use]
    pub fn names(&self, path: &str, rule: &str) -> bool {
        self.fields.iter().any(|field| field.path == path && field.rule == rule)
    }
}

/// The path and rule of `{"<path>":{"<rule>":{…}}}`; anything else has none.
fn fields(data: &Value) -> Vec<FieldFault> {
    let Value::Object(members) = data else { return Vec::new() };
    let rules = members.iter().filter_map(|(path, rules)| Some((path, rules.as_object()?)));
    rules
        .flat_map(|(path, rules)| {
            rules.keys().map(|rule| FieldFault { path: cleaned(path).replace("%2E", "."), rule: cleaned(rule) })
        })
        .collect()
}

fn cleaned(text: &str) -> String {
    scrub(text).chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

/// A success that says `error` inside carries no useful status.
fn status_of(message: &str) -> u16 {
    match message {
        "bad identifier" | "not found" => 404,
        "invalid credentials" => 401,
        "too many requests" => 429,
        "forbidden" => 403,
        "locked" => 423,
        _ => 500,
    }
}

fn kind(status: u16, message: &str, fields: &[FieldFault]) -> FaultKind {
    let names = |path: &str| fields.iter().any(|field| field.path == path);
    match status {
        401 if names("multi_factor_request") => FaultKind::MfaRequired,
        401 => FaultKind::CredentialsInvalid,
        400 if ["account_name", "account_realm", "phone_number"].into_iter().any(names) => FaultKind::AccountUnknown,
        400 if message == "disabled" => FaultKind::Disabled,
        400 | 406 | 413 | 415 => FaultKind::Invalid,
        402 => FaultKind::Payment,
        403 => FaultKind::Forbidden,
        404 => FaultKind::NotFound,
        405 | 501 => FaultKind::MethodRefused,
        409 => FaultKind::Conflict,
        416 => FaultKind::RangeTooLarge,
        423 => FaultKind::Locked,
        429 => FaultKind::TooManyRequests,
        502..=504 => FaultKind::Unavailable,
        500..=599 => FaultKind::Server,
        _ => FaultKind::Other,
    }
}

impl From<Fault> for RestError {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl RestError {
    pub(crate) const fn malformed(what: &'static str) -> Self {
        Self::Malformed { what, source: None }
    }

    /// What the server said, else what went wrong; hostile text.
    pub(crate) fn told(&self) -> String {
        if let Self::Fault(fault) = self {
            fault.cause.clone().unwrap_or_else(|| fault.message.clone())
        } else {
            self.to_string()
        }
    }

    /// What the server's refusal means, if it is one.
    #[must_use]
    pub const fn kind(&self) -> Option<FaultKind> {
        match self {
            Self::Fault(fault) => Some(fault.kind),
            Self::Link(_)
            | Self::NotTheApi { .. }
            | Self::Malformed { .. }
            | Self::Argument(_)
            | Self::KeyLength
            | Self::SignedOut { .. }
            | Self::NoSecret => None,
        }
    }

    /// Whether the server does not have what was asked for: a product that is not installed, a call that is over
    /// (404, 405, 501).
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self.kind(), Some(FaultKind::NotFound | FaultKind::MethodRefused))
    }

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
            Self::Fault(fault) => match refusal(fault.kind) {
                Some(refusal) => refusal.verdict(),
                None if fault.kind == FaultKind::CredentialsInvalid => Verdict::SignIn,
                None => Verdict::Retry,
            },
            Self::KeyLength | Self::SignedOut { .. } | Self::NoSecret => Verdict::SignIn,
            Self::NotTheApi { .. } | Self::Malformed { .. } => Verdict::Retry,
            Self::Argument(_) => Verdict::GiveUp,
        }
    }

    /// What a person reads: the text `problem-<code>`, and what it names.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let problem = |code: &str, detail: &str| Problem { code: code.to_owned(), detail: detail.to_owned() };
        match self {
            Self::Link(error) => SessionError::link_problem(error),
            Self::Fault(fault) => match refusal(fault.kind) {
                Some(refusal) => problem(refusal.code(), &fault.host),
                None if fault.kind == FaultKind::CredentialsInvalid => problem("wrongPassword", &fault.host),
                None if fault.kind == FaultKind::TooManyRequests => problem("httpStatus", "429"),
                None if fault.message.is_empty() => problem("httpStatus", &fault.status.to_string()),
                None => problem("serverError", &fault.message),
            },
            Self::NotTheApi { host } => problem(SignInRefusal::NotTheApi.code(), host),
            Self::Malformed { what, .. } => problem("malformed", what),
            Self::Argument(what) => problem("formInvalid", what),
            Self::KeyLength => problem(SignInRefusal::KeyInvalid.code(), ""),
            Self::SignedOut { host } => problem("signInExpired", host),
            Self::NoSecret => problem("keyring", ""),
        }
    }
}

const fn refusal(kind: FaultKind) -> Option<SignInRefusal> {
    match kind {
        FaultKind::KeyInvalid => Some(SignInRefusal::KeyInvalid),
        FaultKind::MfaRequired => Some(SignInRefusal::SecondFactor),
        FaultKind::AccountUnknown => Some(SignInRefusal::AccountUnknown),
        FaultKind::Payment => Some(SignInRefusal::Payment),
        FaultKind::Forbidden => Some(SignInRefusal::Forbidden),
        FaultKind::Locked => Some(SignInRefusal::Locked),
        FaultKind::CredentialsInvalid
        | FaultKind::NotFound
        | FaultKind::MethodRefused
        | FaultKind::Conflict
        | FaultKind::RangeTooLarge
        | FaultKind::TooManyRequests
        | FaultKind::Invalid
        | FaultKind::Disabled
        | FaultKind::Server
        | FaultKind::Unavailable
        | FaultKind::Other => None,
    }
}

impl From<RestError> for SessionError {
    fn from(error: RestError) -> Self {
        match error {
            RestError::Link(error) => Self::Link(error),
            RestError::Fault(fault) => match refusal(fault.kind) {
                Some(why) => Self::Refused { host: fault.host, why },
                None if fault.kind == FaultKind::CredentialsInvalid => Self::Rejected { host: fault.host },
                None => Self::Link(LinkError::Http {
                    host: fault.host,
                    status: fault.status,
                    retry_after: None,
                    excerpt: fault.message,
                }),
            },
            RestError::NotTheApi { host } => Self::Refused { host, why: SignInRefusal::NotTheApi },
            RestError::Malformed { what, source } => Self::Malformed { what, source },
            RestError::Argument(what) => Self::Malformed { what, source: None },
            RestError::KeyLength => Self::Refused { host: String::new(), why: SignInRefusal::KeyInvalid },
            RestError::SignedOut { host } => Self::SignInExpired { host },
            RestError::NoSecret => Self::NoPassword,
        }
    }
}

#[cfg(test)]
mod tests;
