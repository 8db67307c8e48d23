//! Where the whole runtime gets its connections from, confined or not.

use super::connection::{Canceller, Connection, spawned};
use super::error::{ConnectError, ConnectErrorKind};
use super::pulse::Felt;
use super::session;
use super::settings::{ConnectionSettings, Side};
use super::socket::{Opened, authenticate, open};
use super::watch::{Backend, Watch, Watched, given_up};
use crate::confine::{Line, Replay};
use futures_util::future::{BoxFuture, pending};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::SslMode;
use tokio_postgres::{CancelToken, NoTls};

/// Makes connections to both databases. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Connector {
    kind: Kind,
    watch: Watch,
}

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
        Self::of(Kind::Direct {
            source: source.map(direct),
            target: target.map(direct),
        })
    }

    /// Asks the broker at the other end of the line: for a confined worker.
    pub(crate) fn handed(line: Line) -> Self {
        Self::of(Kind::Handed(line))
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            watch: Watch::new(),
        }
    }

    /// The same, whose sessions are given up when nothing has come for so long and their server does not work for them.
    pub(crate) fn with_patience(mut self, patience: Duration) -> Self {
        self.watch.patience = patience;
        self
    }

    pub(super) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// What has served the sessions of a side so far, without those that this gave before.
    pub(crate) fn take_backends(&self, side: Side) -> Vec<Backend> {
        self.watch.take_backends(side)
    }

    /// Why a session was given up last, told once.
    pub(crate) fn take_stall(&self) -> Option<String> {
        self.watch.take_stall()
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
        let session = Watch::session(side);
        let end = given_up(self.clone(), Arc::clone(&session));
        let (connection, backend) = self.open(&session, application_name, end).await?;
        self.watch.remember(&session, backend);
        Ok(connection)
    }

    /// Opens a session over which nobody watches.
    pub(super) async fn unwatched(
        &self,
        side: Side,
        application_name: &str,
    ) -> Result<Connection, ConnectError> {
        let end = Box::pin(pending());
        let session = Watch::session(side);
        Ok(self.open(&session, application_name, end).await?.0)
    }

    async fn open(
        &self,
        session: &Watched,
        application_name: &str,
        end: BoxFuture<'static, ()>,
    ) -> Result<(Connection, Option<Backend>), ConnectError> {
        let side = session.side;
        match &self.kind {
            Kind::Handed(line) => handed(line, session, application_name, end).await,
            Kind::Direct { source, target } => {
                let direct = if side == Side::Source { source } else { target };
                let direct = direct.as_ref().ok_or_else(|| {
                    let detail = "no connection is configured";
                    ConnectError::without_settings(side, ConnectErrorKind::NotConfigured, detail)
                })?;
                direct.connect(session, application_name, end).await
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
    let direct = Arc::new(Direct {
        settings: settings.clone(),
    });
    let session = Watch::session(settings.side());
    let opened = direct.connect(&session, application_name, Box::pin(pending()));
    Ok(opened.await?.0)
}

/// Settings that are used here and not behind a broker.
#[derive(Debug)]
pub(crate) struct Direct {
    settings: ConnectionSettings,
}

impl Direct {
    async fn connect(
        self: &Arc<Self>,
        session: &Watched,
        application_name: &str,
        end: BoxFuture<'static, ()>,
    ) -> Result<(Connection, Option<Backend>), ConnectError> {
        let settings = &self.settings;
        let attempt = |protection| async move {
            let Opened { socket, shield } = open(settings, protection).await?;
            let socket = Felt::new(socket, Arc::clone(&session.pulse));
            authenticate(settings, &shield, socket).await
        };
        let (client, driver) = settings.encryption().in_either_way(attempt).await?;
        let canceller = Canceller::direct(Arc::clone(self), client.cancel_token());
        let connection = spawned(client, (driver, end), settings.side(), canceller);
        let begun = session::begin(&connection, settings.side(), application_name).await;
        let backend = begun.map_err(|error| {
            let (kind, detail) = refused_settings(&error);
            ConnectError::new(settings, kind, detail)
        })?;
        Ok((connection, backend))
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
    let attempt = |protection| async move {
        let Opened { socket, shield } = open(settings, protection).await?;
        let sent = token.cancel_query_raw(socket, shield).await;
        sent.map_err(|error| ConnectError::from_driver(settings, &error))
    };
    settings.encryption().in_either_way(attempt).await
}

/// The socket that comes over the line has been authenticated; the driver is shown a greeting that says so.
async fn handed(
    line: &Line,
    session: &Watched,
    application_name: &str,
    end: BoxFuture<'static, ()>,
) -> Result<(Connection, Option<Backend>), ConnectError> {
    let side = session.side;
    let failed = |kind, detail: String| ConnectError::without_settings(side, kind, detail);
    let opened = line.open(side).await?;
    let mut config = tokio_postgres::Config::new();
    // The driver asks for a user; the real one has long been told to the server.
    config.user("handed over").ssl_mode(SslMode::Disable);
    let socket = Felt::greeted(opened.socket, Arc::clone(&session.pulse));
    let (client, driver) = config
        .connect_raw(Replay::new(socket, opened.greeting), NoTls)
        .await
        .map_err(|error| failed(ConnectErrorKind::Protocol, error.to_string()))?;
    let canceller = Canceller::handed(line.clone(), opened.connection, side);
    let connection = spawned(client, (driver, end), side, canceller);
    let begun = session::begin(&connection, side, application_name).await;
    let backend = begun.map_err(|error| {
        let (kind, detail) = refused_settings(&error);
        failed(kind, detail)
    })?;
    Ok((connection, backend))
}

/// A session that breaks off while it begins is no refusal: its server is on its way down, or the network is.
fn refused_settings(error: &tokio_postgres::Error) -> (ConnectErrorKind, String) {
    match error.as_db_error() {
        Some(refusal) if refusal.code().code().starts_with("57P") => {
            (ConnectErrorKind::NotReady, refusal.message().to_owned())
        }
        Some(refusal) => (
            ConnectErrorKind::SessionSettings,
            format!("the session's settings were refused: {}", refusal.message()),
        ),
        None => (
            ConnectErrorKind::Unreachable,
            format!("the session broke off as it began: {error}"),
        ),
    }
}
