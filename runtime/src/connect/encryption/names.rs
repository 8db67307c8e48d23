//! Whether a certificate is for a host, by libpq's rules (PostgreSQL's documentation, "Client Verification of Server
//! Certificates"): the alternative names of the host's kind decide, and where there is none, the common name.

use std::net::IpAddr;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// The names that a certificate gives itself.
struct Presented {
    names: Vec<String>,
    addresses: Vec<IpAddr>,
    /// The common name.
    common: Option<String>,
}

/// Whether the certificate is for the host.
///
/// # Errors
/// The names that it is for, for people; or that it cannot be read.
pub(super) fn check(certificate: &[u8], host: &str) -> Result<(), String> {
    let presented = Presented::of(certificate)
        .ok_or("the names of the server's certificate cannot be read".to_owned())?;
    if presented.fits(host) {
        return Ok(());
    }
    Err(format!(
        "the server's certificate is for {} and not for \"{host}\"",
        presented.told()
    ))
}

impl Presented {
    fn of(certificate: &[u8]) -> Option<Self> {
        let parsed = Certificate::from_der(certificate).ok()?;
        let body = parsed.tbs_certificate();
        let mut presented = Self {
            names: Vec::new(),
            addresses: Vec::new(),
            common: body
                .subject()
                .common_name()
                .ok()?
                .map(|name| name.value().into_owned()),
        };
        if let Some((_, alternative)) = body.get_extension::<SubjectAltName>().ok()? {
            alternative.0.iter().for_each(|name| presented.add(name));
        }
        Some(presented)
    }

    fn add(&mut self, name: &GeneralName) {
        match name {
            GeneralName::DnsName(name) => self.names.push(name.as_str().to_owned()),
            GeneralName::IpAddress(bytes) => {
                let bytes = bytes.as_bytes();
                let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
                let sixteen = <[u8; 16]>::try_from(bytes).map(IpAddr::from);
                self.addresses.extend(four.or(sixteen));
            }
            _ => {}
        }
    }

    fn fits(&self, host: &str) -> bool {
        let address: Option<IpAddr> = host.parse().ok();
        let by_address = address.is_some_and(|address| self.addresses.contains(&address));
        // An address may also stand where a name is expected; certificates of older tools have it there.
        let by_name = self.names.iter().any(|name| is_like(name, host));
        let is_silent = match address {
            Some(_) => self.addresses.is_empty() && self.names.is_empty(),
            None => self.names.is_empty(),
        };
        let by_common = self
            .common
            .as_deref()
            .is_some_and(|name| is_like(name, host));
        by_address || by_name || is_silent && by_common
    }

    fn told(&self) -> String {
        let addresses = self.addresses.iter().map(IpAddr::to_string);
        let all = self
            .names
            .iter()
            .cloned()
            .chain(addresses)
            .chain(self.common.clone());
        let quoted: Vec<String> = all.map(|name| format!("{name:?}")).collect();
        match quoted.is_empty() {
            true => "no host".to_owned(),
            false => quoted.join(", "),
        }
    }
}

/// Upper and lower case are one; a star stands for the first label of a name, and for no more.
fn is_like(pattern: &str, host: &str) -> bool {
    if pattern.contains('\0') {
        return false;
    }
    if pattern.eq_ignore_ascii_case(host) {
        return true;
    }
    let Some(parent) = pattern.strip_prefix("*.") else {
        return false;
    };
    match host.split_once('.') {
        Some((label, rest)) => !label.is_empty() && rest.eq_ignore_ascii_case(parent),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(names: &[&str], common: &str, host: &str) -> bool {
        let mut presented = Presented {
            names: Vec::new(),
            addresses: Vec::new(),
            common: (!common.is_empty()).then(|| common.to_owned()),
        };
        for name in names {
            match name.parse() {
                Ok(address) => presented.addresses.push(address),
                Err(_) => presented.names.push((*name).to_owned()),
            }
        }
        presented.fits(host)
    }

    #[test]
    fn a_star_is_one_label() {
        assert!(fits(&["*.example.com"], "", "DB.example.com"));
        assert!(!fits(&["*.example.com"], "", "a.db.example.com"));
        assert!(!fits(&["*.example.com"], "", "example.com"));
        assert!(!fits(&["d*.example.com"], "", "db.example.com"));
        assert!(!fits(&["*"], "", "db"));
    }

    #[test]
    fn the_common_name_counts_where_no_other_does() {
        assert!(fits(&[], "db.example.com", "db.example.com"));
        assert!(!fits(
            &["other.example.com"],
            "db.example.com",
            "db.example.com"
        ));
        assert!(fits(&["10.0.0.1"], "db.example.com", "db.example.com"));
        assert!(!fits(&["10.0.0.1"], "10.0.0.2", "10.0.0.2"));
        assert!(fits(&["10.0.0.1"], "", "10.0.0.1"));
    }
}
