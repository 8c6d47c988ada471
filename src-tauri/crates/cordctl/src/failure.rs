//! Why a command failed. Invariant: every failure says what happened and, where the user can do something, what.

use std::{fmt, io};

use cordboard_model::Problem;

/// A failed command, in words for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    advice: Option<String>,
}

impl Failure {
    /// Something the user cannot do anything about from here.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), advice: None }
    }

    /// Something, and what to do about it.
    pub(crate) fn with_advice(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what: what.into(), advice: Some(advice.into()) }
    }

    /// What a test found at the PBX, and what to change there.
    pub(crate) fn finding(code: &str, subject: &str, detail: &str) -> Self {
        let (what, advice) = match code {
            "versionUnknown" => {
                ("The server does not tell its version".to_owned(), "4.2 or later is needed: ask its administrator")
            }
            "versionTooOld" => (format!("The server is version {detail}"), "4.2 or later is needed"),
            "userWithoutDevice" => (format!("{subject} has no device"), "Assign one: without it no call of that user is told"),
            "userWithoutExtension" => (format!("{subject} has no extension"), "Give that user a callflow with one"),
            "userWithoutPresenceId" => (format!("{subject} has no presence id"), "Set it to the extension"),
            "sipNameIsExtension" => {
                (format!("The SIP user name {detail} of {subject} is also an extension or a presence id"), "Rename the SIP user")
            }
            "sipNameIsNumber" => {
                (format!("The SIP user name {detail} of {subject} is also a number of a callflow"), "Rename the SIP user")
            }
            "bindingMissing" => (format!("The server does not list the events {detail}"), "It may send them all the same"),
            "rateLimitLow" => {
                (format!("Of the {subject} requests of a start the server allows {detail}"), "Raise its rate limit")
            }
            "more" => return Self::new(format!("And {detail} more")),
            _ => return Self::new(format!("Something should be changed there ({code} {subject} {detail})")),
        };
        Self::with_advice(what, advice)
    }

    /// Only what happened.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.", self.what)?;
        match &self.advice {
            // A full stop would look like a part of the last thing that is listed.
            Some(advice) if advice.contains('\n') => write!(formatter, "\n{advice}"),
            Some(advice) => write!(formatter, "\n{advice}."),
            None => Ok(()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(format!("Reading or writing failed: {error}"))
    }
}

impl From<&Problem> for Failure {
    fn from(problem: &Problem) -> Self {
        let (what, advice) = words(&problem.code, &problem.detail);
        Self { what, advice: advice.map(str::to_owned) }
    }
}

/// What a problem with an account means and what to do.
fn words(code: &str, detail: &str) -> (String, Option<&'static str>) {
    let (what, advice) = match code {
        "invalidUrl" => (format!("{detail:?} is not the address of a server"), "Give host, host:port or an http(s) address"),
        "dns" => (format!("The name {detail} cannot be found"), "Check the spelling, the network and the VPN"),
        "refused" => (format!("{detail} refused the connection"), "Check the port, and whether the server runs"),
        "noRoute" => (format!("No network leads to {detail}"), "Check the network and the VPN"),
        "timeout" => (format!("{detail} did not answer in time"), "Check the address, a firewall may be in the way"),
        "tlsUnknownCa" => (
            format!("The certificate, issued by {detail}, is not trusted"),
            "Add that CA to the system or give it with --ca-file",
        ),
        "tlsExpired" => {
            (format!("The certificate of {detail} is not valid today"), "Check this computer's clock, else renew the certificate")
        }
        "tlsName" => (format!("The certificate of {detail} is for another name"), "Use the name in the certificate as address"),
        "tlsOther" => (format!("No secure connection to {detail}"), "Ask the server's administrator; the server may be too old"),
        "proxyRefused" => (format!("The proxy {detail} refused the way"), "Ask the network's administrator, or set --proxy none"),
        "proxyAuth" => (format!("The proxy {detail} wants a user and a password"), "Give --proxy http://user:password@host:port"),
        "proxyUnsupported" => {
            (format!("The proxy {detail} is of a kind that is not supported"), "Set --proxy to an HTTP proxy or to none")
        }
        "optionInvalid" => (format!("The option {detail} cannot have that value"), "Correct it, or leave it out"),
        "optionUnknown" => (format!("This kind of PBX has no option {detail}"), "Leave it out"),
        "proxyInvalid" => (format!("The proxy's address cannot be used: {detail}"), "Give none, system or http://host:port"),
        "caFile" => {
            (format!("The CA file {detail} cannot be used"), "It must be a readable PEM file with at least one certificate")
        }
        "upgradeRefused" => (
            format!("The server refused the WebSocket with status {detail}"),
            "Check the address; a proxy may not pass WebSockets",
        ),
        "httpStatus" => (format!("The server answered {detail}"), "Check the address, else ask the server's administrator"),
        "wrongPassword" => (
            format!("{detail} does not accept login and password"),
            "Check both; `cordctl account add` replaces the stored password",
        ),
        "keyInvalid" => (
            "The server knows no such key".to_owned(),
            "Check that all 64 characters are there; `cordctl account add` replaces the stored key",
        ),
        "secondFactor" => (
            format!("{detail} wants a second factor, which only a browser can give"),
            "Use a key of the account: --option signIn=apiKey",
        ),
        "accountUnknown" => {
            (format!("{detail} knows no such account"), "Check --option accountName, accountRealm or phoneNumber")
        }
        "userUnknown" => (format!("{detail} knows no such user"), "Give user name, e-mail or extension with --login"),
        "accountLocked" => (format!("The account at {detail} is expired or disabled"), "Ask the server's administrator"),
        "payment" => (format!("{detail} asks for a payment"), "Ask the server's administrator; nothing was agreed to"),
        "forbidden" => {
            (format!("{detail} does not allow that account to this user"), "Check --option accountId, or use another key")
        }
        "notTheApi" => {
            (format!("{detail} answers with a web page"), "Check the address; a hotel's or guest network may be in the way")
        }
        "listenTaken" => (
            format!("Somebody listens at {detail} already"),
            "If that is Cordboard itself, all is well; else choose another port with --option webhookListen=ADDRESS:PORT",
        ),
        "listenRefused" => (
            format!("This computer cannot listen at {detail}"),
            "Give --option webhookListen an address of this computer and a port from 1024 on",
        ),
        "signInExpired" => (format!("The sign-in at {detail} has expired"), "Try again"),
        "keyring" => ("There is no password for this account".to_owned(), "Give it with --password-stdin, or unlock the keyring"),
        "serverError" => (format!("The server reported {detail:?}"), "Try again; if it stays, ask the server's administrator"),
        "malformed" => {
            (format!("The server's answer cannot be understood ({detail})"), "Check that this is the right kind of server")
        }
        "silent" => (format!("The server said nothing for {detail} s"), "Check the address, and whether the server is busy"),
        "unknownPbx" => (format!("{detail:?} is not a kind of PBX"), "Known are xivo, kazoo, basix and cloudpbx"),
        "replaced" => ("Another session of this user took over".to_owned(), "Close the other session, or wait"),
        _ => return (format!("The link failed ({code} {detail})").replace(" )", ")"), None),
    };
    (what, Some(advice))
}
