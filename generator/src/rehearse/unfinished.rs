//! A note of what a rehearsal is moving to a copy that somebody has made, so that the next one can take it back where this one dies.

use std::path::PathBuf;

use rehome_runtime::connect::ConnectionSettings;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::orchestrate::Project;
use crate::orchestrate::project::read;

/// Lies in the project, in the folder that can be thrown away: then what was moved is taken for rows that were there before.
const FILE: &str = ".rehome/rehearsal/unfinished.json";

/// What is being moved, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unfinished {
    copy: String,
    entities: Vec<String>,
}

impl Unfinished {
    /// Notes that entities are moved to a copy from here on.
    pub(super) fn note(
        project: &Project,
        copy: &ConnectionSettings,
        entities: &[String],
    ) -> Result<(), Error> {
        let note = Self {
            copy: copy.to_string(),
            entities: entities.to_vec(),
        };
        let json = serde_json::to_value(note).map_err(|cause| {
            Error::failed("the rehearsal cannot be written down", FILE).because(cause)
        })?;
        project.write(FILE, &format!("{json:#}\n"))
    }

    /// Notes that all of it was taken back.
    pub(super) fn forget(project: &Project) -> Result<(), Error> {
        let path = path(project);
        std::fs::remove_file(&path).map_err(|cause| {
            Error::failed("the file cannot be removed", path.display())
                .because(cause)
                .advice("remove it yourself: what it names was taken back")
        })
    }

    /// Whether an earlier rehearsal has left rows on a copy; those of `entities` can be taken back.
    ///
    /// # Errors
    /// When it has left rows that are none of these entities', or none of this copy's.
    pub(super) fn is_left(
        project: &Project,
        copy: &ConnectionSettings,
        entities: &[String],
    ) -> Result<bool, Error> {
        let path = path(project);
        if !path.exists() {
            return Ok(false);
        }
        let note: Self = serde_json::from_str(&read(&path)?).map_err(|cause| {
            Error::usage("the note of an interrupted rehearsal cannot be read", FILE)
                .because(cause)
                .advice("remove the file, and give the rehearsal a fresh copy")
        })?;
        let what = "an interrupted rehearsal has left rows behind";
        if note.copy != copy.to_string() {
            return Err(Error::usage(what, note.copy).advice(format!(
                "name that copy once more, and they are taken back first; or remove {FILE} if that copy is gone"
            )));
        }
        let known = |entity: &String| entities.contains(entity);
        if note.entities.iter().all(known) {
            return Ok(true);
        }
        Err(Error::usage(what, note.entities.join(", ")).advice(
            "rehearse these tables too (`rehome rehearse --all`), and they are taken back first",
        ))
    }
}

fn path(project: &Project) -> PathBuf {
    project.path(FILE)
}
