//! The channel's name in SCRAM's `tls-server-end-point`: a hash of the server's certificate (RFC 5929, section 4.1).

use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// The hash by the algorithm of the certificate's own signature, MD5 and SHA-1 being replaced by SHA-256. None where
/// that algorithm names no hash (Ed25519, RSA-PSS): then nothing is bound, as in libpq.
pub(super) fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let algorithm = hash_of(&parsed.signature_algorithm().oid.to_string())?;
    Some(digest(algorithm, certificate).as_ref().to_vec())
}

/// By the numbers of RFC 8017 (RSA) and RFC 5758 (ECDSA).
fn hash_of(signature: &str) -> Option<&'static Algorithm> {
    match signature {
        // RSA with MD5, SHA-1 or SHA-256; ECDSA with SHA-1 or SHA-256.
        "1.2.840.113549.1.1.4"
        | "1.2.840.113549.1.1.5"
        | "1.2.840.113549.1.1.11"
        | "1.2.840.10045.4.1"
        | "1.2.840.10045.4.3.2" => Some(&SHA256),
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Some(&SHA384),
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Some(&SHA512),
        _ => None,
    }
}
