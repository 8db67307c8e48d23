//! The shelf of compiled programs: each under its entity's name and the hash of its own bytes.

use super::build::Built;
use crate::error::Error;
use std::io;
use std::path::{Path, PathBuf};

/// Puts a program on the shelf. The target folder is cargo's, which may write over it at any time; what stands here
/// never changes.
///
/// # Errors
/// When the program cannot be read or copied.
pub(super) fn keep(project: &Path, entity: &str, executable: &Path) -> Result<Built, Error> {
    let kept = || -> io::Result<Built> {
        let hash = hash(executable)?;
        let shelf = project.join(".rehome/programs");
        std::fs::create_dir_all(&shelf)?;
        let program = shelf.join(format!("{entity}-{}", &hash[..16]));
        if !program.exists() {
            copy_whole(executable, &program)?;
        }
        Ok(Built {
            entity: entity.to_owned(),
            program,
            hash,
        })
    };
    kept().map_err(|cause| {
        Error::failed("the compiled program cannot be kept", executable.display())
            .advice("check that the project's .rehome folder can be written and has room")
            .because(cause)
    })
}

fn hash(executable: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(executable)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Copies under another name first: what has the final name is whole, whenever we are stopped.
fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(name);
    // The permission to run is copied along.
    let copied = std::fs::copy(from, &part).and_then(|_| std::fs::rename(&part, to));
    if copied.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    copied
}
