//! `conflicts`: rows on which a sync could not decide, and what people choose for them.

use std::path::Path;

use super::{ProgramOptions, reconciled};
use crate::error::Error;
use crate::orchestrate::Console;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome conflicts list --all
  rehome conflicts show cases 17 18
  rehome conflicts resolve cases 17 18 --take source
  rehome conflicts resolve cases --every --take target --by anna
  rehome conflicts report --all

Taken from the source, a row is brought in at once, unless a side has changed it since: then it is a
conflict anew. Left to the target, it stays as it is as long as neither side changes it.";

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Entities and confinement.
    pub programs: ProgramOptions,
    /// The numbers of conflicts; all where there are none.
    pub only: Vec<i64>,
    /// What is done about them.
    pub what: What,
}

/// What is done about conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// They are told, one a line.
    List,
    /// They are counted by kind.
    Report,
    /// One side's rows are taken.
    Resolve {
        /// `source` or `target`.
        take: String,
        /// Who decides.
        by: String,
    },
}

/// Tells conflicts or resolves them.
///
/// # Errors
/// When something is missing or not as approved.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let numbers = options.only.iter().map(i64::to_string);
    let mut words: Vec<String> = match &options.what {
        What::List | What::Report => vec!["list".to_owned()],
        What::Resolve { take, by } => ["resolve", "--take", take, "--by", by]
            .map(str::to_owned)
            .to_vec(),
    };
    if options.only.is_empty() && matches!(options.what, What::Resolve { .. }) {
        words.push("--all".to_owned());
    }
    words.extend(numbers);
    let place = (root, console);
    let moved = reconciled::under_snapshot(place, &options.programs, |run, entities, _| {
        run.reconcile(entities, "conflicts", &words)
    })?;
    match options.what {
        What::List => reconciled::tell(console, &moved, "Conflicts:", reconciled::conflicts),
        What::Report => reconciled::tell(console, &moved, "Open conflicts:", reconciled::kinds),
        What::Resolve { .. } => {
            reconciled::tell(console, &moved, "Conflicts resolved:", reconciled::done)
        }
    }
}
