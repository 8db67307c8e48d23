//! Where the project of a demo or a benchmark goes: a temporary folder, or one that the user names and nobody else's
//! files are in.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::demo::servers::Temporary;
use crate::error::Error;
use crate::error::ErrorKind::Stopped;
use crate::orchestrate::project;

/// A folder for the project, and one for temporary files.
#[derive(Debug)]
pub(super) struct Place {
    /// The project's.
    pub(super) root: PathBuf,
    temporary: Temporary,
}

impl Place {
    /// Makes both. `prefix` is the beginning of the temporary folder's name, `dir` the folder that the user names for the
    /// project; `is_own` says of the text of a `rehome.toml` there whether this very command wrote it once.
    ///
    /// # Errors
    /// When the folder that was named holds anything else, before it is touched; or when a folder cannot be made.
    pub(super) fn make(
        prefix: &str,
        dir: Option<&Path>,
        is_own: fn(&str) -> bool,
    ) -> Result<Self, Error> {
        if let Some(dir) = dir {
            refuse_foreign(dir, is_own)?;
        }
        let failed = "cannot make a folder for the project";
        let temporary = Temporary::create(prefix);
        let temporary = temporary.map_err(|cause| {
            Error::failed(failed, std::env::temp_dir().display())
                .advice("make room there, or set TMPDIR to another folder")
                .because(cause)
        })?;
        let inside = temporary.path().join("project");
        let root = dir.unwrap_or(&inside);
        let made = std::fs::create_dir_all(root).and_then(|()| std::fs::canonicalize(root));
        let root = made.map_err(|cause| Error::failed(failed, root.display()).because(cause))?;
        Ok(Self { root, temporary })
    }

    /// For files that go in any case.
    pub(super) fn scratch(&self) -> PathBuf {
        self.temporary.path().join("scratch")
    }

    /// Leaves the project where it is and removes everything else; gives the line that removes a project that lies in a
    /// temporary folder.
    ///
    /// # Errors
    /// When the folder cannot be marked as kept.
    pub(super) fn keep(mut self) -> Result<Option<String>, Error> {
        let folder = self.temporary.path().to_owned();
        if !self
            .root
            .starts_with(std::fs::canonicalize(&folder).unwrap_or_default())
        {
            return Ok(None);
        }
        let failed = |object: &Path| Error::failed("cannot keep the project", object.display());
        let scratch = self.scratch();
        match std::fs::remove_dir_all(&scratch) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                return Err(failed(&scratch).because(cause));
            }
            _ => {}
        }
        let kept = self.temporary.keep();
        kept.map_err(|cause| failed(&folder).because(cause))?;
        Ok(Some(format!("rm -rf '{}'", folder.display())))
    }
}

/// A stopped command whose servers are gone, which says so: nobody can go on from there.
pub(super) fn stopped(error: Error) -> Error {
    match error.kind() {
        Stopped => error.advice("the throwaway servers are gone; the same command begins anew"),
        _ => error,
    }
}

/// A folder with anything of somebody's is no place for files that are written over one another; an empty one is, one that
/// is not there yet, and one of an earlier time.
fn refuse_foreign(dir: &Path, is_own: fn(&str) -> bool) -> Result<(), Error> {
    let is_free = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(cause) if cause.kind() == ErrorKind::NotFound => true,
        Err(cause) => {
            let refused = Error::usage("the folder cannot be opened", dir.display());
            return Err(refused.advice("name another one with --dir").because(cause));
        }
    };
    if is_free || project::read(&dir.join("rehome.toml")).is_ok_and(|text| is_own(&text)) {
        return Ok(());
    }
    Err(
        Error::usage("the folder holds files that are not ours", dir.display())
            .advice("name an empty folder with --dir, or one that is not there yet"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::servers::BENCH;

    type Tried = Result<(), Box<dyn std::error::Error>>;

    fn is_own(text: &str) -> bool {
        text == "ours"
    }

    #[test]
    fn a_folder_with_files_of_somebodys_is_refused_and_left_alone() -> Tried {
        let folder = tempfile::tempdir()?;
        let make = || Place::make(BENCH, Some(folder.path()), is_own);
        assert_eq!(make()?.root, std::fs::canonicalize(folder.path())?);
        let (secret, settings) = (
            folder.path().join(".env"),
            folder.path().join("rehome.toml"),
        );
        std::fs::write(&secret, "A=b")?;
        let refused = make().err().ok_or("a folder with an .env was taken")?;
        assert_eq!(refused.exit_code(), 2, "{refused}");
        std::fs::write(&settings, "theirs")?;
        assert!(make().is_err());
        std::fs::write(&settings, "ours")?;
        assert!(make()?.keep()?.is_none());
        assert_eq!(std::fs::read_to_string(secret)?, "A=b");
        Ok(())
    }

    #[test]
    fn what_is_kept_has_the_project_and_nothing_else() -> Tried {
        let place = Place::make(BENCH, None, is_own)?;
        let (root, scratch) = (place.root.clone(), place.scratch());
        std::fs::create_dir_all(scratch.join("deep"))?;
        let line = place.keep()?.ok_or("no line removes it")?;
        assert!(root.exists() && !scratch.exists());
        let folder = root.parent().ok_or("the project lies nowhere")?;
        std::fs::remove_dir_all(folder)?;
        assert!(line.contains(BENCH), "{line}");
        Ok(())
    }
}
