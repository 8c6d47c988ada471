//! Finds out what really failed inside the layers of errors that the network libraries return.
//!
//! Invariant: a refused certificate is found however deep it is wrapped, and carries its issuer with it; no state is
//! shared between two handshakes.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use rustls::{CertificateError, Error as TlsError, OtherError};

use crate::error::{BoxError, LinkError};
use crate::problem::{Step, TlsReason};

/// A certificate that was refused, as it travels through rustls.
#[derive(Debug, thiserror::Error)]
#[error("certificate refused")]
pub(crate) struct Refusal {
    pub(crate) issuer: Option<String>,
    pub(crate) reason: TlsReason,
    #[source]
    pub(crate) source: TlsError,
}

impl Refusal {
    /// Wraps the verdict of a verifier; rustls itself still sees a refused certificate.
    pub(crate) fn wrap(source: TlsError, issuer: Option<String>) -> TlsError {
        let reason = reason(&source);
        let refusal = Self { issuer, reason, source };
        TlsError::InvalidCertificate(CertificateError::Other(OtherError(std::sync::Arc::new(refusal))))
    }
}

/// Why rustls or the platform refused, in our words.
pub(crate) fn reason(error: &TlsError) -> TlsReason {
    let TlsError::InvalidCertificate(error) = error else {
        return TlsReason::Other;
    };
    #[allow(clippy::wildcard_enum_match_arm, reason = "a foreign enum that grows")]
    match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsReason::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsReason::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsReason::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsReason::WrongName,
        CertificateError::Revoked => TlsReason::Revoked,
        _ if is_authority_as_server(&TlsError::InvalidCertificate(error.clone())) => TlsReason::UnknownIssuer,
        _ => TlsReason::Other,
    }
}

/// Whether the server showed the certificate of an authority as its own; webpki has no public word for it.
pub(crate) fn is_authority_as_server(error: &TlsError) -> bool {
    let TlsError::InvalidCertificate(CertificateError::Other(OtherError(other))) = error else { return false };
    other.to_string().contains("CaUsedAsEndEntity")
}

/// A failed TLS handshake.
pub(crate) fn tls(host: &str, error: io::Error) -> LinkError {
    match find_tls(&error) {
        Some(_) => from_tls(host, Box::new(error)),
        None => lost(host, Box::new(error)),
    }
}

/// A failed TCP connection.
pub(crate) fn tcp(host: &str, after: Duration, source: io::Error) -> LinkError {
    let kind = source.kind();
    let host = host.to_owned();
    if kind == io::ErrorKind::ConnectionRefused {
        LinkError::Refused { host, source }
    } else if kind == io::ErrorKind::TimedOut {
        LinkError::Timeout { host, step: Step::Tcp, after }
    } else if matches!(
        kind,
        io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable
    ) {
        LinkError::NoRoute { host, source }
    } else {
        LinkError::Lost { host, source: Box::new(source) }
    }
}

/// A connection that broke after it was made.
pub(crate) fn lost(host: &str, source: BoxError) -> LinkError {
    LinkError::Lost { host: host.to_owned(), source }
}

/// Any error of the HTTP client, with the URL already taken out of it.
pub(crate) fn http(host: &str, after: Duration, error: reqwest::Error) -> LinkError {
    if find_tls(&error).is_some() {
        return from_tls(host, Box::new(error));
    }
    if error.is_timeout() {
        let step = if error.is_connect() { Step::Tcp } else { Step::Reply };
        return LinkError::Timeout { host: host.to_owned(), step, after };
    }
    let io = find::<io::Error>(&error).map(|io| io::Error::new(io.kind(), io.to_string()));
    match io {
        Some(source) if error.is_dns() => LinkError::Dns { host: host.to_owned(), source },
        Some(source) if error.is_connect() => tcp(host, after, source),
        _ => lost(host, Box::new(error)),
    }
}

fn from_tls(host: &str, source: BoxError) -> LinkError {
    let refusal = find_tls(source.as_ref()).and_then(find_refusal);
    let (issuer, reason) = match refusal {
        Some(refusal) => (refusal.issuer.clone(), refusal.reason),
        None => (None, find_tls(source.as_ref()).map_or(TlsReason::Other, reason)),
    };
    LinkError::Tls { host: host.to_owned(), issuer, reason, source }
}

/// Our own verdict on a certificate, as rustls carries it.
pub(crate) fn find_refusal(error: &TlsError) -> Option<&Refusal> {
    let TlsError::InvalidCertificate(CertificateError::Other(OtherError(other))) = error else {
        return None;
    };
    other.downcast_ref()
}

fn find_tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a TlsError> {
    find::<TlsError>(error)
}

/// Walks down the sources; an `io::Error` hides its inner error from that walk.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// The TLS error inside an error of the WebSocket library or of tokio-rustls, if there is one.
pub(crate) fn any(host: &str, source: BoxError) -> LinkError {
    if find_tls(source.as_ref()).is_some() { from_tls(host, source) } else { lost(host, source) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::LinkProblem;

    #[test]
    fn each_failure_of_the_system_has_its_word() {
        let table = [
            (io::ErrorKind::ConnectionRefused, LinkProblem::Refused),
            (io::ErrorKind::NetworkUnreachable, LinkProblem::NoRoute),
            (io::ErrorKind::HostUnreachable, LinkProblem::NoRoute),
            (io::ErrorKind::NetworkDown, LinkProblem::NoRoute),
            (io::ErrorKind::TimedOut, LinkProblem::Timeout),
            (io::ErrorKind::ConnectionReset, LinkProblem::Lost),
        ];
        for (kind, want) in table {
            assert_eq!(tcp("pbx:1", Duration::ZERO, kind.into()).problem(), want, "{kind:?}");
        }
    }

    #[test]
    fn a_refused_certificate_is_found_through_all_layers() {
        let error = Refusal::wrap(TlsError::InvalidCertificate(CertificateError::Revoked), Some("Corp CA".to_owned()));
        let wrapped = io::Error::other(io::Error::other(error));
        let LinkError::Tls { issuer, reason, .. } = tls("pbx:443", wrapped) else { panic!("not found") };
        assert_eq!((issuer.as_deref(), reason), (Some("Corp CA"), TlsReason::Revoked));
    }

    #[test]
    fn a_handshake_that_is_cut_is_a_lost_connection() {
        assert_eq!(tls("pbx:443", io::ErrorKind::UnexpectedEof.into()).problem(), LinkProblem::Lost);
    }
}
