//! One server for all tests of a program, and for each test its own copies of the example's databases.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};

use rehome::demo::rows::{DEFAULT_SEED, Ledger};
use rehome::demo::servers::Options;
use rehome::demo::{SOURCE, TARGET, World, WorldOptions};

use crate::Result;
use crate::command::Rehome;
use crate::database::Database;
use crate::server_log::{self, LogMark, Statement};

/// So small that every entity has its least number of rows.
pub const SCALE: f64 = 0.000_1;

/// The example's databases as they are before a migration. Tests get copies of them.
#[derive(Debug)]
struct Templates {
    world: World,
    ledger: Ledger,
}

/// Held by the tests that run; the last of them stops the server.
static TEMPLATES: Mutex<Weak<Templates>> = Mutex::new(Weak::new());
static COPIES: AtomicU32 = AtomicU32::new(0);

fn templates() -> Result<Arc<Templates>> {
    let mut shared = TEMPLATES
        .lock()
        .map_err(|_| "another test failed while the server was started")?;
    if let Some(templates) = shared.upgrade() {
        return Ok(templates);
    }
    let world = World::start(&WorldOptions {
        one_server: true,
        server: Options {
            settings: server_log::settings(),
            ..Options::default()
        },
    })?;
    let ledger = world.make_rows(SCALE, DEFAULT_SEED, None)?;
    let templates = Arc::new(Templates { world, ledger });
    *shared = Arc::downgrade(&templates);
    Ok(templates)
}

fn copies(templates: Arc<Templates>, source: &str, target: &str) -> Result<Databases> {
    let number = COPIES.fetch_add(1, Ordering::Relaxed);
    let (old, new) = (format!("old_{number}"), format!("new_{number}"));
    let server = Database::at(templates.world.source_server().url("postgres"));
    server.execute(&format!("CREATE DATABASE {old} TEMPLATE {source}"))?;
    server.execute(&format!(
        "CREATE DATABASE {new} TEMPLATE {target} OWNER {}",
        TARGET.1
    ))?;
    Ok(Databases {
        templates,
        source: old,
        target: new,
    })
}

/// Both databases of the example, a test's own.
#[derive(Debug)]
pub struct Databases {
    templates: Arc<Templates>,
    source: String,
    target: String,
}

impl Databases {
    /// Fresh copies: the source with its rows, the target as it was before any migration.
    ///
    /// # Errors
    /// When there is no server, or it cannot copy.
    pub fn fresh() -> Result<Self> {
        copies(templates()?, SOURCE.0, TARGET.0)
    }

    /// Copies of these as they are now, control schema included. Nobody may be connected to them.
    ///
    /// # Errors
    /// When the server cannot copy.
    pub fn copy(&self) -> Result<Self> {
        copies(Arc::clone(&self.templates), &self.source, &self.target)
    }

    /// What was planted in the source's rows.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.templates.ledger
    }

    /// The source's name.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.source
    }

    /// The target's name.
    #[must_use]
    pub fn target_name(&self) -> &str {
        &self.target
    }

    /// A connection string of a role to one of the server's databases.
    #[must_use]
    pub fn url_as(&self, role: &str, database: &str) -> String {
        self.templates.world.source_server().url_as(role, database)
    }

    /// The source, as the role that may only look.
    #[must_use]
    pub fn source_url(&self) -> String {
        self.url_as(SOURCE.1, &self.source)
    }

    /// The target, as its owner.
    #[must_use]
    pub fn target_url(&self) -> String {
        self.url_as(TARGET.1, &self.target)
    }

    /// The source, as the superuser: for those who play the old program.
    #[must_use]
    pub fn source(&self) -> Database {
        Database::at(self.url_as("postgres", &self.source))
    }

    /// The target, as the superuser.
    #[must_use]
    pub fn target(&self) -> Database {
        Database::at(self.url_as("postgres", &self.target))
    }

    /// A role that may log in and nothing else.
    ///
    /// # Errors
    /// When it is there already.
    pub fn make_role(&self, role: &str) -> Result {
        Ok(self.templates.world.source_server().create_role(role)?)
    }

    /// Gives a command both connections.
    #[must_use]
    pub fn given_to(&self, command: Rehome) -> Rehome {
        command.databases(&self.source_url(), &self.target_url())
    }

    /// The end of the server's log as it is now.
    ///
    /// # Errors
    /// When the log is not where it should be.
    pub fn log_mark(&self) -> Result<LogMark> {
        LogMark::now(self.templates.world.source_server())
    }

    /// The COPY statements that read a table of the source since a mark.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn copies_of(&self, table: &str, since: &LogMark) -> Result<Vec<Statement>> {
        since.copies_of(&self.source, table)
    }
}
