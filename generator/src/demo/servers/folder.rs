//! The folder of a throwaway server: where it lies, and what is in it.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::temporary::{self, Temporary, bases};
use crate::demo::DemoError;

/// A unix socket's path may have 107 bytes; its name and our folder's name take about fifty.
const LONGEST_BASE: usize = 55;

/// A folder that is removed with everything in it when dropped, unless it is kept.
///
/// The outer folder belongs to us; `data` in it belongs to the server's user.
#[derive(Debug)]
pub(super) struct Folder(Temporary);

impl Folder {
    /// Makes the folder where another user can reach it.
    ///
    /// # Errors
    /// When no folder for temporary files can be written.
    pub(super) fn create() -> Result<Self, DemoError> {
        let folder = Self(Temporary::create_in(&base(), temporary::SERVER)?);
        folder
            .prepare()
            .map_err(|error| DemoError::file(folder.path(), error))?;
        Ok(folder)
    }

    fn prepare(&self) -> io::Result<()> {
        fs::set_permissions(self.path(), fs::Permissions::from_mode(0o711))?;
        fs::create_dir(self.data())?;
        fs::set_permissions(self.data(), fs::Permissions::from_mode(0o700))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The cluster's own folder; the server's socket is in it as well.
    pub(super) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Where the server writes its messages.
    pub(super) fn log(&self) -> PathBuf {
        self.path().join("log")
    }

    /// From now on neither we nor a later demo removes it.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub(super) fn keep(&mut self) -> Result<(), DemoError> {
        self.0.keep()
    }
}

/// The first folder for temporary files that everybody may enter and whose name is short enough for a socket.
fn base() -> PathBuf {
    bases()
        .into_iter()
        .find(|base| base.as_os_str().len() <= LONGEST_BASE && open_to_all(base))
        .unwrap_or_else(std::env::temp_dir)
}

/// Whether every user may walk down to the folder.
pub(super) fn open_to_all(folder: &Path) -> bool {
    folder.ancestors().all(|part| {
        part.as_os_str().is_empty()
            || fs::metadata(part).is_ok_and(|entry| entry.permissions().mode() & 0o001 != 0)
    })
}
