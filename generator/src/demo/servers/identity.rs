//! Under which user a throwaway server runs: PostgreSQL refuses to run as root.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::demo::DemoError;

/// What "nobody" is on every system that has no user `postgres`.
const NOBODY: u32 = 65_534;

/// Another user to run as, where we are root; else ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(Option<(u32, u32)>);

impl Identity {
    /// The identity for servers in a folder that we have just made: its owner tells who we are.
    ///
    /// # Errors
    /// When the folder cannot be looked at.
    pub(super) fn for_owner_of(folder: &Path) -> Result<Self, DemoError> {
        let owner = std::fs::metadata(folder)
            .map_err(|error| DemoError::file(folder, error))?
            .uid();
        if owner != 0 {
            return Ok(Self(None));
        }
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        Ok(Self(Some(
            user_in(&users, "postgres").unwrap_or((NOBODY, NOBODY)),
        )))
    }

    /// A command that runs as this user, from a folder that it can enter and without settings of ours for PostgreSQL.
    pub(super) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("LC_ALL", "C");
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_postgresql(name)) {
            command.env_remove(name);
        }
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives a file or folder to this user.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub(super) fn give(self, path: &Path) -> Result<(), DemoError> {
        let Some((user, group)) = self.0 else {
            return Ok(());
        };
        std::os::unix::fs::chown(path, Some(user), Some(group))
            .map_err(|error| DemoError::file(path, error))
    }
}

fn is_of_postgresql(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().starts_with("PG")
}

/// User and group of a name in the text of /etc/passwd.
fn user_in(users: &str, name: &str) -> Option<(u32, u32)> {
    let line = users
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::user_in;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:7:7::/:\npostgres:x:101:104:,,,:/:/bin/sh\n";
        assert_eq!(user_in(users, "postgres"), Some((101, 104)));
        assert_eq!(user_in(users, "nobody"), None);
    }
}
