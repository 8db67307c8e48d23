//! `validate`: proves again what was moved.

use std::path::Path;

use super::{ProgramOptions, ended};
use crate::error::Error;
use crate::orchestrate::Console;
use crate::orchestrate::account::to_table;
use crate::orchestrate::databases::{Databases, Snapshot};
use crate::orchestrate::flags::Flags;
use crate::orchestrate::migrate::Run;
use crate::orchestrate::ready::Ready;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome validate --all
  rehome validate cases --output json

Every row is made again from the source and compared in every column; counts, sums, references
and codes are asked of both databases in plain SQL. Exit code 3 when anything differs. Rows that
the old application has changed since the run differ as well.";

/// Proves the entities and tells what was found.
///
/// # Errors
/// When something is missing or not as approved.
pub fn run(root: &Path, console: Console, options: &ProgramOptions) -> Result<u8, Error> {
    prove_or_replay(root, console, options, "validate", "The proof:")
}

/// What `validate` and `replay` have in common: both read the source, parents first, under one snapshot.
pub(super) fn prove_or_replay(
    root: &Path,
    console: Console,
    options: &ProgramOptions,
    command: &str,
    headline: &str,
) -> Result<u8, Error> {
    let mut ready = Ready::to_call(root, console, &options.entities, options.confined)?;
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let snapshot = Snapshot::hold(&databases.source)?;
    let flags = Flags {
        snapshot: Some(snapshot.id.clone()),
        fingerprint: ready.project.settings.policy.fingerprint,
        ..Flags::default()
    };
    let run = Run::new(root, console, &mut ready.journal, &ready.programs);
    let moved = run.command(&ready.entities, command, &flags)?;
    ready.record(&databases)?;
    ended::tell(console, &moved, headline, to_table)
}
