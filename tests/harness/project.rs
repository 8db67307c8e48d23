//! A project's folder, temporary or kept, and `rehome` commands in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::command::Rehome;
use crate::{Result, fail};

/// What is made anew from the rest of a project.
const MADE: [&str; 2] = [".rehome", "target"];

/// What the demo writes into its project about its own throwaway servers.
const FILES_OF_DEMO: [&str; 1] = [".env"];

/// Makes the demo's project one whose databases are named by the usual variables: those that the demo has named are gone.
///
/// # Errors
/// When it is no project of the demo.
pub fn leave_the_demo(folder: &Path) -> Result {
    let settings = folder.join("rehome.toml");
    let text = fs::read_to_string(&settings)?;
    let text = text.replace("REHOME_DEMO_SOURCE_URL", "SOURCE_DATABASE_URL");
    let text = text.replace("REHOME_DEMO_TARGET_URL", "TARGET_DATABASE_URL");
    fs::write(&settings, text)?;
    for file in FILES_OF_DEMO {
        fs::remove_file(folder.join(file))?;
    }
    Ok(())
}

/// The program of an entity that was compiled last.
///
/// # Errors
/// When there is none.
pub fn newest_program(project: &Path, entity: &str) -> Result<PathBuf> {
    let shelf = project.join(".rehome/programs");
    let mut found = Vec::new();
    for entry in fs::read_dir(&shelf)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // The rest of the name is a dash and sixteen digits of a hash, without further dashes.
        if name
            .rsplit_once('-')
            .is_some_and(|(owner, _)| owner == entity)
        {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    match found.into_iter().max() {
        Some((_, path)) => Ok(path),
        None => fail(format!("{} has no program of {entity}", shelf.display())),
    }
}

/// What a kept project keeps from one test run to the next: what was compiled for it.
const KEPT: &str = ".rehome/target";

/// A project in a folder. Dropping it removes the folder, if it is a temporary one.
#[derive(Debug)]
pub struct Project {
    folder: PathBuf,
    _held: Held,
}

/// What is only held until its end: that of a temporary folder, or of our turn with a kept one.
#[derive(Debug)]
enum Held {
    Temporary { _folder: TempDir },
    Turn { _lock: File },
}

impl Project {
    /// An empty folder.
    ///
    /// # Errors
    /// When none can be made.
    pub fn empty() -> Result<Self> {
        let temporary = tempfile::Builder::new()
            .prefix("rehome-project-")
            .tempdir()?;
        Ok(Self {
            folder: temporary.path().to_owned(),
            _held: Held::Temporary { _folder: temporary },
        })
    }

    /// A folder that is as if empty, but stays: what was compiled in it before need not be compiled again. Whoever comes
    /// while another has it waits.
    ///
    /// # Errors
    /// When it cannot be made, or its files cannot be removed.
    pub fn kept(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder.join(KEPT))?;
        let lock = File::create(folder.with_extension("lock"))?;
        lock.lock()?;
        empty_but_for(folder, &folder.join(KEPT))?;
        Ok(Self {
            folder: folder.to_owned(),
            _held: Held::Turn { _lock: lock },
        })
    }

    /// A copy of a project without what was built, reported and journalled in it.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn copy_of(original: &Path) -> Result<Self> {
        let project = Self::empty()?;
        project.add(original)?;
        Ok(project)
    }

    /// Adds a folder's files, in the place of those that have the same name.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn add(&self, original: &Path) -> Result {
        copy_folder(original, self.path(), &MADE)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// A command in it, its words separated by blanks.
    #[must_use]
    pub fn rehome(&self, words: &str) -> Rehome {
        Rehome::in_project(self.path(), words)
    }

    /// A file's text.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, file: &str) -> Result<String> {
        let path = self.path().join(file);
        fs::read_to_string(&path).or_else(|error| fail(format!("{}: {error}", path.display())))
    }

    /// Replaces a text that a file has exactly once.
    ///
    /// # Errors
    /// When the text is not there once.
    pub fn edit(&self, file: &str, old: &str, new: &str) -> Result {
        let text = self.read(file)?;
        if text.matches(old).count() != 1 {
            return fail(format!("{file} should hold this once: {old}"));
        }
        Ok(fs::write(self.path().join(file), text.replace(old, new))?)
    }

    /// The entities that have a mapping file, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn entities(&self) -> Result<Vec<String>> {
        let mut entities = Vec::new();
        for entry in fs::read_dir(self.path().join("mappings"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            entities.extend(name.strip_suffix(".toml").map(str::to_owned));
        }
        entities.sort();
        Ok(entities)
    }

    /// The names and contents of all files in a folder of it.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn files(&self, folder: &str) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut found = Vec::new();
        collect(&self.path().join(folder), &mut found)?;
        found.sort();
        Ok(found)
    }
}

/// Removes what is in a folder, one path and the folders that lead to it excepted.
fn empty_but_for(folder: &Path, kept: &Path) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path == kept {
            continue;
        }
        if kept.starts_with(&path) {
            empty_but_for(&path, kept)?;
        } else if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Adds the names and contents of all files in a folder and below.
///
/// # Errors
/// When one cannot be read.
pub fn collect(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push((path.clone(), fs::read(&path)?));
        }
    }
    Ok(())
}

/// Copies a folder's files, without those of its entries that are named in `without`.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path, without: &[&str]) -> Result {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        if without.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &to.join(name), &[])?;
        } else {
            // A file of a read-only folder would be read-only as well if it were copied with its rights.
            fs::write(to.join(name), fs::read(&path)?)?;
        }
    }
    Ok(())
}
