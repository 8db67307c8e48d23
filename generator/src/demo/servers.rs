//! Throwaway PostgreSQL servers: started on a free port in a folder of their own, gone without a trace afterwards.

mod binaries;
mod fetch;
mod folder;
mod identity;
mod process;
mod temporary;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Child;

pub use binaries::Binaries;
pub use temporary::{BENCH, DEMO, Temporary};

use super::DemoError;
use super::session;
use folder::Folder;
use identity::Identity;

/// The superuser of every throwaway server.
const SUPERUSER: &str = "postgres";

/// How a throwaway server is to be.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of the server's programs; else they are searched for, and fetched where there are none.
    pub programs: Option<PathBuf>,
    /// Further settings of the server, such as `("wal_level", "logical")`; they come after our own, so they win.
    pub settings: Vec<(String, String)>,
}

/// A running PostgreSQL server. Dropping it stops the server at once and removes everything that it wrote.
#[derive(Debug)]
pub struct Server {
    binaries: Binaries,
    identity: Identity,
    folder: Folder,
    child: Option<Child>,
    port: u16,
    password: String,
}

impl Server {
    /// Makes a new cluster and starts its server. Leftovers of demos that were killed are removed first.
    ///
    /// # Errors
    /// When there is no PostgreSQL and none can be fetched, or when its programs fail; the message has their words.
    pub fn start(options: &Options) -> Result<Self, DemoError> {
        let binaries = match &options.programs {
            Some(programs) => Binaries::in_folder(programs)?,
            None => Binaries::find()?,
        };
        temporary::remove_leftovers();
        let folder = Folder::create()?;
        let identity = Identity::for_owner_of(folder.path())?;
        let password = random_password()?;
        process::make_cluster(&binaries, &identity, &folder, &password)?;
        let (child, port) = process::start(&binaries, &identity, &folder, &options.settings)?;
        Ok(Self {
            binaries,
            identity,
            folder,
            child: Some(child),
            port,
            password,
        })
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's first process, which starts all others; none where it is kept by nobody any more.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The folder of the server's unix socket, readable for the server's user alone.
    #[must_use]
    pub fn socket_folder(&self) -> PathBuf {
        self.folder.data()
    }

    /// The server's programs.
    #[must_use]
    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// The password of the superuser, which [`Server::create_role`] gives to other roles as well.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// A connection string of the superuser. It holds a password: it goes into an environment, never into a log.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_as(SUPERUSER, database)
    }

    /// A connection string of another role that [`Server::create_role`] made.
    #[must_use]
    pub fn url_as(&self, role: &str, database: &str) -> String {
        let (password, port) = (&self.password, self.port);
        format!("postgresql://{role}:{password}@127.0.0.1:{port}/{database}")
    }

    /// The line that opens a database in `psql`.
    #[must_use]
    pub fn psql_line(&self, database: &str) -> String {
        let psql = self.binaries.program_or_name("psql");
        let (password, port) = (&self.password, self.port);
        format!("PGPASSWORD={password} {psql} -h 127.0.0.1 -p {port} -U {SUPERUSER} {database}")
    }

    /// The line that stops a server that was kept, and removes it.
    #[must_use]
    pub fn stop_line(&self) -> String {
        let (data, folder) = (self.folder.data(), self.folder.path());
        format!(
            "kill -QUIT \"$(head -n 1 '{}/postmaster.pid')\" && rm -rf '{}'",
            data.display(),
            folder.display()
        )
    }

    /// Makes an empty database that belongs to a role, which may then make schemas in it.
    ///
    /// # Errors
    /// When the server refuses, for example because it exists or the role does not.
    pub fn create_database_of(&self, role: &str, database: &str) -> Result<(), DemoError> {
        let (name, owner) = (session::identifier(database), session::identifier(role));
        let statement = format!("CREATE DATABASE {name} OWNER {owner}");
        self.execute(
            SUPERUSER,
            &format!("make the database {database}"),
            &statement,
        )
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// When the server refuses, for example because it exists.
    pub fn create_database(&self, database: &str) -> Result<(), DemoError> {
        let statement = format!("CREATE DATABASE {}", session::identifier(database));
        self.execute(
            SUPERUSER,
            &format!("make the database {database}"),
            &statement,
        )
    }

    /// Makes a role that may log in with the server's password and is no superuser.
    ///
    /// # Errors
    /// When the server refuses, for example because it exists.
    pub fn create_role(&self, role: &str) -> Result<(), DemoError> {
        let (name, password) = (session::identifier(role), session::literal(&self.password));
        let statement = format!("CREATE ROLE {name} LOGIN NOSUPERUSER PASSWORD {password}");
        self.execute(SUPERUSER, &format!("make the role {role}"), &statement)
    }

    /// Runs a script in a database as the superuser.
    ///
    /// # Errors
    /// When the server refuses a statement; `action` follows "could not" in the message.
    pub fn execute(&self, database: &str, action: &str, script: &str) -> Result<(), DemoError> {
        session::execute(&self.url(database), action, script)
    }

    /// The one value that a question in SQL has for an answer, as text; empty where it is NULL or there is none. The
    /// superuser asks.
    ///
    /// # Errors
    /// When the server refuses; `action` follows "could not" in the message.
    pub fn ask(&self, database: &str, action: &str, question: &str) -> Result<String, DemoError> {
        session::ask(&self.url(database), action, question)
    }

    /// What `pg_dump` says of a database with these arguments; `None` where the server came without `pg_dump`.
    ///
    /// # Errors
    /// When `pg_dump` fails; the message has its words.
    pub fn dump(&self, database: &str, arguments: &[&str]) -> Result<Option<String>, DemoError> {
        let Some(program) = self.binaries.program("pg_dump") else {
            return Ok(None);
        };
        process::dump(&program, &self.password, &self.url(database), arguments).map(Some)
    }

    /// Leaves the server running after this program has ended; no later demo removes it either.
    ///
    /// # Errors
    /// When the mark that protects it cannot be written; the server is stopped then.
    pub fn keep(mut self) -> Result<Kept, DemoError> {
        self.folder.keep()?;
        self.child = None;
        Ok(Kept {
            folder: self.folder.path().to_owned(),
            stop_line: self.stop_line(),
        })
    }
}

/// A server that stays after the demo.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its folder.
    pub folder: PathBuf,
    /// The line that stops and removes it.
    pub stop_line: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = self.child.take() {
            process::stop(&self.binaries, &self.identity, &self.folder.data(), child);
        }
    }
}

/// Sixteen bytes of the operating system's randomness, written out.
fn random_password() -> Result<String, DemoError> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; 16];
    File::open(source)
        .and_then(|mut random| random.read_exact(&mut bytes))
        .map_err(|error| DemoError::file(source, error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
