//! The one TLS configuration: the platform's trust store plus the certificates of a CA file.
//!
//! Invariant: HTTP and WebSocket use the same verifier, so a corporate CA never works for one and fails for the other
//! (requirements C14).

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::issuer::issuer;
use crate::problem::TlsReason;
use crate::refusal::{Refusal, is_authority_as_server, reason};
use crate::setup::SetupError;

/// Makes ring the provider of the process. Call it first thing in `main` and in tests; further calls do nothing.
pub fn install_provider() {
    // An error only says that one is installed already.
    drop(ring::default_provider().install_default());
}

/// Reads the certificates to trust. On a system without trusted roots only those of `ca_file` are.
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the platform's roots on Linux.
///
/// # Errors
///
/// The CA file cannot be read, or is not what it should be.
pub(crate) fn verifier(ca_file: Option<&Path>) -> Result<Arc<NamingVerifier>, SetupError> {
    install_provider();
    let provider = Arc::new(ring::default_provider());
    let extra = ca_file.map(read_ca_file).transpose()?.unwrap_or_default();
    let inner = match Verifier::new_with_extra_roots(extra.clone(), provider.clone()) {
        Ok(verifier) => Some(verifier),
        Err(error) => {
            tracing::warn!(%error, "no trusted certificates on this system: encrypted links will be refused");
            None
        }
    };
    Ok(Arc::new(NamingVerifier { inner, extra, provider }))
}

/// The configuration with this verifier.
///
/// # Errors
///
/// The TLS library refuses to start.
pub(crate) fn client_config(verifier: Arc<NamingVerifier>) -> Result<ClientConfig, SetupError> {
    let config = ClientConfig::builder_with_provider(verifier.provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| SetupError::Library(Box::new(error)))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}

/// All certificates of a PEM file; at least one.
fn read_ca_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, SetupError> {
    let owned = || path.to_owned();
    let bytes = std::fs::read(path).map_err(|source| SetupError::CaUnreadable { path: owned(), source })?;
    if bytes.trim_ascii().is_empty() {
        return Err(SetupError::CaEmpty { path: owned() });
    }
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        let certificate = certificate.map_err(|source| SetupError::CaNotPem { path: owned(), source: Some(Box::new(source)) })?;
        let mut trial = rustls::RootCertStore::empty();
        trial.add(certificate.clone()).map_err(|source| SetupError::CaDamaged {
            path: owned(),
            number: certificates.len() + 1,
            source: Box::new(source),
        })?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err(SetupError::CaNotPem { path: owned(), source: None });
    }
    Ok(certificates)
}

/// The platform's verifier; names the issuer of what it refuses. Without any root it refuses everything.
pub(crate) struct NamingVerifier {
    inner: Option<Verifier>,
    /// The certificates of the CA file.
    extra: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for NamingVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamingVerifier").field("has_roots", &self.inner.is_some()).finish_non_exhaustive()
    }
}

impl NamingVerifier {
    /// Many PBXs show the certificate that they signed themselves as an authority. That is refused even where the
    /// administrator lists this very certificate, unless we look: its time is checked before that rule, its name here.
    fn accept_named(
        &self,
        error: TlsError,
        shown: &CertificateDer<'_>,
        server_name: &ServerName<'_>,
    ) -> Result<ServerCertVerified, TlsError> {
        if !is_authority_as_server(&error) || !self.extra.iter().any(|listed| listed == shown) {
            return Err(error);
        }
        verify_server_name(&ParsedCertificate::try_from(shown)?, server_name)?;
        Ok(ServerCertVerified::assertion())
    }
}

impl ServerCertVerifier for NamingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let result = match &self.inner {
            Some(inner) => inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            None => Err(TlsError::InvalidCertificate(CertificateError::UnknownIssuer)),
        };
        result.or_else(|error| self.accept_named(error, end_entity, server_name)).map_err(|error| {
            // What to import is the issuer of the highest certificate shown; what is wrong by itself is the lowest.
            let blamed = match reason(&error) {
                TlsReason::UnknownIssuer => intermediates.last().unwrap_or(end_entity),
                TlsReason::Expired | TlsReason::NotYetValid | TlsReason::WrongName | TlsReason::Revoked | TlsReason::Other => {
                    end_entity
                }
            };
            Refusal::wrap(error, issuer(blamed))
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::io::Write;

    use super::*;
    use crate::tests::peers::Authority;

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file
    }

    #[test]
    fn the_provider_can_be_installed_again_and_again() {
        install_provider();
        install_provider();
        assert!(CryptoProvider::get_default().is_some());
    }

    #[test]
    fn a_bad_ca_file_says_what_is_wrong() {
        assert!(matches!(verifier(Some(Path::new("/nonexistent/ca.pem"))), Err(SetupError::CaUnreadable { .. })));
        assert!(matches!(verifier(Some(file(b" \n").path())), Err(SetupError::CaEmpty { .. })));
        assert!(matches!(verifier(Some(file(b"hello").path())), Err(SetupError::CaNotPem { source: None, .. })));
        let key = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(verifier(Some(file(key).path())), Err(SetupError::CaNotPem { .. })), "a key is none");
        let cut = b"-----BEGIN CERTIFICATE-----\nAAAA\n";
        assert!(matches!(verifier(Some(file(cut).path())), Err(SetupError::CaNotPem { source: Some(_), .. })));
        let damaged =
            format!("{}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", Authority::new("Good CA").pem());
        let error = verifier(Some(file(damaged.as_bytes()).path())).unwrap_err();
        assert!(matches!(error, SetupError::CaDamaged { number: 2, .. }), "{error:?}");
    }

    #[test]
    fn a_file_may_hold_several_certificates() {
        let pems = [Authority::new("One").pem(), Authority::new("Two").pem()].join("\n# a comment\n");
        assert_eq!(read_ca_file(file(pems.as_bytes()).path()).unwrap().len(), 2);
    }
}
