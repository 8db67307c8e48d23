//! `status`: says how far each entity is, as the target's control tables know it.

use std::path::Path;

use super::{ProgramOptions, ended};
use crate::error::Error;
use crate::orchestrate::Console;
use crate::orchestrate::account::{EntityAccount, aligned, grouped};
use crate::orchestrate::flags::Flags;
use crate::orchestrate::migrate::Run;
use crate::orchestrate::ready::Ready;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome status
  rehome status cases
  rehome status --output json";

/// Asks every program how far its entity is.
///
/// # Errors
/// When something is missing or not as approved, or a database does not answer.
pub fn run(root: &Path, console: Console, options: &ProgramOptions) -> Result<u8, Error> {
    let selection = options.entities.or_everything();
    let mut ready = Ready::to_call(root, console, &selection, options.confined)?;
    let run = Run::new(root, console, &mut ready.journal, &ready.programs);
    let moved = run.command(&ready.entities, "status", &Flags::default())?;
    ended::tell(console, &moved, "How far each table is:", table)
}

fn table(entities: &[EntityAccount]) -> String {
    let head = [
        "entity",
        "phase",
        "read",
        "migrated",
        "quarantined",
        "proof",
    ]
    .map(str::to_owned);
    let lines: Vec<_> = std::iter::once(head)
        .chain(entities.iter().map(line))
        .collect();
    aligned(&lines)
}

fn line(entity: &EntityAccount) -> [String; 6] {
    let phase = if entity.phase.is_empty() {
        "not begun"
    } else {
        &entity.phase
    };
    [
        entity.entity.clone(),
        phase.to_owned(),
        grouped(entity.account.read),
        grouped(entity.account.migrated),
        grouped(entity.account.quarantined),
        entity.validation.word().to_owned(),
    ]
}
