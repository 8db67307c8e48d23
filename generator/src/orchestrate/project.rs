//! A project's folder: where each file is, how it is read, and how it is written so that a crash leaves the old one.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::catalog::Catalog;
use crate::diagnostics::Findings;
use crate::error::{Error, ErrorKind};
use crate::mapping::Mapping;
use crate::mapping::decisions::{Decisions, read_decisions, write_decisions};
use crate::mapping::file_text::FileError;
use crate::mapping::read::{MappingFile, read_mappings};
use crate::profile::Profile;
use crate::settings::Settings;

/// Where the profile is kept.
pub const PROFILE: &str = "catalog/profile.json";

/// A project whose settings could be read.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
    /// What `rehome.toml` says.
    pub settings: Settings,
}

/// Which catalog is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogSide {
    /// The old schema.
    Source,
    /// The new schema.
    Target,
}

impl CatalogSide {
    fn file(self) -> &'static str {
        match self {
            Self::Source => "catalog/source.json",
            Self::Target => "catalog/target.json",
        }
    }
}

impl Project {
    /// Opens the project in a folder.
    ///
    /// # Errors
    /// When there is no `rehome.toml`, or it cannot be used; the error points at the place.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let path = root.join("rehome.toml");
        if !path.exists() {
            return Err(Error::usage("there is no project here", root.display())
                .advice("`rehome init` begins one; --project DIR names another folder"));
        }
        let text = read(&path)?;
        let settings = Settings::parse("rehome.toml", &text).map_err(|error| in_file(&error))?;
        Ok(Self {
            root: root.to_owned(),
            settings,
        })
    }

    /// The path of one of its files.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The catalog of a side, as `discover` wrote it.
    ///
    /// # Errors
    /// When it is missing or no catalog.
    pub fn catalog(&self, side: CatalogSide) -> Result<Catalog, Error> {
        let text = self.discovered(side.file())?;
        Catalog::from_json(&text)
            .map_err(|cause| Error::usage("the catalog cannot be read", side.file()).because(cause))
    }

    /// Keeps the catalog of a side.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_catalog(&self, side: CatalogSide, catalog: &Catalog) -> Result<(), Error> {
        let text = catalog.to_json().map_err(|cause| {
            Error::failed("the catalog cannot be written down", side.file()).because(cause)
        })?;
        self.write(side.file(), &text)
    }

    /// The catalog of a side as the last plan saw it, if that is still known.
    #[must_use]
    pub fn planned_catalog(&self, side: CatalogSide) -> Option<Catalog> {
        let text = read(&self.path(&planned(side))).ok()?;
        Catalog::from_json(&text).ok()
    }

    /// Keeps the catalog of a side as the one that was planned for.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_planned(&self, side: CatalogSide) -> Result<(), Error> {
        self.write(&planned(side), &self.discovered(side.file())?)
    }

    /// What the source's rows are like, as `discover` wrote it.
    ///
    /// # Errors
    /// When it is missing or no profile.
    pub fn profile(&self) -> Result<Profile, Error> {
        let text = self.discovered(PROFILE)?;
        Profile::from_json(&text)
            .map_err(|cause| Error::usage("the profile cannot be read", PROFILE).because(cause))
    }

    /// The text of a file that `discover` wrote.
    ///
    /// # Errors
    /// When it is missing.
    pub fn discovered(&self, relative: &str) -> Result<String, Error> {
        self.existing(
            relative,
            "run `rehome discover` first: it reads both databases",
        )
    }

    /// Every mapping file, in the order of their names.
    ///
    /// # Errors
    /// When there is none, or any cannot be read; all that cannot are shown.
    pub fn mappings(&self) -> Result<Vec<MappingFile>, Error> {
        let files = self.mapping_texts()?;
        if files.is_empty() {
            return Err(Error::usage("there is no mapping file", "mappings/")
                .advice("run `rehome plan` first: it proposes one per entity"));
        }
        read_mappings(&files).map_err(|errors| {
            let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Error::usage("mapping files cannot be used", "mappings/")
                .because(MappingErrors(shown.join("\n")))
        })
    }

    /// The texts of the mapping files by their paths; empty before the first plan.
    ///
    /// # Errors
    /// When the folder or a file cannot be read.
    pub fn mapping_texts(&self) -> Result<BTreeMap<String, String>, Error> {
        let folder = self.path("mappings");
        let mut files = BTreeMap::new();
        if !folder.exists() {
            return Ok(files);
        }
        let failed = |cause| Error::failed("cannot read the folder", "mappings/").because(cause);
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                files.insert(format!("mappings/{name}"), read(&path)?);
            }
        }
        Ok(files)
    }

    /// What was asked and answered; nothing before the first plan.
    ///
    /// # Errors
    /// When `decisions.toml` cannot be used.
    pub fn decisions(&self) -> Result<Decisions, Error> {
        let text = self.decisions_text()?;
        read_decisions("decisions.toml", &text).map_err(|error| in_file(&error))
    }

    /// Writes decisions into `decisions.toml`, keeping what people wrote there.
    ///
    /// # Errors
    /// When the file cannot be used or written.
    pub fn keep_decisions(&self, decisions: &Decisions) -> Result<(), Error> {
        let old = self.decisions_text()?;
        let new = write_decisions("decisions.toml", &old, decisions).map_err(|e| in_file(&e))?;
        self.write("decisions.toml", &new)
    }

    /// The text of `decisions.toml`, empty where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn decisions_text(&self) -> Result<String, Error> {
        let path = self.path("decisions.toml");
        if path.exists() {
            read(&path)
        } else {
            Ok(String::new())
        }
    }

    /// Writes a file of the project: whole, or not at all. One that is the same already is left alone.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn write(&self, relative: &str, text: &str) -> Result<(), Error> {
        write(&self.path(relative), text)
    }

    fn existing(&self, relative: &str, advice: &str) -> Result<String, Error> {
        let path = self.path(relative);
        if path.exists() {
            read(&path)
        } else {
            Err(Error::usage("a file is missing", path.display()).advice(advice))
        }
    }
}

