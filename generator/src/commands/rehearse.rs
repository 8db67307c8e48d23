//! `rehearse`: loads, proves and takes back on a copy of the target, and foretells the run.

use std::path::Path;

use rehome_runtime::report::exit;

use super::{ProgramOptions, ended, init::fresh_uuid};
use crate::error::Error;
use crate::guidance::rehearsal;
use crate::orchestrate::Console;
use crate::orchestrate::flags::Flags;
use crate::orchestrate::journal::Role;
use crate::orchestrate::ready::Ready;
use crate::rehearse::{Rehearsed, rehearse};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome rehearse --all
  rehome rehearse --all --output json
  REHEARSAL_DATABASE_URL=… rehome rehearse --all     on a copy that somebody has made

The copy of the target is made on the target's own server (CREATE DATABASE ... TEMPLATE: the role
needs the right CREATEDB and owns the target, and nobody else is connected to it). It is removed
afterwards, by Ctrl-C too; what a killed rehearsal has left is removed by the next one. Neither the
target nor the source is changed. Where a run would stop, the rehearsal stops.

What was measured goes into rehearsal.json, to be committed. With rehearsal = \"required\" under
[policy] of rehome.toml no run begins before a rehearsal of the same programs has passed.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Entities and confinement.
    pub programs: ProgramOptions,
    /// Rows in a batch, where it is not the planned number.
    pub batch_size: Option<u32>,
    /// How many batches of a table are moved side by side, where it is not one per processor.
    pub workers: Option<u32>,
}

/// Rehearses the entities and tells what the run will be like.
///
/// # Errors
/// When something is missing or not as approved, or there can be no copy. The target was not touched then.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let ProgramOptions { entities, confined } = &options.programs;
    let mut ready = Ready::to_move(root, console, entities, *confined)?;
    let chosen = ready.entities.clone();
    ready.journal.task(Role::Execution, "rehearse", &chosen)?;
    let flags = Flags {
        run_id: Some(fresh_uuid().to_string()),
        batch_size: options.batch_size,
        workers: options.workers,
        fingerprint: ready.project.settings.policy.fingerprint,
        pace: ready.project.settings.pace.arguments(),
        ..Flags::default()
    };
    let Rehearsed {
        rehearsal: measured,
        moved,
    } = rehearse(root, console, &mut ready, flags)?;
    let headline = rehearsal::headline(&measured);
    ready
        .journal
        .finished(Role::Execution, "rehearse", &headline)?;
    let mut json = serde_json::json!(measured);
    json["ok"] = serde_json::json!(measured.passed);
    json["error"] = serde_json::json!(moved.error());
    console.result(&rehearsal::in_words(&measured, &moved), &json)?;
    Ok(match ended::exit_code(&moved) {
        exit::DONE if !measured.passed => exit::FAILED,
        code => code,
    })
}
