//! Where the whole runtime gets its connections from, confined or not.

use super::connection::{Canceller, Connection, spawned};
use super::error::{ConnectError, ConnectErrorKind};
use super::session;
use super::settings::{ConnectionSettings, Side};
use super::socket::{authenticate, open};
use crate::confine::{Line, Replay};
use std::sync::Arc;
use tokio_postgres::config::SslMode;
use tokio_postgres::{CancelToken, NoTls};

/// Makes connections to both databases. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Connector(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Direct {
        source: Option<Arc<Direct>>,
        target: Option<Arc<Direct>>,
    },
    Handed(Line),
}

impl Connector {
    /// Connects by itself: for `rehome` and for programs that run unconfined.
    #[must_use]
    pub fn direct(source: Option<ConnectionSettings>, target: Option<ConnectionSettings>) -> Self {
        let direct = |settings: ConnectionSettings| Arc::new(Direct { settings });
        Self(Kind::Direct {
            source: source.map(direct),
            target: target.map(direct),
        })
    }

    /// Asks the broker at the other end of the line: for a confined worker.
    pub(crate) fn handed(line: Line) -> Self {
        Self(Kind::Handed(line))
    }

    /// Opens a session on a side. The settings of [`super`] hold from its first statement on.
    /// `application_name` is what the server's activity view shows, for example `rehome cases`.
    ///
    /// # Errors
    /// By kind: see [`ConnectErrorKind`].
    pub async fn connect(
        &self,
        side: Side,
        application_name: &str,
    ) -> Result<Connection, ConnectError> {
        match &self.0 {
            Kind::Handed(line) => handed(line, side, application_name).await,
            Kind::Direct { source, target } => {
                let direct = if side == Side::Source { source } else { target };
                let direct = direct.as_ref().ok_or_else(|| {
                    let detail = "no connection is configured";
                    ConnectError::without_settings(side, ConnectErrorKind::NotConfigured, detail)
                })?;
                direct.connect(application_name).await
            }
        }
    }
}

/// Opens one session by itself.
///
/// # Errors
/// By kind: see [`ConnectErrorKind`].
pub async fn connect(
    settings: &ConnectionSettings,
    application_name: &str,
) -> Result<Connection, ConnectError> {
    Arc::new(Direct {
        settings: settings.clone(),
    })
    .connect(application_name)
    .await
}

/// Settings that are used here and not behind a broker.
#[derive(Debug)]
pub(crate) struct Direct {
    settings: ConnectionSettings,
}

impl Direct {
    async fn connect(self: &Arc<Self>, application_name: &str) -> Result<Connection, ConnectError> {
        let settings = &self.settings;
        let socket = open(settings).await?;
        let (client, driver) = authenticate(settings, socket).await?;
        let canceller = Canceller::direct(Arc::clone(self), client.cancel_token());
        let connection = spawned(client, driver, settings.side(), canceller);
        session::begin(&connection, settings.side(), application_name)
            .await
            .map_err(|error| {
                let detail = refused_settings(&error);
                ConnectError::new(settings, ConnectErrorKind::SessionSettings, detail)
            })?;
        Ok(connection)
    }

    pub(super) async fn cancel(&self, token: &CancelToken) -> Result<(), ConnectError> {
        cancel(&self.settings, token).await
    }
}

/// Opens a socket for nothing but a cancel request.
///
/// # Errors
/// When the server cannot be reached.
pub(crate) async fn cancel(
    settings: &ConnectionSettings,
    token: &CancelToken,
) -> Result<(), ConnectError> {
    let socket = open(settings).await?;
    let sent = token.cancel_query_raw(socket, NoTls).await;
    sent.map_err(|error| ConnectError::from_driver(settings, &error))
}

/// The socket that comes over the line has been authenticated; the driver is shown a greeting that says so.
async fn handed(
    line: &Line,
    side: Side,
    application_name: &str,
) -> Result<Connection, ConnectError> {
    let failed = |kind, detail: String| ConnectError::without_settings(side, kind, detail);
    let opened = line.open(side).await?;
    let mut config = tokio_postgres::Config::new();
    // The driver asks for a user; the real one has long been told to the server.
    config.user("handed over").ssl_mode(SslMode::Disable);
    let stream = Replay::new(opened.socket, opened.greeting);
    let (client, driver) = config
        .connect_raw(stream, NoTls)
        .await
        .map_err(|error| failed(ConnectErrorKind::Protocol, error.to_string()))?;
    let canceller = Canceller::handed(line.clone(), opened.connection, side);
    let connection = spawned(client, driver, side, canceller);
    session::begin(&connection, side, application_name)
        .await
        .map_err(|error| failed(ConnectErrorKind::SessionSettings, refused_settings(&error)))?;
    Ok(connection)
}

fn refused_settings(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(refusal) => format!("the session's settings were refused: {}", refusal.message()),
        None => format!("the session's settings could not be made: {error}"),
    }
}
