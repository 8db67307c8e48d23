//! The Pagila pair: a real schema with real rows, and a target that was made for it. Used where the files are.

use std::path::{Path, PathBuf};

use rehome::demo::servers::{Options, Server};

use crate::Result;
use crate::database::Database;
use crate::dump_file;
use crate::real_pairs;

/// Both databases on a server of their own.
#[derive(Debug)]
pub struct Pagila {
    server: Server,
}

const SOURCE: &str = "pagila_old";
const TARGET: &str = "pagila_new";

impl Pagila {
    /// The folder of the files.
    #[must_use]
    pub fn folder() -> Option<PathBuf> {
        real_pairs::folder("pagila")
    }

    /// Starts a server and loads schemas and rows.
    ///
    /// # Errors
    /// When there is no server, or it refuses something in the files.
    pub fn start(folder: &Path) -> Result<Self> {
        let server = Server::start(&Options::default())?;
        server.create_role("pagila_reader")?;
        server.create_database(SOURCE)?;
        server.create_database(TARGET)?;
        let pagila = Self { server };
        dump_file::load(&pagila.source(), &folder.join("source.sql"))?;
        dump_file::load(&pagila.source(), &folder.join("data.sql"))?;
        dump_file::load(&pagila.target(), &folder.join("target.sql"))?;
        pagila.source().execute(
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO pagila_reader;
             GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO pagila_reader;
             ANALYZE",
        )?;
        Ok(pagila)
    }

    /// The source, as its owner.
    #[must_use]
    pub fn source(&self) -> Database {
        Database::at(self.server.url(SOURCE))
    }

    /// The target, as its owner.
    #[must_use]
    pub fn target(&self) -> Database {
        Database::at(self.server.url(TARGET))
    }

    /// The source, as a role that may only look.
    #[must_use]
    pub fn reader_url(&self) -> String {
        self.server.url_as("pagila_reader", SOURCE)
    }
}
