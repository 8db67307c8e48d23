//! How a session is protected on its way: what `sslmode` asks for, in which order it is tried, and what follows a refusal.
//!
//! The modes mean what they mean to libpq (PostgreSQL's documentation, "SSL Support"). Encryption comes between the
//! socket and the driver: once a stream is encrypted, driver and broker work on it as on any other.

mod end_point;
mod files;
mod handshake;
mod names;
mod shield;
mod verifier;

pub(super) use files::{Files, prepare};
pub(super) use handshake::{Failure, Shaken, handshake};
pub(crate) use shield::{Shield, Shielded};

use super::error::{ConnectError, ConnectErrorKind};
use std::fmt;
use std::sync::Arc;
use tokio_postgres::config::ChannelBinding;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

/// What the six values of `sslmode` ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Never encrypted.
    Disable,
    /// Encrypted where the server does not let us in otherwise.
    Allow,
    /// Encrypted where the server can; what libpq does when nothing is said.
    Prefer,
    /// Encrypted; whoever answers is believed to be the server.
    Require,
    /// Encrypted, by a server whose certificate is signed by an authority that we trust.
    VerifyCa,
    /// The same, and the certificate is for the host that we asked for.
    VerifyFull,
}

impl Mode {
    /// Reads the value of `sslmode`; none where it is none of the six.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "disable" => Self::Disable,
            "allow" => Self::Allow,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }

    fn verifies(self) -> bool {
        matches!(self, Self::VerifyCa | Self::VerifyFull)
    }

    pub(super) fn is_demand(self) -> bool {
        matches!(self, Self::Require | Self::VerifyCa | Self::VerifyFull)
    }
}

/// How the sessions of a side are protected; read once, with everything that its files hold.
#[derive(Clone)]
pub(crate) struct Encryption {
    pub(super) mode: Mode,
    pub(super) channel_binding: ChannelBinding,
    /// None where nothing is ever encrypted.
    pub(super) tls: Option<Tls>,
    /// The settings that have said so, for another process that is to do the same.
    pub(super) given: Vec<(&'static str, String)>,
}

/// What a handshake needs.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    pub(super) config: Arc<ClientConfig>,
    pub(super) name: ServerName<'static>,
    /// `sslnegotiation=direct`: without asking first.
    pub(super) is_direct: bool,
}

/// One attempt's protection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    Plain,
    /// Encrypted if the server says that it can, plain otherwise.
    IfOffered,
    Encrypted,
}

impl Encryption {
    fn first(&self) -> Protection {
        match self.mode {
            Mode::Disable | Mode::Allow => Protection::Plain,
            Mode::Prefer => Protection::IfOffered,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => Protection::Encrypted,
        }
    }

    /// What is tried after a refusal, if anything: `allow` and `prefer` have a second way.
    fn second(&self, refusal: ConnectErrorKind) -> Option<Protection> {
        match (self.mode, refusal) {
            (Mode::Allow, ConnectErrorKind::NotAdmitted) => Some(Protection::Encrypted),
            (Mode::Prefer, ConnectErrorKind::NotAdmitted | ConnectErrorKind::Tls) => {
                Some(Protection::Plain)
            }
            _ => None,
        }
    }

    /// Makes one attempt, and where `sslmode` knows another way for this refusal, a second one.
    ///
    /// # Errors
    /// The last refusal, with the first one's words beside it.
    pub(crate) async fn in_either_way<T, F>(
        &self,
        attempt: impl Fn(Protection) -> F,
    ) -> Result<T, ConnectError>
    where
        F: Future<Output = Result<T, ConnectError>>,
    {
        let first = match attempt(self.first()).await {
            Ok(done) => return Ok(done),
            Err(refusal) => refusal,
        };
        let Some(protection) = self.second(first.kind) else {
            return Err(first);
        };
        attempt(protection).await.map_err(|second| ConnectError {
            detail: format!(
                "{} (and before, {}: {})",
                second.detail,
                self.first(),
                first.detail
            ),
            ..second
        })
    }
}

impl fmt::Display for Protection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Plain => "without TLS",
            Self::IfOffered | Self::Encrypted => "with TLS",
        })
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The handshake's settings hold a private key.
        write!(formatter, "Encryption({:?})", self.mode)
    }
}
