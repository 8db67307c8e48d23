//! `sync`: brings the target to what the source has now, as far as a policy says so; takes the last sync back.

use std::path::Path;

use super::{ProgramOptions, reconciled};
use crate::error::Error;
use crate::orchestrate::Console;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome sync --all --policy source-wins --deletes delete
  rehome sync cases --policy newest-wins --newest updated_at=updated_at --clock-skew 5
  rehome sync --all --policy manual      then: rehome conflicts list --all
  rehome sync --all --undo

Rows that the source alone has changed are brought in by every policy. It decides where both have,
or where no earlier sync tells who has. Rows that the source has no more stay, unless --deletes
says otherwise. Parents come first, rows that leave go behind those that refer to them. Each batch
is a transaction that keeps what it changes; --undo puts that back to the letter, and refuses where
somebody has changed such a row since. The same command goes on after an interruption.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Entities and confinement.
    pub programs: ProgramOptions,
    /// Which side wins, in the programs' words; none where the last sync is taken back.
    pub policy: Option<String>,
    /// The columns that tell which row is newer, as `source=target`.
    pub newest: Option<String>,
    /// How many seconds the clocks of both sides may differ.
    pub clock_skew: u32,
    /// What becomes of rows that the source does not give any more, in the programs' words.
    pub deletes: String,
}

/// Synchronises the entities, or takes their last sync back, and tells what was done.
///
/// # Errors
/// When something is missing or not as approved.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let Some(policy) = &options.policy else {
        return undo(root, console, &options.programs);
    };
    let place = (root, console);
    let moved = reconciled::under_snapshot(place, &options.programs, |run, entities, snapshot| {
        let common = words(&["--snapshot", snapshot]);
        let mut first = words(&["--policy", policy, "--deletes", &options.deletes]);
        first.extend(words(&["--clock-skew", &options.clock_skew.to_string()]));
        if let Some(newest) = &options.newest {
            first.extend(words(&["--newest", newest]));
        }
        first.extend(common.iter().cloned());
        let second = [words(&["--left-over"]), common].concat();
        run.reconcile_twice(entities, (&first, &second), |done| done.referenced)
    })?;
    reconciled::tell(console, &moved, "Synchronised:", reconciled::done)
}

/// What was there comes first, parents before the rows that refer to them; what the sync has brought goes last.
fn undo(root: &Path, console: Console, options: &ProgramOptions) -> Result<u8, Error> {
    let moved = reconciled::under_snapshot((root, console), options, |run, entities, _| {
        let undo = words(&["--undo"]);
        run.reconcile_twice(entities, (&undo, &undo), |done| done.left)
    })?;
    reconciled::tell(
        console,
        &moved,
        "The last sync of each table, taken back:",
        reconciled::done,
    )
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
