//! Both databases of the example on throwaway servers: schemas, roles, the target's own rows.

use std::path::Path;

use super::rows::{Ledger, make_source};
use super::servers::{Kept, Options, Server};
use super::{DemoError, session};

/// The old schema.
pub const SOURCE_SCHEMA: &str = include_str!("schema/source.sql");
/// The new schema.
pub const TARGET_SCHEMA: &str = include_str!("schema/target.sql");
/// What the target holds before the migration begins.
pub const TARGET_ROWS: &str = include_str!("schema/target_rows.sql");
/// What the reading role may do in the source.
const SOURCE_ROLE: &str = include_str!("schema/source_role.sql");
/// What the owner of the target needs beside its database.
const TARGET_ROLE: &str = include_str!("schema/target_role.sql");

/// The source's database and the role that may only look at it.
pub const SOURCE: (&str, &str) = ("dispatch_old", "dispatch_reader");
/// The target's database and the role that owns it and is no superuser.
pub const TARGET: (&str, &str) = ("dispatch_new", "dispatch_owner");

/// How the demo's world is to be.
#[derive(Debug, Clone, Default)]
pub struct WorldOptions {
    /// Both databases on one server; else each has its own, as in a real move.
    pub one_server: bool,
    /// How the servers are to be.
    pub server: Options,
}

/// Both databases, running. Dropping it stops the servers and removes everything.
#[derive(Debug)]
pub struct World {
    source: Server,
    /// `None` where the source's server holds both.
    target: Option<Server>,
}

impl World {
    /// Starts the servers and makes both databases: the source empty, the target with its own rows.
    ///
    /// # Errors
    /// When there is no PostgreSQL, a server does not come up, or refuses a schema.
    pub fn start(options: &WorldOptions) -> Result<Self, DemoError> {
        let target = if options.one_server {
            None
        } else {
            Some(Server::start(&options.server)?)
        };
        let world = Self {
            source: Server::start(&options.server)?,
            target,
        };
        world.make_source_database()?;
        world.make_target_database()?;
        Ok(world)
    }

    /// Fills the source; see [`make_source`].
    ///
    /// # Errors
    /// Those of [`make_source`].
    pub fn make_rows(
        &self,
        scale: f64,
        seed: u64,
        ledger: Option<&Path>,
    ) -> Result<Ledger, DemoError> {
        make_source(&self.source_admin_url(), scale, seed, ledger)
    }

    /// The source, as the role that may only look.
    #[must_use]
    pub fn source_url(&self) -> String {
        self.source.url_as(SOURCE.1, SOURCE.0)
    }

    /// The target, as its owner.
    #[must_use]
    pub fn target_url(&self) -> String {
        self.target_server().url_as(TARGET.1, TARGET.0)
    }

    /// The source, as the superuser: for those who play the old program, never for a migration.
    #[must_use]
    pub fn source_admin_url(&self) -> String {
        self.source.url(SOURCE.0)
    }

    /// The target, as the superuser.
    #[must_use]
    pub fn target_admin_url(&self) -> String {
        self.target_server().url(TARGET.0)
    }

    /// The server of the source.
    #[must_use]
    pub fn source_server(&self) -> &Server {
        &self.source
    }

    /// The server of the target.
    #[must_use]
    pub fn target_server(&self) -> &Server {
        self.target.as_ref().unwrap_or(&self.source)
    }

    /// The lines that open source and target in `psql`.
    #[must_use]
    pub fn psql_lines(&self) -> [String; 2] {
        [
            self.source.psql_line(SOURCE.0),
            self.target_server().psql_line(TARGET.0),
        ]
    }

    /// Leaves the servers running after this program has ended.
    ///
    /// # Errors
    /// When a server cannot be marked as kept; it is stopped then.
    pub fn keep(self) -> Result<Vec<Kept>, DemoError> {
        let servers = [Some(self.source), self.target];
        servers.into_iter().flatten().map(Server::keep).collect()
    }

    fn make_source_database(&self) -> Result<(), DemoError> {
        let (database, role) = SOURCE;
        self.source.create_role(role)?;
        self.source.create_database(database)?;
        self.source
            .execute(database, "make the source's schema", SOURCE_SCHEMA)?;
        self.source
            .execute(database, "give the source's reader its rights", SOURCE_ROLE)
    }

    fn make_target_database(&self) -> Result<(), DemoError> {
        let (database, role) = TARGET;
        let server = self.target_server();
        server.create_role(role)?;
        server.create_database_of(role, database)?;
        server.execute(database, "give the target to its owner", TARGET_ROLE)?;
        let url = self.target_url();
        session::execute(&url, "make the target's schema", TARGET_SCHEMA)?;
        session::execute(&url, "make the target's own rows", TARGET_ROWS)
    }
}
