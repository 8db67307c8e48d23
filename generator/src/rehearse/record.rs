//! What is kept of a rehearsal, `rehearsal.json` of the project, and whether a run may rely on it.

use rehome_runtime::report::{Account, QuarantineCount};
use serde::{Deserialize, Serialize};

use super::locks::LockSeen;
use super::space::Space;
use crate::error::{Error, ErrorKind};
use crate::mapping::Mapping;
use crate::orchestrate::project::read;
use crate::orchestrate::{Project, evidence};
use crate::settings::RehearsalPolicy;

/// The file: to be committed, so that whoever runs the migration has it.
const FILE: &str = "rehearsal.json";

/// What a rehearsal measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// BLAKE3 of what the programs were made of.
    pub plan: String,
    /// When it ended, in UTC.
    pub at: String,
    /// Whether everything was moved, proven and taken back.
    pub passed: bool,
    /// What kept it from passing.
    pub why_not: Vec<String>,
    /// Seconds for moving and proving, compiling not counted.
    pub load_seconds: f64,
    /// Seconds for taking everything back.
    pub back_seconds: f64,
    /// Each entity, in the order of the load.
    pub entities: Vec<EntityMeasured>,
    /// What the copy took before the load.
    pub before: Space,
    /// What it took after it.
    pub after: Space,
    /// Locks that kept others from something.
    pub locks: Vec<LockSeen>,
}

/// What a rehearsal measured of one entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityMeasured {
    /// The entity.
    pub entity: String,
    /// What became of its rows.
    #[serde(flatten)]
    pub account: Account,
    /// Quarantined rows by reason, without any key.
    pub quarantine: Vec<QuarantineCount>,
    /// Seconds for moving and proving.
    pub seconds: f64,
    /// Seconds for taking back.
    pub back_seconds: f64,
}

/// The last rehearsal of a project, if there is one.
///
/// # Errors
/// When the file is there and is no rehearsal of this version.
pub fn last(project: &Project) -> Result<Option<Rehearsal>, Error> {
    let path = project.path(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let rehearsal = serde_json::from_str(&read(&path)?).map_err(|cause| {
        Error::usage("the record of the rehearsal cannot be read", FILE)
            .because(cause)
            .advice("`rehome rehearse --all` writes a new one")
    })?;
    Ok(Some(rehearsal))
}

/// Keeps a rehearsal in the place of the one before.
pub(super) fn keep(project: &Project, rehearsal: &Rehearsal) -> Result<(), Error> {
    let json = serde_json::to_value(rehearsal).map_err(|cause| {
        Error::failed("the rehearsal cannot be written down", FILE).because(cause)
    })?;
    project.write(FILE, &format!("{json:#}\n"))
}

/// Refuses a run of entities where the settings demand a rehearsal and the last one does not speak for these programs.
///
/// # Errors
/// With what is missing, where something is.
pub fn demand(project: &Project, mappings: &[Mapping], entities: &[String]) -> Result<(), Error> {
    if project.settings.policy.rehearsal == RehearsalPolicy::Optional {
        return Ok(());
    }
    let refused = |why: String| {
        let what = "rehome.toml demands a rehearsal that has passed (policy.rehearsal)";
        let error = Error::new(ErrorKind::Differs, what, why);
        Err(error.advice("`rehome rehearse --all` moves, proves and takes back everything on a copy of the target"))
    };
    let Some(last) = last(project)? else {
        return refused("there was none".to_owned());
    };
    if !last.passed {
        return refused(format!(
            "that of {} did not pass: {}",
            last.at,
            last.why_not.join("; ")
        ));
    }
    if last.plan != evidence::plan_hash(project, mappings)? {
        return refused(format!(
            "that of {} was one of other mappings, decisions or programs",
            last.at
        ));
    }
    let rehearsed = |entity: &String| last.entities.iter().any(|own| own.entity == *entity);
    let missing: Vec<_> = entities
        .iter()
        .filter(|entity| !rehearsed(entity))
        .cloned()
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        refused(format!(
            "that of {} left out {}",
            last.at,
            missing.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests;
