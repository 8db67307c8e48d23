//! The dry run: each program says what its run would do, parents first, and leaves its keys for its dependants.

use std::fs;
use std::path::{Path, PathBuf};

use super::migrate::{Moved, Run};
use crate::error::Error;

/// What a dry run tells every program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The snapshot that all programs read.
    pub snapshot: String,
    /// Rows in a batch, where it is not the planned number.
    pub batch_size: Option<u32>,
    /// About how many rows are looked at; all of them where none.
    pub sample: Option<u32>,
    /// Where the programs leave what they found out.
    pub predictions: PathBuf,
}

impl Trial {
    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![
            "--dry-run".to_owned(),
            "--snapshot".to_owned(),
            self.snapshot.clone(),
            "--predictions".to_owned(),
            self.predictions.display().to_string(),
        ];
        let numbers = [("--batch-size", self.batch_size), ("--sample", self.sample)];
        for (flag, number) in numbers {
            let number = number.map(|number| [flag.to_owned(), number.to_string()]);
            arguments.extend(number.into_iter().flatten());
        }
        arguments
    }
}

impl Run<'_> {
    /// Has every program predict its run. More rows in quarantine than allowed stop a real run; here the others are
    /// asked all the same, since who wants to know wants to know it all.
    ///
    /// # Errors
    /// As [`Run::migrate`].
    pub fn predict(&self, entities: &[String], trial: &Trial) -> Result<Moved, Error> {
        let arguments = trial.arguments();
        self.each(entities, "predict", |entity| {
            self.one(entity, "predict", &arguments)
        })
    }
}

/// Makes an empty place for predictions in a project: those of an earlier dry run may be of other rows.
///
/// # Errors
/// When the folder cannot be made.
pub fn fresh_place(project: &Path) -> Result<PathBuf, Error> {
    let made = || {
        // Programs do not begin in our folder, so the path has to be whole.
        let place = std::path::absolute(project)?.join(".rehome/predictions");
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::create_dir_all(&place)?;
        Ok(place)
    };
    made().map_err(|cause: std::io::Error| {
        Error::failed(
            "there is no place for predictions",
            project.join(".rehome/predictions").display(),
        )
        .because(cause)
    })
}
