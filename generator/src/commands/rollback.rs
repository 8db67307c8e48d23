//! `rollback`: takes back what was moved, dependants first.

use std::path::Path;

use super::{ProgramOptions, ended};
use crate::error::{Error, ErrorKind};
use crate::guidance::counted;
use crate::orchestrate::Console;
use crate::orchestrate::databases::Databases;
use crate::orchestrate::entities::entities_of;
use crate::orchestrate::migrate::{Flags, Moved, Run};
use crate::orchestrate::outcomes::Outcomes;
use crate::orchestrate::ready::Ready;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome rollback --all              asks first
  rehome rollback cases --yes
  rehome rollback cases tasks

Only rows that were moved are deleted; rows that were in the target before stay, and sequences are
set back. What depends on an entity is taken back with it or must be named too.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Entities and confinement.
    pub programs: ProgramOptions,
    /// Do not ask.
    pub yes: bool,
}

/// Takes the entities back and tells what was done.
///
/// # Errors
/// When something is missing, or nobody has agreed.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let selection = &options.programs.entities;
    let mut ready = Ready::to_call(root, console, selection, options.programs.confined)?;
    let outcomes = Outcomes::of(root);
    refuse_dependants(&ready, &outcomes)?;
    agree(console, options, &ready.entities)?;
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let backwards: Vec<String> = ready.entities.iter().rev().cloned().collect();
    let mut run = Run {
        console,
        journal: &mut ready.journal,
        programs: &mut ready.programs,
        outcomes: outcomes.clone(),
    };
    let moved = run.command(&backwards, "rollback", &Flags::default())?;
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
    let question = format!(
        "Take back all rows that were moved into {tables} ({})?",
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
