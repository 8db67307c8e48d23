//! Both large schemas on a throwaway server, and a project for them.

use rehome::demo::servers::{Options, Server};

use crate::Result;
use crate::command::Rehome;
use crate::database::Database;
use crate::large_schema::{LargeSchema, SCHEMAS};
use crate::project::Project;

const SOURCE: &str = "large_old";
const TARGET: &str = "large_new";

/// A server with both databases, and a project that was begun for them.
#[derive(Debug)]
pub struct LargeWorld {
    server: Server,
    /// The project.
    pub project: Project,
}

impl LargeWorld {
    /// Makes both schemas and begins the project.
    ///
    /// # Errors
    /// When there is no server, or it refuses.
    pub fn start(schema: LargeSchema) -> Result<Self> {
        Self::with_settings(schema, Vec::new())
    }

    /// The same on a server with settings of its own.
    ///
    /// # Errors
    /// As [`LargeWorld::start`].
    pub fn with_settings(schema: LargeSchema, settings: Vec<(String, String)>) -> Result<Self> {
        let server = Server::start(&Options {
            settings,
            ..Options::default()
        })?;
        server.create_database(SOURCE)?;
        server.create_database(TARGET)?;
        let project = Project::empty()?;
        let world = Self { server, project };
        for (database, scripts) in [
            (world.source(), schema.source()),
            (world.target(), schema.target()),
        ] {
            for script in scripts {
                database.execute(&script)?;
            }
        }
        let schemas = SCHEMAS.join(",");
        let words =
            format!("init --name large --source-schemas {schemas} --target-schemas {schemas}");
        world.project.rehome(&words).exits(0)?;
        Ok(world)
    }

    /// The old database, as its owner.
    #[must_use]
    pub fn source(&self) -> Database {
        Database::at(self.server.url(SOURCE))
    }

    /// The new database, as its owner.
    #[must_use]
    pub fn target(&self) -> Database {
        Database::at(self.server.url(TARGET))
    }

    /// A command in the project, with both connections and one JSON object as its answer.
    #[must_use]
    pub fn command(&self, words: &str) -> Rehome {
        self.project
            .rehome(&format!("{words} --output json"))
            .databases(&self.server.url(SOURCE), &self.server.url(TARGET))
    }
}
