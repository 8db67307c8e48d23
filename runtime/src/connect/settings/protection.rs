//! What the settings say of encryption.

use super::Place;
use super::draft::{Draft, malformed, unsupported};
use crate::connect::encryption::{Encryption, Files, Mode, prepare};
use crate::connect::settings_error::SettingsErrorKind;
use std::path::Path;
use tokio_postgres::config::ChannelBinding;
use tokio_rustls::rustls::SupportedProtocolVersion;
use tokio_rustls::rustls::version::{TLS12, TLS13};

/// The settings that say how a session is protected.
const ALL: [&str; 12] = [
    "channel_binding",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslrootcert",
    "sslsni",
];

/// Reads them, with the files that they name.
///
/// # Errors
/// When a value is none of its kind, contradicts another, or a file cannot be used.
pub(super) fn read(draft: &Draft<'_>, place: &Place) -> Result<Encryption, SettingsErrorKind> {
    let mode = mode(draft)?;
    let channel_binding = channel_binding(draft, mode)?;
    let files = files(draft, mode)?;
    let tls = match place {
        Place::Tcp { host, .. } if mode != Mode::Disable => Some(prepare(mode, host, &files)?),
        _ => None,
    };
    let given = ALL.iter();
    let given = given.filter_map(|key| Some((*key, draft.text(key)?.to_owned())));
    Ok(Encryption {
        // What goes over a Unix socket never leaves the machine.
        mode: if tls.is_some() { mode } else { Mode::Disable },
        channel_binding,
        tls,
        given: given.collect(),
    })
}

/// The mode; authorities of the machine vouch for anybody in the world, so that names must be compared with them.
fn mode(draft: &Draft<'_>) -> Result<Mode, SettingsErrorKind> {
    let is_system = draft.text("sslrootcert") == Some("system");
    let Some(given) = draft.get("sslmode") else {
        return Ok(if is_system {
            Mode::VerifyFull
        } else {
            Mode::Prefer
        });
    };
    let mode = Mode::parse(&given.value).ok_or_else(|| {
        malformed(
            &given.whence,
            "sslmode is none of disable, allow, prefer, require, verify-ca, verify-full",
        )
    })?;
    if is_system && mode != Mode::VerifyFull {
        let reason = "sslrootcert=system needs sslmode=verify-full";
        return Err(malformed(&given.whence, reason));
    }
    Ok(mode)
}

fn channel_binding(draft: &Draft<'_>, mode: Mode) -> Result<ChannelBinding, SettingsErrorKind> {
    let Some(given) = draft.get("channel_binding") else {
        return Ok(ChannelBinding::Prefer);
    };
    match given.value.as_str() {
        "disable" => Ok(ChannelBinding::Disable),
        "prefer" => Ok(ChannelBinding::Prefer),
        "require" if mode == Mode::Disable => Err(malformed(
            &given.whence,
            "channel_binding=require cannot be had with sslmode=disable",
        )),
        "require" => Ok(ChannelBinding::Require),
        _ => Err(malformed(
            &given.whence,
            "channel_binding is none of disable, prefer, require",
        )),
    }
}

fn files(draft: &Draft<'_>, mode: Mode) -> Result<Files, SettingsErrorKind> {
    let own = |key: &str| draft.text(key).map(str::to_owned);
    let home = draft.environment().get("HOME");
    Ok(Files {
        home: home.map(|home| Path::new(home).join(".postgresql")),
        root_certificates: own("sslrootcert"),
        certificate: own("sslcert"),
        key: own("sslkey"),
        revocations: own("sslcrl"),
        revocations_folder: own("sslcrldir"),
        is_anonymous: draft.text("sslcertmode") == Some("disable"),
        tells_name: draft.text("sslsni") != Some("0"),
        is_direct: is_direct(draft, mode)?,
        only: only(draft)?,
    })
}

/// Without asking first (PostgreSQL 17); a server that cannot would take it for nonsense, so encryption must be a demand.
fn is_direct(draft: &Draft<'_>, mode: Mode) -> Result<bool, SettingsErrorKind> {
    let Some(given) = draft.get("sslnegotiation") else {
        return Ok(false);
    };
    match given.value.as_str() {
        "postgres" => Ok(false),
        "direct" if mode.is_demand() => Ok(true),
        "direct" => Err(malformed(
            &given.whence,
            "sslnegotiation=direct needs sslmode=require or stricter",
        )),
        _ => Err(malformed(
            &given.whence,
            "sslnegotiation is none of postgres, direct",
        )),
    }
}

/// The one version that the bounds leave; none where both are left. Versions before 1.2 are never spoken.
fn only(draft: &Draft<'_>) -> Result<Option<&'static SupportedProtocolVersion>, SettingsErrorKind> {
    let lowest = version(draft, "ssl_min_protocol_version")?.unwrap_or(2);
    let highest = version(draft, "ssl_max_protocol_version")?.unwrap_or(3);
    match (lowest, highest) {
        (3, 3) => Ok(Some(&TLS13)),
        (..=2, 2) => Ok(Some(&TLS12)),
        (..=2, 3) => Ok(None),
        _ => Err(unsupported(
            "the connection",
            "ssl_max_protocol_version",
            "leave it out, or name TLSv1.2 or TLSv1.3",
        )),
    }
}

fn version(draft: &Draft<'_>, key: &str) -> Result<Option<u8>, SettingsErrorKind> {
    let Some(given) = draft.get(key) else {
        return Ok(None);
    };
    match given.value.as_str() {
        "TLSv1" => Ok(Some(0)),
        "TLSv1.1" => Ok(Some(1)),
        "TLSv1.2" => Ok(Some(2)),
        "TLSv1.3" => Ok(Some(3)),
        _ => Err(malformed(
            &given.whence,
            format!("{key} is none of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"),
        )),
    }
}
