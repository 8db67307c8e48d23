//! What the programs said last, kept in `.rehome/outcomes/` for `report`; the truth is in the target's control tables.

use std::path::{Path, PathBuf};

use rehome_runtime::report::Outcome;

use crate::error::Error;

/// The last outcome of each command of each entity.
#[derive(Debug, Clone)]
pub struct Outcomes {
    folder: PathBuf,
}

impl Outcomes {
    /// The outcomes of a project.
    #[must_use]
    pub fn of(project: &Path) -> Self {
        Self {
            folder: project.join(".rehome").join("outcomes"),
        }
    }

    /// Keeps an outcome in the place of the command's earlier one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, outcome: &Outcome) -> Result<(), Error> {
        let path = self.path(&outcome.entity, &outcome.command);
        let written = std::fs::create_dir_all(&self.folder)
            .and_then(|()| serde_json::to_vec_pretty(outcome).map_err(std::io::Error::from))
            .and_then(|bytes| std::fs::write(&path, bytes));
        written.map_err(|cause| {
            Error::failed("cannot keep the outcome of a program", path.display()).because(cause)
        })
    }

    /// The last outcome of a command, if there is one that can be read.
    #[must_use]
    pub fn last(&self, entity: &str, command: &str) -> Option<Outcome> {
        let bytes = std::fs::read(self.path(entity, command)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Forgets everything about an entity: it was taken back.
    pub fn forget(&self, entity: &str) {
        for command in ["run", "validate", "replay"] {
            // What is not there needs no forgetting.
            let _ = std::fs::remove_file(self.path(entity, command));
        }
    }

    fn path(&self, entity: &str, command: &str) -> PathBuf {
        self.folder.join(format!("{entity}.{command}.json"))
    }
}
