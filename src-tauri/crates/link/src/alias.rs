//! Accepts, for a server that the name service named, the certificate of the host that was configured.
//!
//! Invariant: everything but the name is checked as for any other certificate, by the same verifier.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error as TlsError, SignatureScheme};

use crate::problem::TlsReason;
use crate::refusal::find_refusal;
use crate::tls::NamingVerifier;

/// A verifier with another name.
#[derive(Debug)]
pub(crate) struct AliasVerifier {
    inner: Arc<NamingVerifier>,
    alias: ServerName<'static>,
    /// The server's own name does not count.
    only: bool,
}

impl AliasVerifier {
    pub(crate) const fn new(inner: Arc<NamingVerifier>, alias: ServerName<'static>, only: bool) -> Self {
        Self { inner, alias, only }
    }
}

impl ServerCertVerifier for AliasVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        if self.only {
            return self.inner.verify_server_cert(end_entity, intermediates, &self.alias, ocsp_response, now);
        }
        let error = match self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Ok(verified) => return Ok(verified),
            Err(error) => error,
        };
        if find_refusal(&error).is_none_or(|refusal| refusal.reason != TlsReason::WrongName) {
            return Err(error);
        }
        // What is told is what was wrong with the server's own name.
        self.inner.verify_server_cert(end_entity, intermediates, &self.alias, ocsp_response, now).map_err(|_| error)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
