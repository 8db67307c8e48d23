//! Folders for temporary files: who made one, whether it is kept, and what to do with one whose maker was killed.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::demo::DemoError;

/// What the name of a server's folder begins with.
pub(super) const SERVER: &str = "rehome-server-";
/// What the name of a demo's folder begins with.
pub const DEMO: &str = "rehome-demo-";
/// What the name of a benchmark's folder begins with.
pub const BENCH: &str = "rehome-bench-";

/// Holds the maker's process id and start, so that a later process with the same id is not taken for it.
const OWNER: &str = "owner";
const KEPT: &str = "kept";

/// A folder of ours that is removed with everything in it when dropped, and by the next start of a throwaway server where
/// its maker was killed, unless it is kept.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
    kept: bool,
}

impl Temporary {
    /// Makes a folder that nobody else may enter, whose name begins with [`DEMO`] or [`BENCH`].
    ///
    /// # Errors
    /// When the folder for temporary files cannot be written.
    pub fn create(prefix: &str) -> Result<Self, DemoError> {
        Self::create_in(&std::env::temp_dir(), prefix)
    }

    /// The same in one of [`bases`].
    pub(super) fn create_in(base: &Path, prefix: &str) -> Result<Self, DemoError> {
        let path = base.join(format!("{prefix}{:016x}", fastrand::u64(..)));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|error| DemoError::file(&path, error))?;
        let folder = Self { path, kept: false };
        let owner = folder.path.join(OWNER);
        fs::write(&owner, owner_line(std::process::id()))
            .map_err(|error| DemoError::file(&owner, error))?;
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on neither we nor a later start of a server removes it.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub fn keep(&mut self) -> Result<(), DemoError> {
        let mark = self.path.join(KEPT);
        fs::write(&mark, "").map_err(|error| DemoError::file(&mark, error))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            // What is left in a folder for temporary files harms nobody, and the next start tries again.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Where folders for temporary files may lie.
pub(super) fn bases() -> Vec<PathBuf> {
    let mut bases = vec![std::env::temp_dir()];
    for usual in ["/tmp", "/var/tmp"].map(PathBuf::from) {
        if !bases.contains(&usual) {
            bases.push(usual);
        }
    }
    bases
}

/// Removes folders whose maker is gone and that were not kept, and stops a server in them. Others' folders are left alone.
pub(super) fn remove_leftovers() {
    for folder in bases()
        .iter()
        .filter_map(|base| fs::read_dir(base).ok())
        .flatten()
        .flatten()
    {
        let path = folder.path();
        let name = folder.file_name();
        let begins_with = |prefix: &str| name.to_string_lossy().starts_with(prefix);
        let named_so = [SERVER, DEMO, BENCH].into_iter().any(begins_with);
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
    use std::io;

    use super::*;

    #[test]
    fn our_own_folder_is_no_leftover_and_goes_when_dropped() -> Result<(), DemoError> {
        let folder = Temporary::create(DEMO)?;
        let path = folder.path().to_owned();
        assert!(is_ours(&path) && !is_leftover(&path));
        drop(folder);
        assert!(!path.exists());
        Ok(())
    }

    #[test]
    fn a_demos_or_benchmarks_folder_goes_where_its_maker_was_killed_unless_it_is_kept()
    -> Result<(), Box<dyn std::error::Error>> {
        for (prefix, kept) in [(DEMO, false), (BENCH, false), (BENCH, true)] {
            let mut folder = Temporary::create(prefix)?;
            if kept {
                folder.keep()?;
            }
            fs::write(folder.path().join(OWNER), "1 never\n")?;
            remove_leftovers();
            assert_eq!(folder.path().exists(), kept, "{prefix}");
            folder.kept = false;
        }
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
