//! `run --join`: moves rows beside a `rehome run` that goes on, on this machine or another.

use std::path::Path;

use super::ended;
use super::run::Options;
use crate::error::Error;
use crate::guidance::counted;
use crate::orchestrate::Console;
use crate::orchestrate::conductor::Conductor;
use crate::orchestrate::databases::Databases;
use crate::orchestrate::deadline::Deadline;
use crate::orchestrate::flags::Flags;
use crate::orchestrate::interrupt::count_interrupts;
use crate::orchestrate::migrate::{Moved, Run};
use crate::orchestrate::ready::Ready;

/// Joins the run and tells what was moved here.
///
/// # Errors
/// When something is missing or not as approved, or there is no run to join.
pub(super) fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let moved = join(root, console, options)?;
    ended::tell(console, &moved, &headline(&moved), ended::changes)
}

fn join(root: &Path, console: Console, options: &Options) -> Result<Moved, Error> {
    let deadline = Deadline::after(options.max_seconds);
    let programs = &options.programs;
    let mut ready = Ready::to_move(root, console, &programs.entities, programs.confined)?;
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let schema = &ready.project.settings.policy.control_schema;
    let conductor = Conductor::watch(&databases, schema)?;
    console.say("Joining the run that goes on:");
    let run = Run::new(root, console, &mut ready.journal, &ready.programs).until(deadline);
    let interrupts = count_interrupts()?;
    let look = |entities: &[String]| conductor.look(entities);
    let flags = Flags {
        workers: options.workers,
        fingerprint: options.fingerprint || ready.project.settings.policy.fingerprint,
        pace: ready.project.settings.pace.arguments(),
        ..options.flags()
    };
    let moved = run.join(&ready.entities, &flags, &interrupts, look)?;
    ready.record(&databases)?;
    Ok(moved)
}

fn headline(moved: &Moved) -> String {
    let rows = moved
        .accounts
        .iter()
        .map(|entity| entity.rows_changed)
        .sum();
    format!(
        "This process moved {}. The one whose run it joined proves them and gives the account.",
        counted(rows, "row")
    )
}
