//! The benchmark's own two servers and both databases: with the promises of a server in earnest use.

use std::sync::atomic::AtomicU32;

use crate::demo::servers::{Kept, Options, Server};
use crate::error::Error;
use crate::orchestrate::interrupt;

const SOURCE_SCHEMA: &str = include_str!("schema/source.sql");
const SOURCE_ROLE: &str = include_str!("schema/source_role.sql");
const PARENTS: &str = include_str!("schema/parents.sql");
const MESSAGES: &str = include_str!("schema/messages.sql");
const TARGET_SCHEMA: &str = include_str!("schema/target.sql");

/// So many rows are made by one statement, some seconds' work.
const SLICE: usize = 1_000_000;

/// The old database, with the role that may only look at it.
pub(super) const OLD: (&str, &str) = ("bench_old", "bench_reader");
/// The new database, with the role that owns it and is no superuser.
pub(super) const NEW: (&str, &str) = ("bench_new", "bench_owner");
/// A copy of the old schema without the big table's rows, from which a database is made for each plain copy.
pub(super) const EQUAL: &str = "bench_equal";
/// Where clones go.
pub(super) const CLONE: &str = "bench_clone";

/// What the servers are told. A server that forgets after a crash would flatter whoever writes most.
pub(super) const SETTINGS: [(&str, &str); 10] = [
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("wal_level", "replica"),
    ("shared_buffers", "512MB"),
    ("max_wal_size", "8GB"),
    ("maintenance_work_mem", "256MB"),
    ("autovacuum", "off"),
    ("checkpoint_timeout", "1h"),
    ("jit", "off"),
];

/// What is special about the rows of the big table: SQL over the row's `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Nothing.
    Clean,
    /// Every hundredth has a subject that is too long for the target, which the transform refuses.
    RefusedByTransform,
    /// Every hundredth has a note that a CHECK of the target's forbids, which PostgreSQL refuses.
    RefusedByServer,
}

impl Rows {
    /// The statement that makes them; {first} and {last} are numbers of rows.
    fn script(self) -> String {
        let usual = "'Message ' || number || ' about case ' || number % 9973";
        let every_hundredth = |other: &str, usual: &str| {
            format!("CASE WHEN number % 100 = 37 THEN {other} ELSE {usual} END")
        };
        let note = "CASE WHEN number % 3 = 0 THEN 'seen by ' || number % 100 END";
        let (subject, note) = match self {
            Self::Clean => (usual.to_owned(), note.to_owned()),
            Self::RefusedByTransform => (
                every_hundredth("repeat('too long ', 20)", usual),
                note.to_owned(),
            ),
            Self::RefusedByServer => (usual.to_owned(), every_hundredth("'forbidden'", note)),
        };
        MESSAGES
            .replace("{subject}", &subject)
            .replace("{note}", &note)
    }

    /// The word for who has refused the bad ones, as the quarantine has it; empty where nothing is refused.
    pub(super) fn refused_by(self) -> &'static str {
        match self {
            Self::Clean => "",
            Self::RefusedByTransform => "transform",
            Self::RefusedByServer => "write",
        }
    }

    /// What follows "rows" in a sentence about them.
    pub(super) fn special(self) -> &'static str {
        match self {
            Self::Clean => "",
            Self::RefusedByTransform => ", one of 100 for the transform to refuse",
            Self::RefusedByServer => ", one of 100 for PostgreSQL to refuse",
        }
    }
}

/// Both servers, running. Dropping it stops them and removes everything.
#[derive(Debug)]
pub struct World {
    pub(super) source: Server,
    pub(super) target: Server,
}

impl World {
    /// Starts the servers and makes both databases; the source has its small tables filled, and `rows` messages.
    ///
    /// # Errors
    /// When there is no PostgreSQL, a server does not come up, or refuses something, or the user stops it.
    pub fn start(rows: u64, interrupts: &AtomicU32) -> Result<Self, Error> {
        let settings = SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let options = Options {
            settings: settings.to_vec(),
            ..Options::default()
        };
        let world = Self {
            source: Server::start(&options).map_err(failed)?,
            target: Server::start(&options).map_err(failed)?,
        };
        world.make_source()?;
        world.make_target()?;
        world.fill((0, rows), Rows::Clean, interrupts)?;
        Ok(world)
    }

