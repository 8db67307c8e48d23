//! Pairs of real schemas with what is known of the source's rows: what a plan is made of.

use std::path::{Path, PathBuf};

use rehome::catalog::Catalog;
use rehome::demo::servers::{Options, Server};
use rehome::introspect::introspect;
use rehome::mapping::Mapping;
use rehome::mapping::decisions::Decisions;
use rehome::plan::{Facts, Inputs, Plan, plan};
use rehome::profile::{self, profile};
use rehome::settings::Settings;

use crate::Result;
use crate::database::Database;
use crate::dump_file;
use crate::shared_server::Databases;

/// Two schemas and the source's rows.
#[derive(Debug)]
pub struct Pair {
    /// The old schema.
    pub source: Catalog,
    /// The new schema.
    pub target: Catalog,
    facts: Facts,
}

/// The folder of a pair's files: in `REHOME_SHARED`, else in `../shared/real` beside the workspace.
#[must_use]
pub fn folder(pair: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real");
    let real = std::env::var_os("REHOME_SHARED").map_or(beside, PathBuf::from);
    let candidates = [real.join(pair), real.join("real").join(pair)];
    candidates.into_iter().find(|folder| folder.is_dir())
}

impl Pair {
    /// Loads a pair's files into a server of its own and reads it; rows where there are any.
    ///
    /// # Errors
    /// When there is no server, or it refuses something in the files.
    pub fn load(folder: &Path, schemas: &[&str]) -> Result<Self> {
        let server = Server::start(&Options::default())?;
        server.create_database("old")?;
        server.create_database("new")?;
        let (old, new) = (
            Database::at(server.url("old")),
            Database::at(server.url("new")),
        );
        dump_file::load(&old, &folder.join("source.sql"))?;
        let rows = folder.join("data.sql");
        if rows.is_file() {
            dump_file::load(&old, &rows)?;
        }
        dump_file::load(&new, &folder.join("target.sql"))?;
        Self::read(old.url(), new.url(), schemas)
    }

    /// The shipped example with its rows.
    ///
    /// # Errors
    /// When there is no server.
    pub fn example() -> Result<Self> {
        let databases = Databases::fresh()?;
        Self::read(
            databases.source().url(),
            databases.target().url(),
            &["public"],
        )
    }

    fn read(old: &str, new: &str, schemas: &[&str]) -> Result<Self> {
        let schemas: Vec<String> = schemas.iter().map(|schema| (*schema).to_owned()).collect();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mut client = open(old).await?;
            let (source, _) = introspect(&mut client, &schemas).await?;
            let (rows, _) = profile(&mut client, &source, &profile::Options::default()).await?;
            let (target, _) = introspect(&mut open(new).await?, &schemas).await?;
            let facts = Facts::from_profile(&rows);
            Ok(Self {
                source,
                target,
                facts,
            })
        })
    }

    /// What is proposed to somebody who has written nothing yet.
    ///
    /// # Errors
    /// Never but for the settings, which are ours.
    pub fn plan(&self, existing: &[Mapping]) -> Result<Plan> {
        let text = "[project]\nname = \"real\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n";
        let settings = Settings::parse("rehome.toml", text)?;
        Ok(plan(&Inputs {
            source: &self.source,
            target: &self.target,
            facts: &self.facts,
            settings: &settings,
            existing,
            decisions: &Decisions::default(),
        }))
    }
}

async fn open(url: &str) -> Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
