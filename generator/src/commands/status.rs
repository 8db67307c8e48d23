//! `status`: says how far each entity is, as the target's control tables know it.

use std::path::Path;

use super::ProgramOptions;
use crate::error::Error;
use crate::orchestrate::account::{EntityAccount, aligned, grouped};
use crate::orchestrate::migrate::Run;
use crate::orchestrate::outcomes::Outcomes;
use crate::orchestrate::ready::Ready;
use crate::orchestrate::{Console, account};

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
    let mut run = Run {
        console,
        journal: &mut ready.journal,
        programs: &mut ready.programs,
        outcomes: Outcomes::of(root),
    };
    let moved = run.command(&ready.entities, "status", None)?;
    let mut lines = vec![
        [
            "entity",
            "phase",
            "read",
            "migrated",
            "quarantined",
            "proof",
        ]
        .map(str::to_owned),
    ];
    lines.extend(moved.accounts.iter().map(line));
    console.result(&aligned(&lines), &account::to_json(&moved.accounts))?;
    Ok(super::ended::exit_code(&moved))
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
