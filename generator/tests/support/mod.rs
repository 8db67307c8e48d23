//! One throwaway server a test program, one database a test.

use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Weak};

use rehome::demo::servers::{Options, Server};
use tokio_postgres::{Client, NoTls};

/// What a test gives back.
pub(crate) type TestResult = Result<(), Box<dyn Error>>;

/// A database of the shared server.
pub(crate) struct Database {
    pub(crate) server: Arc<Server>,
    name: String,
}

impl Database {
    /// Runs a script as the superuser.
    pub(crate) fn execute(&self, script: &str) -> TestResult {
        Ok(self
            .server
            .execute(&self.name, "prepare the test", script)?)
    }
}

impl Database {
    /// Runs a file of `pg_dump` with `psql`, which alone knows how to read rows of COPY inside a script.
    #[allow(dead_code, reason = "not every test program needs it")]
    pub(crate) fn load(&self, file: &std::path::Path) -> TestResult {
        let psql = self
            .server
            .binaries()
            .program("psql")
            .ok_or("there is no psql beside the server")?;
        let url = self.server.url(&self.name);
        let output = std::process::Command::new(psql)
            .args(["-q", "-v", "ON_ERROR_STOP=1", "-f"])
            .arg(file)
            .arg(url)
            .output()?;
        let words = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            Ok(())
        } else {
            Err(words.into())
        }
    }
}

/// The server of all tests that run at the same time; the last of them that ends stops it.
static SERVER: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// Makes a database and fills it with a script.
pub(crate) fn database(name: &str, script: &str) -> Result<Database, Box<dyn Error>> {
    let mut shared = SERVER
        .lock()
        .map_err(|_| "another test failed while the server was started")?;
    let server = match shared.upgrade() {
        Some(server) => server,
        None => {
            // Another version than the one that is installed, for a try: the folder of its programs.
            let programs = std::env::var_os("REHOME_TEST_POSTGRES").map(PathBuf::from);
            let server = Arc::new(Server::start(&Options {
                programs,
                ..Options::default()
            })?);
            *shared = Arc::downgrade(&server);
            server
        }
    };
    drop(shared);
    server.create_database(name)?;
    let database = Database {
        server,
        name: name.to_owned(),
    };
    // pg_dump's files empty the search path for their session alone; each script has a session of its own.
    database.execute(script)?;
    Ok(database)
}

/// Connects as the superuser.
pub(crate) async fn connect(database: &Database) -> Result<Client, Box<dyn Error>> {
    open(&database.server.url(&database.name)).await
}

/// Connects as another role.
#[allow(dead_code, reason = "not every test program needs it")]
pub(crate) async fn connect_as(database: &Database, role: &str) -> Result<Client, Box<dyn Error>> {
    open(&database.server.url_as(role, &database.name)).await
}

/// Connects by a connection string.
#[allow(dead_code, reason = "not every test program needs it")]
pub(crate) async fn open(url: &str) -> Result<Client, Box<dyn Error>> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The folder of real schemas, where there is one: `REHOME_SHARED`, else `../shared/real` beside the workspace.
#[allow(dead_code, reason = "not every test program needs it")]
pub(crate) fn real_schemas() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/real");
    let folder = std::env::var_os("REHOME_SHARED").map_or(beside, PathBuf::from);
    folder.join("pagila").is_dir().then_some(folder)
}