/// Where the catalog of the last plan is kept: it can be thrown away.
fn planned(side: CatalogSide) -> String {
    format!(
        ".rehome/planned/{}",
        side.file().trim_start_matches("catalog/")
    )
}

/// The mappings without the files around them.
#[must_use]
pub fn plain(files: &[MappingFile]) -> Vec<Mapping> {
    files.iter().map(|file| file.mapping.clone()).collect()
}

/// Writes a file whole, or not at all: beside it first, then in its place.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| tempfile::NamedTempFile::new_in(folder))
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            readable(&file)?;
            file.persist(path).map_err(|error| error.error)
        });
    written.map(|_| ()).map_err(|cause| {
        Error::failed("cannot write the file", path.display())
            .because(cause)
            .advice("make room or rights there, and give the command again")
    })
}

/// Writes a file that only its owner may read.
///
/// # Errors
/// When it is there already or cannot be written.
pub fn write_secret(path: &Path, text: &str) -> Result<(), Error> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|cause| Error::failed("cannot write the file", path.display()).because(cause))
}

/// Temporary files are their owner's alone; a project's files are as others of the user are.
fn readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Reads a text file.
///
/// # Errors
/// When it cannot be read, or is no UTF-8.
pub fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path)
        .map_err(|cause| Error::failed("cannot read the file", path.display()).because(cause))
}

/// An error in one of the files that people edit.
#[must_use]
pub fn in_file(error: &FileError) -> Error {
    Error::usage("a file of the project cannot be used", &error.path)
        .because(MappingErrors(error.to_string()))
}

/// Refuses to go on with findings that make the work impossible.
///
/// # Errors
/// When a finding is an error; the text has all of these.
pub fn refuse_errors(findings: &Findings, what: &str, object: &str) -> Result<(), Error> {
    let is_error = |finding: &&crate::diagnostics::Finding| {
        finding.severity == crate::diagnostics::Severity::Error
    };
    let shown: Vec<String> = findings
        .iter()
        .filter(is_error)
        .map(ToString::to_string)
        .collect();
    if shown.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, what, object).because(MappingErrors(shown.join("\n"))))
}

/// Several errors with excerpts, as they are shown one below the other.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct MappingErrors(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_settings_is_no_project() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let error = Project::open(folder.path())
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("rehome init")));
        Ok(())
    }

    #[test]
    fn a_file_is_written_whole_with_its_folders() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a/b.toml");
        write(&path, "one")?;
        write(&path, "two")?;
        assert_eq!(read(&path)?, "two");
        assert_eq!(std::fs::read_dir(folder.path().join("a"))?.count(), 1);
        Ok(())
    }
}
