//! `diff`: says in what both sides differ now, and changes nothing.

use std::path::Path;

use super::{ProgramOptions, reconciled};
use crate::error::Error;
use crate::orchestrate::Console;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome diff --all
  rehome diff cases --output json

Every row of the source goes through the transform once more, beside what the target holds of it:
missing there, changed (in which columns; by the target alone, where an earlier sync tells), extra
(the source has it no more), or conflicting (both have changed it since the last sync). All of it is
in the target's table data_differentials until the next diff. Exit code 3 when anything differs.";

/// Compares the entities and tells in what they differ.
///
/// # Errors
/// When something is missing or not as approved.
pub fn run(root: &Path, console: Console, options: &ProgramOptions) -> Result<u8, Error> {
    let moved = reconciled::under_snapshot((root, console), options, |run, entities, snapshot| {
        let arguments = ["--snapshot".to_owned(), snapshot.to_owned()];
        run.reconcile(entities, "diff", &arguments)
    })?;
    reconciled::tell(console, &moved, "What differs:", reconciled::differences)
}
