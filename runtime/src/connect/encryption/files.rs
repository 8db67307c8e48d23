//! The files that encryption needs: whom to trust, who was revoked, and who we are. They are read once.

use super::verifier::{Trust, Verifier};
use super::{Mode, Tls};
use crate::connect::settings_error::SettingsErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{
    CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName,
};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

/// What the settings name, libpq's own places where they name nothing.
#[derive(Debug, Default)]
pub(in crate::connect) struct Files {
    /// `~/.postgresql`, where there is a home.
    pub(in crate::connect) home: Option<PathBuf>,
    pub(in crate::connect) root_certificates: Option<String>,
    pub(in crate::connect) certificate: Option<String>,
    pub(in crate::connect) key: Option<String>,
    pub(in crate::connect) revocations: Option<String>,
    pub(in crate::connect) revocations_folder: Option<String>,
    /// `sslcertmode=disable`: we never say by a certificate who we are.
    pub(in crate::connect) is_anonymous: bool,
    /// Whether the host's name goes into the first message (`sslsni`).
    pub(in crate::connect) tells_name: bool,
    pub(in crate::connect) is_direct: bool,
    /// `ssl_min_protocol_version` and `ssl_max_protocol_version` leave 1.3 alone, or 1.2 alone.
    pub(in crate::connect) only: Option<&'static SupportedProtocolVersion>,
}

/// What says who we are.
struct Identity {
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    /// Where the key is.
    path: String,
}

const NO_KEY: &str = "it holds no private key in PEM form without a password; write one with: openssl pkey -in KEY -out NEWKEY";

/// Reads the files for a host and gives what a handshake needs.
///
/// # Errors
/// By file: when it is missing and needed, cannot be read, holds nothing of its kind, or is a key that others may read.
pub(in crate::connect) fn prepare(
    mode: Mode,
    host: &str,
    files: &Files,
) -> Result<Tls, SettingsErrorKind> {
    let provider = Arc::new(ring::default_provider());
    let trust = files.trust(mode, host, &provider)?;
    let versions = match files.only {
        Some(version) => vec![version],
        None => vec![&TLS13, &TLS12],
    };
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&versions)
        .map_err(|error| unusable("TLS", error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier { provider, trust }));
    let mut config = match files.identity()? {
        Some(identity) => config
            .with_client_auth_cert(identity.certificates, identity.key)
            .map_err(|error| unusable(&identity.path, error))?,
        None => config.with_no_client_auth(),
    };
    config.enable_sni = files.tells_name;
    if files.is_direct {
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| unusable(&format!("the host \"{host}\""), error))?;
    Ok(Tls {
        config: Arc::new(config),
        name,
        is_direct: files.is_direct,
    })
}

impl Files {
    /// Whom to believe; anybody where the mode does not ask. A file of root certificates that is there makes every mode that
    /// encrypts as strict as `verify-ca`, in libpq as here.
    fn trust(
        &self,
        mode: Mode,
        host: &str,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Option<Trust>, SettingsErrorKind> {
        let roots = self.root_certificates(mode)?;
        if roots.is_empty() {
            return Ok(None);
        }
        let mut store = RootCertStore::empty();
        for root in &roots {
            let added = store.add(root.clone());
            added.map_err(|error| unusable("a certificate in sslrootcert", error))?;
        }
        let revocations = self.revocations()?;
        let has_revocations = !revocations.is_empty();
        let store = Arc::new(store);
        let chain = WebPkiServerVerifier::builder_with_provider(store, Arc::clone(provider))
            .with_crls(revocations)
            .enforce_revocation_expiration()
            .build()
            .map_err(|error| unusable("sslcrl", error))?;
        let is_system = self.root_certificates.as_deref() == Some("system");
        let checks_name = mode == Mode::VerifyFull || is_system;
        Ok(Some(Trust {
            chain,
            roots,
            has_revocations,
            host: checks_name.then(|| host.to_owned()),
        }))
    }

    fn root_certificates(
        &self,
        mode: Mode,
    ) -> Result<Vec<CertificateDer<'static>>, SettingsErrorKind> {
        let named = self.root_certificates.as_deref();
        if named == Some("system") {
            return system_certificates();
        }
        match self.place(named, "root.crt") {
            Some(path) if path.exists() => all_of(&path),
            _ if !mode.verifies() => Ok(Vec::new()),
            place => Err(SettingsErrorKind::NoAuthority {
                path: place.map(|path| path.display().to_string()),
            }),
        }
    }

