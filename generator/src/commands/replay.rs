//! `replay`: tries quarantined rows again, after something was mended in the source.

use std::path::Path;

use super::{ProgramOptions, validate};
use crate::error::Error;
use crate::orchestrate::Console;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome replay cases
  rehome replay --all

Rows that have been mended come in, once; the others stay in quarantine. Parents are tried before
the rows that refer to them, so a mended parent brings its dependants along.";

/// Tries the quarantined rows of the entities again, parents first.
///
/// # Errors
/// When something is missing or not as approved.
pub fn run(root: &Path, console: Console, options: &ProgramOptions) -> Result<u8, Error> {
    validate::prove_or_replay(root, console, options, "replay", "Tried again:")
}
