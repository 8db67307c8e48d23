//! `rollback`: takes back what was moved, dependants first.

use std::path::Path;

use super::{ProgramOptions, ended};
use crate::error::{Error, ErrorKind};
use crate::guidance::counted;
use crate::orchestrate::Console;
use crate::orchestrate::databases::Databases;
use crate::orchestrate::entities::entities_of;
use crate::orchestrate::migrate::{Moved, Run};
use crate::orchestrate::outcomes::Outcomes;
use crate::orchestrate::ready::Ready;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome rollback --all              asks first
  rehome rollback cases --yes
  rehome rollback cases tasks
  rehome rollback cases --batch 7    this batch alone; the next run moves it again

Only rows that were moved are deleted; rows that were in the target before stay, and sequences are
set back. What depends on an entity is taken back with it or must be named too. While others have
written rows that were moved, or rows of others refer to them, these are listed and nothing is
changed. Each --destroy option says what is lost with it.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Entities and confinement.
    pub programs: ProgramOptions,
    /// This batch of one entity alone.
    pub batch: Option<i32>,
    /// Delete rows that others have written since.
    pub destroy_modified_rows: bool,
    /// Delete rows of others that refer to rows of the run.
    pub destroy_referencing_rows: bool,
    /// Let no trigger fire for what is taken back.
    pub disable_triggers: bool,
    /// Do not ask.
    pub yes: bool,
}

impl Options {
    /// What every program is told.
    fn arguments(&self) -> Vec<String> {
        let batch = self
            .batch
            .map(|batch| ["--batch".to_owned(), batch.to_string()]);
        let switches = [
            ("--destroy-modified-rows", self.destroy_modified_rows),
            ("--destroy-referencing-rows", self.destroy_referencing_rows),
            ("--disable-triggers", self.disable_triggers),
        ];
        let given = switches.into_iter().filter(|(_, given)| *given);
        let given = given.map(|(switch, _)| switch.to_owned());
        batch.into_iter().flatten().chain(given).collect()
    }
}

/// Takes the entities back and tells what was done.
///
/// # Errors
/// When something is missing, or nobody has agreed.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let selection = &options.programs.entities;
    let mut ready = Ready::to_call(root, console, selection, options.programs.confined)?;
    let outcomes = Outcomes::of(root);
    match (options.batch, ready.entities.as_slice()) {
        // Which rows of others refer to a batch, its program asks the target itself.
        (Some(_), [_]) => {}
        (Some(_), several) => {
            return Err(
                Error::usage("a batch is one of a single table", several.join(", "))
                    .advice("name that table alone"),
            );
        }
        (None, _) => refuse_dependants(&ready, &outcomes)?,
    }
    agree(console, options, &ready.entities)?;
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let backwards: Vec<String> = ready.entities.iter().rev().cloned().collect();
    let run = Run::new(root, console, &mut ready.journal, &ready.programs);
    let moved = run.take_back(&backwards, &options.arguments())?;
    forget(&outcomes, &moved);
    ready.record(&databases)?;
    ended::tell(console, &moved, "Rows taken back:", ended::changes)
}

/// Rows that others refer to cannot go first; better said before than by a foreign key half-way.
fn refuse_dependants(ready: &Ready, outcomes: &Outcomes) -> Result<(), Error> {
    let known = entities_of(&ready.project, &ready.project.mappings()?)?;
    let moved = |entity: &String| {
        outcomes
            .last(entity, "run")
            .is_some_and(|run| run.account.migrated > 0)
    };
    let left: Vec<String> = known
        .dependants(&ready.entities)
        .into_iter()
        .filter(moved)
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    Err(Error::usage(
        "rows of these depend on what is to be taken back",
        left.join(", "),
    )
    .advice("name them too, or take everything back with --all"))
}

fn agree(console: Console, options: &Options, entities: &[String]) -> Result<(), Error> {
    if options.yes || !console.can_ask() {
        return Ok(());
    }
    let tables = counted(entities.len() as u64, "table");
    let rows = options.batch.map_or_else(
        || "all rows".to_owned(),
        |batch| format!("the rows of batch {batch}"),
    );
    let lost = match (
        options.destroy_modified_rows,
        options.destroy_referencing_rows,
    ) {
        (false, false) => "",
        (true, false) => " What others have written there since is destroyed.",
        (false, true) => " Rows of others that refer to them are destroyed.",
        (true, true) => {
            " What others have written there since, and rows of others that refer to them, are destroyed."
        }
    };
    let question = format!(
        "Take back {rows} that were moved into {tables} ({})?{lost}",
        entities.join(", ")
    );
    match inquire::Confirm::new(&question)
        .with_default(false)
        .prompt()
    {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Error::new(
            ErrorKind::Stopped,
            "nothing was taken back",
            "not confirmed",
        )),
    }
}

fn forget(outcomes: &Outcomes, moved: &Moved) {
    let done = moved.accounts.iter().filter(|account| account.is_good());
    done.for_each(|account| outcomes.forget(&account.entity));
}