    fn revocations(&self) -> Result<Vec<CertificateRevocationListDer<'static>>, SettingsErrorKind> {
        let named = self.revocations.as_deref();
        let mut lists = match self.place(named, "root.crl") {
            Some(path) if named.is_some() || path.exists() => all_of(&path)?,
            _ => Vec::new(),
        };
        if let Some(folder) = &self.revocations_folder {
            let entries = std::fs::read_dir(folder).map_err(|error| unusable(folder, error))?;
            for entry in entries {
                let path = entry.map_err(|error| unusable(folder, error))?.path();
                lists.extend(all_of(&path)?);
            }
        }
        Ok(lists)
    }

    /// Who we are; none where nothing says it.
    fn identity(&self) -> Result<Option<Identity>, SettingsErrorKind> {
        if self.is_anonymous {
            return Ok(None);
        }
        let path = match self.place(self.certificate.as_deref(), "postgresql.crt") {
            Some(path) if self.certificate.is_some() || path.exists() => path,
            _ => return Ok(None),
        };
        let Some(key) = self.place(self.key.as_deref(), "postgresql.key") else {
            return Err(unusable("sslkey", "it is not set, and sslcert is"));
        };
        check_mode(&key)?;
        let told = key.display().to_string();
        // Why it cannot be read is left out: the text is a secret.
        let secret = PrivateKeyDer::from_pem_file(&key).map_err(|_| unusable(&told, NO_KEY))?;
        Ok(Some(Identity {
            certificates: all_of(&path)?,
            key: secret,
            path: told,
        }))
    }

    fn place(&self, named: Option<&str>, usual: &str) -> Option<PathBuf> {
        match named {
            Some(named) => Some(PathBuf::from(named)),
            None => self.home.as_ref().map(|home| home.join(usual)),
        }
    }
}

/// The authorities that the machine trusts (`sslrootcert=system`).
fn system_certificates() -> Result<Vec<CertificateDer<'static>>, SettingsErrorKind> {
    let found = openssl_probe::probe().cert_file;
    let Some(path) = found else {
        return Err(unusable(
            "sslrootcert=system",
            "the machine has no file of trusted authorities (Debian: apt install ca-certificates)",
        ));
    };
    all_of(&path)
}

/// Everything of a kind in a PEM file; at least one.
fn all_of<T: PemObject>(path: &Path) -> Result<Vec<T>, SettingsErrorKind> {
    let told = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| unusable(&told, error))?;
    let all: Result<Vec<T>, _> = T::pem_slice_iter(&text).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        _ => Err(unusable(
            &told,
            "it holds nothing of what is looked for there, in PEM form",
        )),
    }
}

/// A key is our user's alone, or root's and readable by a group, as libpq has it.
fn check_mode(path: &Path) -> Result<(), SettingsErrorKind> {
    let told = path.display().to_string();
    let found = std::fs::metadata(path).map_err(|error| unusable(&told, error))?;
    let mode = found.permissions().mode() & 0o777;
    let others = if found.uid() == 0 { 0o027 } else { 0o077 };
    if mode & others != 0 {
        return Err(SettingsErrorKind::KeyFileMode { path: told, mode });
    }
    Ok(())
}

fn unusable(path: &str, reason: impl ToString) -> SettingsErrorKind {
    SettingsErrorKind::File {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}
