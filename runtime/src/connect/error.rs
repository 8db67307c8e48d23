//! What can go wrong when a session is opened, and what to do about it.

use super::settings::{ConnectionSettings, Side};
use serde::{Deserialize, Serialize};
use std::error::Error as _;
use tokio_postgres::error::SqlState;

/// A session that could not be opened. It travels from the broker to the worker, so it is plain data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("cannot open the {place}: {detail}; {}", self.remedy())]
pub struct ConnectError {
    /// Which database is meant.
    pub side: Side,
    /// The kind of failure.
    pub kind: ConnectErrorKind,
    /// Side, database, host, port and user, for people.
    pub place: String,
    /// What the server or the operating system says.
    pub detail: String,
}

/// The kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectErrorKind {
    /// No server answers there.
    Unreachable,
    /// The server did not answer in time.
    TimedOut,
    /// The password is wrong, or there is none and one is asked for.
    WrongPassword,
    /// The role does not exist or may not log in.
    RoleMissing,
    /// The server's rules (`pg_hba.conf`) do not let us in this way.
    NotAdmitted,
    /// There is no such database.
    DatabaseMissing,
    /// The role may not connect to this database.
    NotPermitted,
    /// The server has no connection left.
    TooManyConnections,
    /// The server is starting, stopping or recovering.
    NotReady,
    /// No encrypted session could be made, or not with a server that can be believed.
    Tls,
    /// What answers does not speak PostgreSQL as we know it.
    Protocol,
    /// The session began, but refused the settings that every session of ours needs.
    SessionSettings,
    /// No settings for this side were given.
    NotConfigured,
    /// The broker that opens connections for a confined worker is gone.
    BrokerGone,
}

impl ConnectErrorKind {
    /// Whether the same attempt may succeed a little later without anybody doing anything.
    #[must_use]
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::TimedOut | Self::TooManyConnections | Self::NotReady
        )
    }
}

impl ConnectError {
    /// Whether the same attempt may succeed a little later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.kind.is_transient()
    }

    /// Whether the server has no connection left, so that fewer sessions may do.
    pub(crate) fn is_for_want_of_room(&self) -> bool {
        self.kind == ConnectErrorKind::TooManyConnections
    }

    pub(crate) fn new(
        settings: &ConnectionSettings,
        kind: ConnectErrorKind,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            side: settings.side(),
            kind,
            place: settings.to_string(),
            detail: detail.into(),
        }
    }

    /// A failure of which no settings are known, because only the broker has them.
    pub(crate) fn without_settings(
        side: Side,
        kind: ConnectErrorKind,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            side,
            kind,
            place: format!("{side} database"),
            detail: detail.into(),
        }
    }

    pub(crate) fn from_driver(
        settings: &ConnectionSettings,
        error: &tokio_postgres::Error,
    ) -> Self {
        let (kind, detail) = classified(settings, error);
        Self::new(settings, kind, detail)
    }

    /// What a person can do, one clause without a full stop.
    fn remedy(&self) -> String {
        let prefix = self.side.prefix();
        match self.kind {
            ConnectErrorKind::Unreachable => "check host and port, and that the server runs and listens there".to_owned(),
            ConnectErrorKind::TimedOut => "check host, port and firewalls, or raise connect_timeout".to_owned(),
            ConnectErrorKind::WrongPassword => format!("check {prefix}_DB_PASSWORD, {prefix}_DATABASE_URL or .pgpass"),
            ConnectErrorKind::RoleMissing => "create the role with LOGIN, or name another user".to_owned(),
            ConnectErrorKind::NotAdmitted => "ask for a line in the server's pg_hba.conf that admits this user from here (if it admits TLS only: sslmode=require)".to_owned(),
            ConnectErrorKind::DatabaseMissing => "check the database's name, or create it".to_owned(),
            ConnectErrorKind::NotPermitted => "ask for GRANT CONNECT ON DATABASE to this role".to_owned(),
            ConnectErrorKind::TooManyConnections => "wait, close idle sessions, or raise the limit of the server or the role".to_owned(),
            ConnectErrorKind::NotReady => "wait until the server accepts connections".to_owned(),
            ConnectErrorKind::Tls => "check sslmode, sslrootcert, and what the server shows of itself (ssl, ssl_cert_file)".to_owned(),
            ConnectErrorKind::Protocol => "check that a PostgreSQL server (version 10 or newer) listens on this port".to_owned(),
            ConnectErrorKind::SessionSettings => "a pooler in transaction mode may stand between; connect to the server itself".to_owned(),
            ConnectErrorKind::NotConfigured => format!("set {prefix}_DATABASE_URL"),
            ConnectErrorKind::BrokerGone => "start the program again; it goes on where it stopped".to_owned(),
        }
    }
}

/// Sorts what the driver says into kinds; the text never holds what we sent, so no password can be in it.
fn classified(
    settings: &ConnectionSettings,
    error: &tokio_postgres::Error,
) -> (ConnectErrorKind, String) {
    if let Some(refusal) = error.as_db_error() {
        let kind = by_state(refusal.code(), refusal.message(), settings);
        return (
            kind,
            format!("{} (SQLSTATE {})", refusal.message(), refusal.code().code()),
        );
    }
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let detail = if cause.is_empty() {
        error.to_string()
    } else {
        format!("{error}: {cause}")
    };
    let kind = match cause.as_str() {
        "password missing" => ConnectErrorKind::WrongPassword,
        _ if error.is_closed() || cause.contains("unexpected") => ConnectErrorKind::Protocol,
        _ => by_stream(error),
    };
    match kind {
        ConnectErrorKind::WrongPassword => (
            kind,
            "the server asks for a password and none is set".to_owned(),
        ),
        _ => (kind, detail),
    }
}

/// What a failure of the stream means. A server may refuse our certificate after the handshake, with the first answer.
fn by_stream(error: &tokio_postgres::Error) -> ConnectErrorKind {
    let broken = error
        .source()
        .and_then(|cause| cause.downcast_ref::<std::io::Error>());
    match broken.map(std::io::Error::get_ref) {
        Some(Some(cause)) if cause.is::<tokio_rustls::rustls::Error>() => ConnectErrorKind::Tls,
        Some(_) => ConnectErrorKind::Unreachable,
        None => ConnectErrorKind::Protocol,
    }
}

fn by_state(state: &SqlState, message: &str, settings: &ConnectionSettings) -> ConnectErrorKind {
    // A server says 28000 for a missing role, for a role without LOGIN and for a missing line in pg_hba.conf, in
    // its own language; the role's name in quotes is what the first two have in common.
    if *state == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        let about_role = message.contains(settings.user()) && !message.contains("pg_hba.conf");
        return if about_role {
            ConnectErrorKind::RoleMissing
        } else {
            ConnectErrorKind::NotAdmitted
        };
    }
    match *state {
        SqlState::INVALID_PASSWORD => ConnectErrorKind::WrongPassword,
        SqlState::INVALID_CATALOG_NAME => ConnectErrorKind::DatabaseMissing,
        SqlState::INSUFFICIENT_PRIVILEGE => ConnectErrorKind::NotPermitted,
        SqlState::TOO_MANY_CONNECTIONS => ConnectErrorKind::TooManyConnections,
        SqlState::CANNOT_CONNECT_NOW | SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => {
            ConnectErrorKind::NotReady
        }
        _ => ConnectErrorKind::Protocol,
    }
}
