//! `run`: moves the rows, stage after stage, and proves each entity; the same command goes on after an interruption.

use std::path::Path;

use rehome_runtime::report::Status;

use super::{ProgramOptions, ended, init::fresh_uuid};
use crate::error::Error;
use crate::guidance::counted;
use crate::orchestrate::account::{to_table, total};
use crate::orchestrate::conductor::Conductor;
use crate::orchestrate::databases::{Databases, Snapshot};
use crate::orchestrate::deadline::Deadline;
use crate::orchestrate::entities::entities_of;
use crate::orchestrate::flags::Flags;
use crate::orchestrate::migrate::{Moved, Run};
use crate::orchestrate::project::plain;
use crate::orchestrate::ready::Ready;
use crate::orchestrate::{Console, Project, Selection};
use crate::rehearse;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome run --all --dry-run           what it would do: which rows would not arrive, and why
  rehome run --all
  rehome run cases --with-deps         cases, and first all that it depends on
  rehome run --core --batch-size 5000
  rehome run --all --side-by-side 1    one table after the other; by default several of a stage, as many as processors
                                       and servers bear
  rehome run --all --join              moves rows beside a `rehome run` that goes on
  rehome run --all --max-seconds 3600  begins nothing new after an hour; the same command goes on
  rehome run --all --output json       ends with one JSON object

Nothing is moved while a decision is open (exit code 4) or a generated file differs from what
the mappings say (exit code 5). Ctrl-C once stops after the batch, twice at once; the same
command goes on from there. A dry run transforms the rows and tries the target's rules on temporary
tables; it changes nothing, and ends with exit code 3 where a run would stop. With --sample
references to rows that were not looked at are taken as good.

With --join this process takes batches of the tables that another one is moving, here or on another machine, until that
one has ended; what one worker has to move alone is left to it, and so is the proof. Both need the same programs.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Entities and confinement.
    pub programs: ProgramOptions,
    /// Rows in a batch, where it is not the planned number.
    pub batch_size: Option<u32>,
    /// How many batches of a table are moved side by side, where it is not one per processor.
    pub workers: Option<u32>,
    /// How many tables are moved side by side, where it is not what machine and servers bear.
    pub side_by_side: Option<usize>,
    /// How often a batch is tried.
    pub max_attempts: Option<u32>,
    /// Whether batches are read back before they are committed.
    pub fingerprint: bool,
    /// How many rows of a table may be quarantined before no new batch begins, as a number or a part of its source.
    pub max_quarantined: Option<String>,
    /// After how many seconds nothing new begins.
    pub max_seconds: Option<u64>,
    /// After how many seconds a silent session is given up.
    pub stall_seconds: Option<u32>,
    /// Whether to move rows of tables that another process is moving.
    pub join: bool,
    /// Whether nothing is to be changed, only predicted.
    pub dry_run: bool,
    /// About how many rows a dry run looks at; all of them where none.
    pub sample: Option<u32>,
}

impl Options {
    /// What all programs of a run are told, whoever leads it.
    pub(super) fn flags(&self) -> Flags {
        Flags {
            batch_size: self.batch_size,
            max_attempts: self.max_attempts,
            max_quarantined: self.max_quarantined.clone(),
            stall_seconds: self.stall_seconds,
            join: self.join,
            ..Flags::default()
        }
    }
}

/// Runs the entities and tells their account.
///
/// # Errors
/// When something is missing or not as approved; nothing was moved then.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    if options.dry_run {
        return super::dry_run::run(root, console, options);
    }
    if options.join {
        return super::join::run(root, console, options);
    }
    let moved = migrate(root, console, options)?;
    ended::tell(console, &moved, &headline(&moved), to_table)
}

/// Checks, builds, and moves; gives the account.
///
/// # Errors
/// As [`run`].
pub(super) fn migrate(root: &Path, console: Console, options: &Options) -> Result<Moved, Error> {
    refuse_unrehearsed(root, &options.programs.entities)?;
    let deadline = Deadline::after(options.max_seconds);
    let mut ready = Ready::to_move(
        root,
        console,
        &options.programs.entities,
        options.programs.confined,
    )?;
    let run_id = fresh_uuid().to_string();
    ready.journal.begin_run(&run_id);
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let schema = &ready.project.settings.policy.control_schema;
    let _conductor = Conductor::begin(&databases, schema)?;
    let crew = ready.crew(&databases, options.side_by_side, options.workers)?;
    let stages = ready.stages()?;
    let snapshot = Snapshot::hold(&databases.source)?;
    console.say(&format!(
        "Moving {}:",
        counted(ready.entities.len() as u64, "table")
    ));
    let flags = Flags {
        run_id: Some(run_id),
        snapshot: Some(snapshot.id.clone()),
        fingerprint: options.fingerprint || ready.project.settings.policy.fingerprint,
        pace: ready.project.settings.pace.arguments(),
        ..options.flags()
    };
    let run = Run::new(root, console, &mut ready.journal, &ready.programs).until(deadline);
    let moved = run.migrate(&stages, &flags, &crew)?;
    ready.record(&databases)?;
    Ok(moved)
}

/// What the settings demand is asked first, before anything is compiled.
fn refuse_unrehearsed(root: &Path, selection: &Selection) -> Result<(), Error> {
    let project = Project::open(root)?;
    let files = project.mappings()?;
    let chosen = entities_of(&project, &files)?.select(selection)?;
    rehearse::demand(&project, &plain(&files), &chosen)
}

fn headline(moved: &Moved) -> String {
    let idle = moved
        .accounts
        .iter()
        .all(|entity| entity.status == Status::NothingToDo);
    let sum = total(&moved.accounts);
    if !moved.stopped.is_empty() {
        return "The run stopped. What is done stays.".to_owned();
    }
    if idle {
        return "There is nothing to do: all of it was moved and proven before. Nothing was changed.".to_owned();
    }
    format!(
        "Done: {} read, and every one of them is accounted for.",
        counted(sum.read, "row")
    )
}
