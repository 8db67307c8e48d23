//! Both databases, as a project's settings and the environment name them.

use std::future::Future;
use std::path::Path;

use rehome_runtime::connect::{
    ConnectError, ConnectErrorKind, Connection, ConnectionSettings, Environment, Side, connect,
    free_sessions, hold_snapshot, same_database,
};
use tokio::runtime::Runtime;

use super::project::Project;
use crate::error::Error;
use crate::settings::Settings;

/// What the servers' activity views show of us.
const APPLICATION: &str = "rehome";

/// Where both databases are. Holds secrets, and shows none.
#[derive(Debug, Clone)]
pub struct Databases {
    /// The old one.
    pub source: ConnectionSettings,
    /// The new one.
    pub target: ConnectionSettings,
}

impl Databases {
    /// Reads where both databases are: from the environment, and from a `.env` file in the project's folder.
    ///
    /// # Errors
    /// When nothing is set for a side, or it cannot be used.
    pub fn of(project: &Project) -> Result<Self, Error> {
        Ok(Self {
            source: of_side(project, Side::Source)?,
            target: of_side(project, Side::Target)?,
        })
    }

    /// How many more sessions both servers let in; the smaller number.
    ///
    /// # Errors
    /// When a server does not let us in.
    pub fn free_sessions(&self) -> Result<u64, Error> {
        wait(async {
            let mut least = u64::MAX;
            for side in [&self.source, &self.target] {
                let free = free_sessions(&open(side).await?).await;
                least = least.min(free.map_err(|cause| {
                    Error::failed("the server does not say how many sessions it lets in", side)
                        .because(cause)
                })?);
            }
            Ok(least)
        })
    }

    /// Opens a session on each side, and refuses to go on where both are one database.
    ///
    /// # Errors
    /// When a server does not let us in, or source and target are the same.
    pub async fn open(&self) -> Result<(Connection, Connection), Error> {
        let source = open(&self.source).await?;
        let target = open(&self.target).await?;
        let same = same_database(&source, &target).await.map_err(|cause| {
            Error::failed("the databases could not be compared", "source and target").because(cause)
        })?;
        match same {
            Some(same) => Err(Error::usage("nothing was done", "source and target").because(same)),
            None => Ok((source, target)),
        }
    }
}

/// Reads where one of the databases is; see [`Databases::of`].
///
/// # Errors
/// When nothing is set for it, or it cannot be used.
pub fn of_side(project: &Project, side: Side) -> Result<ConnectionSettings, Error> {
    let environment = environment(&project.root)?;
    let Settings { source, target, .. } = &project.settings;
    let variable = match side {
        Side::Source => &source.url_env,
        Side::Target => &target.url_env,
    };
    ConnectionSettings::from_environment(side, Some(variable), &environment)
        .map_err(|cause| Error::usage("a connection is not configured", side).because(cause))
}

/// The process' environment and the project's `.env` file.
///
/// # Errors
/// When the file is there and cannot be used.
pub fn environment(root: &Path) -> Result<Environment, Error> {
    Environment::of_process(Some(root))
        .map_err(|cause| Error::usage("the environment cannot be used", ".env").because(cause))
}

/// Opens one session.
///
/// # Errors
/// When the server does not let us in; wrong credentials and names are wrong configuration.
pub async fn open(settings: &ConnectionSettings) -> Result<Connection, Error> {
    connect(settings, APPLICATION).await.map_err(refused)
}

fn refused(cause: ConnectError) -> Error {
    let configured = matches!(
        cause.kind,
        ConnectErrorKind::WrongPassword
            | ConnectErrorKind::RoleMissing
            | ConnectErrorKind::DatabaseMissing
            | ConnectErrorKind::NotConfigured
    );
    let (what, place) = ("no connection to the database", cause.place.clone());
    if configured {
        Error::usage(what, place).because(cause)
    } else {
        Error::failed(what, place).because(cause)
    }
}

/// Makes what asynchronous work is done on.
///
/// # Errors
/// When the operating system refuses.
pub fn event_loop() -> Result<Runtime, Error> {
    let built = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    built.map_err(|cause| Error::failed("cannot begin", "the event loop").because(cause))
}

/// Does asynchronous work to its end.
///
/// # Errors
/// Those of the work.
pub fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    event_loop()?.block_on(work)
}

/// A snapshot of the source that every program of a run reads; gone when dropped.
///
/// The session idles in its transaction, so nothing has to be driven while programs run.
#[derive(Debug)]
pub struct Snapshot {
    /// The name by which other sessions adopt it.
    pub id: String,
    _connection: Connection,
    _event_loop: Runtime,
}

impl Snapshot {
    /// Takes a snapshot of the source and holds it.
    ///
    /// # Errors
    /// When the source does not let us in or exports no snapshot.
    pub fn hold(source: &ConnectionSettings) -> Result<Self, Error> {
        let event_loop = event_loop()?;
        let (id, connection) = event_loop.block_on(async {
            let connection = open(source).await?;
            let id = hold_snapshot(&connection).await.map_err(|cause| {
                Error::failed("the source gives no snapshot", source)
                    .because(cause)
                    .advice("a migration reads from a primary server; connect to it")
            })?;
            Ok::<_, Error>((id, connection))
        })?;
        Ok(Self {
            id,
            _connection: connection,
            _event_loop: event_loop,
        })
    }
}