    /// The source, as the role that may only look. It holds a password.
    #[must_use]
    pub fn source_url(&self) -> String {
        self.source.url_as(OLD.1, OLD.0)
    }

    /// The target, as its owner. It holds a password.
    #[must_use]
    pub fn target_url(&self) -> String {
        self.target.url_as(NEW.1, NEW.0)
    }

    /// The lines that open source and target in `psql`.
    #[must_use]
    pub fn psql_lines(&self) -> [String; 2] {
        [self.source.psql_line(OLD.0), self.target.psql_line(NEW.0)]
    }

    /// Leaves the servers running after this program has ended.
    ///
    /// # Errors
    /// When a server cannot be marked as kept; it is stopped then.
    pub fn keep(self) -> Result<Vec<Kept>, Error> {
        let servers = [self.source, self.target].map(Server::keep);
        servers
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// Gives the big table so many rows of a kind, of which it has the first ones already, or none of them; the user can
    /// stop it between two slices.
    pub(super) fn fill(
        &self,
        (there, rows): (u64, u64),
        kind: Rows,
        interrupts: &AtomicU32,
    ) -> Result<(), Error> {
        if there == 0 {
            self.in_source("remove the rows", "TRUNCATE legacy.system_message")?;
        }
        let script = kind.script();
        for first in (there + 1..=rows).step_by(SLICE) {
            let last = rows.min(first + SLICE as u64 - 1);
            let script = script
                .replace("{first}", &first.to_string())
                .replace("{last}", &last.to_string());
            self.in_source("make the rows", &script)?;
            interrupt::check(interrupts)?;
        }
        // A VACUUM stands alone.
        for table in ["person", "lab", "system_message"] {
            self.in_source("be vacuumed", &format!("VACUUM (ANALYZE) legacy.{table}"))?;
        }
        Ok(())
    }

    /// Runs a script in the source as the superuser.
    pub(super) fn in_source(&self, action: &str, script: &str) -> Result<(), Error> {
        self.source.execute(OLD.0, action, script).map_err(failed)
    }

    /// Runs a script in the target as the superuser.
    pub(super) fn in_target(&self, action: &str, script: &str) -> Result<(), Error> {
        self.target.execute(NEW.0, action, script).map_err(failed)
    }

    fn make_source(&self) -> Result<(), Error> {
        let (database, role) = OLD;
        self.source.create_role(role).map_err(failed)?;
        self.source.create_database(database).map_err(failed)?;
        for script in [SOURCE_SCHEMA, SOURCE_ROLE, PARENTS] {
            self.in_source("make the source", script)?;
        }
        Ok(())
    }

    fn make_target(&self) -> Result<(), Error> {
        let (database, role) = NEW;
        // A dump of the source gives the reader its rights again, so there has to be one.
        for role in [role, OLD.1] {
            self.target.create_role(role).map_err(failed)?;
        }
        let made = self.target.create_database_of(role, database);
        made.map_err(failed)?;
        let as_owner = format!("SET ROLE {role}; {TARGET_SCHEMA}");
        self.in_target("make the target's schema", &as_owner)?;
        self.in_target("make room for the baselines", "CREATE SCHEMA baseline")?;
        self.target.create_database(EQUAL).map_err(failed)?;
        for script in [SOURCE_SCHEMA, PARENTS] {
            let made = self.target.execute(EQUAL, "make the equal schema", script);
            made.map_err(failed)?;
        }
        Ok(())
    }
}

pub(super) fn failed(cause: crate::demo::DemoError) -> Error {
    Error::failed("the benchmark cannot go on", "its throwaway servers").because(cause)
}
