//! A certificate authority of the tests: what it signs, and whom it has revoked.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};

/// A certificate and its key, in PEM form.
pub(crate) struct Signed {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// Who signs.
pub(crate) struct Authority {
    pub(crate) certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// What is asked for: names, the common name, the end's year, a number.
pub(crate) struct Wanted<'w> {
    pub(crate) names: &'w [&'w str],
    pub(crate) common: &'w str,
    pub(crate) until: i32,
    pub(crate) number: u64,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        Self {
            certificate,
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn sign(&self, wanted: &Wanted<'_>) -> Signed {
        let key = KeyPair::generate().unwrap();
        let certificate = params(wanted).signed_by(&key, &self.issuer).unwrap();
        Signed {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    /// The list of those that are revoked, by their numbers; it is of yesterday where it has `expired`.
    pub(crate) fn revoked(&self, numbers: &[u64], has_expired: bool) -> String {
        let revoked_certs = numbers.iter().map(|number| RevokedCertParams {
            serial_number: SerialNumber::from(*number),
            revocation_time: date_time_ymd(2024, 2, 1),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 3, 1),
            next_update: date_time_ymd(if has_expired { 2025 } else { 2090 }, 3, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked_certs.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.issuer).unwrap().pem().unwrap()
    }
}

/// Signed by itself alone, as the first step of PostgreSQL's documentation has it: an authority that is a server.
pub(crate) fn alone(wanted: &Wanted<'_>) -> Signed {
    let key = KeyPair::generate().unwrap();
    let mut params = params(wanted);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Signed {
        certificate: params.self_signed(&key).unwrap().pem(),
        key: key.serialize_pem(),
    }
}

fn params(wanted: &Wanted<'_>) -> CertificateParams {
    let names: Vec<String> = wanted.names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, wanted.common);
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(wanted.until, 1, 1);
    params.serial_number = Some(SerialNumber::from(wanted.number));
    params
}
