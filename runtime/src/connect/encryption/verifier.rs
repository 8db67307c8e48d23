//! Who is taken for the server: anybody who holds the key of the certificate that is shown, or only whoever a trusted
//! authority vouches for.

use super::names;
use std::sync::Arc;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{
    CryptoProvider, verify_tls12_signature, verify_tls13_signature_with_raw_key,
};
use tokio_rustls::rustls::pki_types::{
    CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime,
};
use tokio_rustls::rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme,
};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

/// Checks what the server shows of itself.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) provider: Arc<CryptoProvider>,
    /// None for `require`, which believes anybody.
    pub(super) trust: Option<Trust>,
}

/// Which certificates are believed.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) chain: Arc<WebPkiServerVerifier>,
    pub(super) roots: Vec<CertificateDer<'static>>,
    pub(super) has_revocations: bool,
    /// The host's name, where the certificate must be for it (`verify-full`).
    pub(super) host: Option<String>,
}

/// What is wrong with a certificate, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refusal(String);

fn refusal(reason: String) -> Error {
    let reason = Arc::new(Refusal(reason));
    Error::InvalidCertificate(CertificateError::Other(OtherError(reason)))
}

/// An error of the library in words: ours where they are ours, and its own.
pub(super) fn told(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(reason))) => {
            reason.to_string()
        }
        other => other.to_string(),
    }
}

impl Trust {
    fn check(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        // A certificate that signs itself and that the user names as trusted needs nobody between.
        if self.roots.contains(shown) && signs_itself(shown)? && !self.has_revocations {
            within_its_time(shown, now)?;
        } else {
            let checked = self
                .chain
                .verify_server_cert(shown, between, name, &[], now);
            match checked {
                // The names are compared by libpq's rules, below.
                Ok(_)
                | Err(Error::InvalidCertificate(
                    CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. },
                )) => {}
                Err(error) => return Err(in_words(error)),
            }
        }
        match &self.host {
            Some(host) => names::check(shown, host).map_err(refusal),
            None => Ok(()),
        }
    }
}

/// Says what to do where the library's own words do not.
fn in_words(error: Error) -> Error {
    let Error::InvalidCertificate(reason) = &error else {
        return error;
    };
    let told = match reason {
        CertificateError::UnknownIssuer => {
            "no authority in sslrootcert has signed the server's certificate"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet; the clocks may differ"
        }
        CertificateError::Revoked => "the server's certificate was revoked (sslcrl)",
        CertificateError::UnknownRevocationStatus => {
            "sslcrl holds no list of the authority that signed the server's certificate"
        }
        CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. } => {
            "the list of revoked certificates in sslcrl has expired"
        }
        _ => return error,
    };
    refusal(told.to_owned())
}

fn parsed(certificate: &CertificateDer<'_>) -> Result<Certificate, Error> {
    Certificate::from_der(certificate)
        .map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))
}

fn signs_itself(certificate: &CertificateDer<'_>) -> Result<bool, Error> {
    let certificate = parsed(certificate)?;
    let body = certificate.tbs_certificate();
    Ok(body.issuer() == body.subject())
}

fn within_its_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let certificate = parsed(certificate)?;
    let validity = certificate.tbs_certificate().validity();
    let now = now.as_secs();
    if now < validity.not_before.to_unix_duration().as_secs() {
        return Err(in_words(CertificateError::NotValidYet.into()));
    }
    if now > validity.not_after.to_unix_duration().as_secs() {
        return Err(in_words(CertificateError::Expired.into()));
    }
    Ok(())
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(trust) = &self.trust {
            trust.check(shown, between, name, now)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    /// By the bare key, so that a certificate of version 1, which PostgreSQL's own documentation leads to, is no hindrance
    /// where nobody asks who has signed it.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let certificate = parsed(certificate)?;
        let key = certificate
            .tbs_certificate()
            .subject_public_key_info()
            .to_der();
        let key = key.map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let known = &self.provider.signature_verification_algorithms;
        let key = SubjectPublicKeyInfoDer::from(key);
        verify_tls13_signature_with_raw_key(message, &key, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
