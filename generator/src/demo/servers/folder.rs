//! The folder of a throwaway server: who made it, whether it is kept, and what to do with one whose maker was killed.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::demo::DemoError;

const PREFIX: &str = "rehome-server-";
/// Holds the maker's process id and start, so that a later process with the same id is not taken for it.
const OWNER: &str = "owner";
const KEPT: &str = "kept";
/// A unix socket's path may have 107 bytes; its name and our folder's name take about fifty.
const LONGEST_BASE: usize = 55;

/// A folder that is removed with everything in it when dropped, unless it is kept.
///
/// The outer folder belongs to us; `data` in it belongs to the server's user.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    /// Makes the folder where another user can reach it, and notes whose it is.
    ///
    /// # Errors
    /// When no folder for temporary files can be written.
    pub(super) fn create() -> Result<Self, DemoError> {
        let base = base();
        let name = format!("{PREFIX}{:016x}", fastrand::u64(..));
        let folder = Self {
            path: base.join(name),
            kept: false,
        };
        folder
            .prepare()
            .map_err(|error| DemoError::file(&folder.path, error))?;
        Ok(folder)
    }

    fn prepare(&self) -> io::Result<()> {
        fs::create_dir(&self.path)?;
        fs::write(self.path.join(OWNER), owner_line(std::process::id()))?;
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o711))?;
        fs::create_dir(self.data())?;
        fs::set_permissions(self.data(), fs::Permissions::from_mode(0o700))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The cluster's own folder; the server's socket is in it as well.
    pub(super) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// Where the server writes its messages.
    pub(super) fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// From now on neither we nor a later demo removes it.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub(super) fn keep(&mut self) -> Result<(), DemoError> {
        let mark = self.path.join(KEPT);
        fs::write(&mark, "").map_err(|error| DemoError::file(&mark, error))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            // What is left in a folder for temporary files harms nobody, and the next start tries again.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The first folder for temporary files that everybody may enter and whose name is short enough for a socket.
fn base() -> PathBuf {
    bases()
        .into_iter()
        .find(|base| base.as_os_str().len() <= LONGEST_BASE && open_to_all(base))
        .unwrap_or_else(std::env::temp_dir)
}

fn bases() -> Vec<PathBuf> {
    let mut bases = vec![std::env::temp_dir()];
    for usual in ["/tmp", "/var/tmp"].map(PathBuf::from) {
        if !bases.contains(&usual) {
            bases.push(usual);
        }
    }
    bases
}

/// Whether every user may walk down to the folder.
pub(super) fn open_to_all(folder: &Path) -> bool {
    folder.ancestors().all(|part| {
        part.as_os_str().is_empty()
            || fs::metadata(part).is_ok_and(|entry| entry.permissions().mode() & 0o001 != 0)
    })
}

/// Stops and removes servers whose maker is gone and that were not kept. Others' folders are left alone.
pub(super) fn remove_leftovers() {
    for folder in bases()
        .iter()
        .filter_map(|base| fs::read_dir(base).ok())
        .flatten()
        .flatten()
    {
        let path = folder.path();
        let named_so = folder.file_name().to_string_lossy().starts_with(PREFIX);
        if named_so && is_ours(&path) && is_leftover(&path) {
            stop_leftover(&path.join("data"));
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Only what we could have made ourselves: another user's folder could send our signals anywhere.
fn is_ours(path: &Path) -> bool {
    let ourselves = fs::metadata("/proc/self").map(|entry| entry.uid());
    let theirs = fs::symlink_metadata(path).map(|entry| (entry.uid(), entry.is_dir()));
    match (ourselves, theirs) {
        (Ok(ourselves), Ok((owner, true))) => owner == ourselves,
        // Without /proc the folder for temporary files is the user's own.
        (Err(_), Ok((_, is_folder))) => is_folder,
        _ => false,
    }
}

fn is_leftover(path: &Path) -> bool {
    if path.join(KEPT).exists() {
        return false;
    }
    let Ok(owner) = fs::read_to_string(path.join(OWNER)) else {
        return false;
    };
    let process = owner
        .split_whitespace()
        .next()
        .and_then(|id| id.parse().ok());
    process.is_some_and(|process| owner_line(process) != owner)
}

/// Asks the server of a leftover to stop at once, if it still runs.
fn stop_leftover(data: &Path) {
    let Ok(text) = fs::read_to_string(data.join("postmaster.pid")) else {
        return;
    };
    let mut lines = text.lines();
    let (Some(process), Some(folder)) = (lines.next(), lines.next()) else {
        return;
    };
    // The process must be the server of this very folder, not a later one with the same id.
    let command = command_line(process);
    if Path::new(folder) == data && command.contains("postgres") && command.contains(folder) {
        let _ = Command::new("kill")
            .args(["-QUIT", process.trim()])
            .status();
        wait_for_end(process.trim());
    }
}

fn wait_for_end(process: &str) {
    for _ in 0..50 {
        if command_line(process).is_empty() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn command_line(process: &str) -> String {
    ps(process.trim(), "args=")
}

/// Names a process for good: its id and when it began. Without its start it is taken for gone.
fn owner_line(process: u32) -> String {
    format!("{process} {}\n", ps(&process.to_string(), "lstart="))
}

/// One property of a process, by the one command that every Unix has; empty when there is no such process.
fn ps(process: &str, property: &str) -> String {
    if let Some(known) = from_proc(process, property) {
        return known;
    }
    let output = Command::new("ps")
        .args(["-o", property, "-p", process])
        .env("LC_ALL", "C")
        .output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// The same from /proc, where there is one: small machines come without `ps`.
fn from_proc(process: &str, property: &str) -> Option<String> {
    if !Path::new("/proc/self/stat").exists() {
        return None;
    }
    let folder = Path::new("/proc").join(process);
    if property == "args=" {
        let arguments = fs::read(folder.join("cmdline")).unwrap_or_default();
        let text = String::from_utf8_lossy(&arguments).replace('\0', " ");
        return Some(text.trim().to_owned());
    }
    let stat = fs::read_to_string(folder.join("stat")).unwrap_or_default();
    // The command's name stands in brackets and may hold blanks; the start is the 20th field after it.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    Some(
        after
            .split_whitespace()
            .nth(19)
            .unwrap_or_default()
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_folder_is_no_leftover_and_goes_when_dropped() -> Result<(), DemoError> {
        let folder = Folder::create()?;
        let path = folder.path().to_owned();
        assert!(is_ours(&path) && !is_leftover(&path));
        drop(folder);
        assert!(!path.exists());
        Ok(())
    }

    /// The folder is named unlike ours, so that no other test takes it for a leftover to remove.
    fn folder_of(owner: &str) -> io::Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(OWNER), owner)?;
        Ok(folder)
    }

    #[test]
    fn a_folder_of_a_process_that_began_at_another_time_is_a_leftover() -> io::Result<()> {
        let folder = folder_of(&format!("{} 1\n", std::process::id()))?;
        assert!(is_leftover(folder.path()));
        let own = folder_of(&owner_line(std::process::id()))?;
        assert!(!is_leftover(own.path()));
        Ok(())
    }

    #[test]
    fn a_kept_folder_is_no_leftover() -> io::Result<()> {
        let folder = folder_of("1 never\n")?;
        fs::write(folder.path().join(KEPT), "")?;
        assert!(!is_leftover(folder.path()));
        Ok(())
    }
}
