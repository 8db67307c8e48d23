//! `run --dry-run`: says what a run would do, row for row, and changes nothing.

use std::path::Path;

use rehome_runtime::report::exit;

use super::ended;
use super::run::Options;
use crate::error::Error;
use crate::guidance::counted;
use crate::guidance::prediction;
use crate::orchestrate::Console;
use crate::orchestrate::account::{to_json, to_prediction, total};
use crate::orchestrate::databases::{Databases, Snapshot};
use crate::orchestrate::migrate::{Moved, Run};
use crate::orchestrate::predict::{Trial, fresh_place};
use crate::orchestrate::ready::Ready;

/// Predicts what a run of the entities would do, and tells it.
///
/// # Errors
/// When something is missing or not as approved.
pub(super) fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let moved = predict(root, console, options)?;
    if !moved.stopped.is_empty() {
        return ended::tell(console, &moved, &headline(&moved), to_prediction);
    }
    let text = format!(
        "{}\n\n{}{}",
        headline(&moved),
        to_prediction(&moved.accounts),
        prediction::details(&moved.accounts)
    );
    let code = exit_code(&moved);
    let mut json = to_json(&moved.accounts);
    json["ok"] = serde_json::json!(code == exit::DONE);
    json["dry_run"] = serde_json::json!(true);
    console.result(&text, &json)?;
    Ok(code)
}

fn predict(root: &Path, console: Console, options: &Options) -> Result<Moved, Error> {
    let programs = &options.programs;
    let mut ready = Ready::to_call(root, console, &programs.entities, programs.confined)?;
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let snapshot = Snapshot::hold(&databases.source)?;
    let trial = Trial {
        snapshot: snapshot.id.clone(),
        batch_size: options.batch_size,
        sample: options.sample,
        predictions: fresh_place(root)?,
    };
    console.say(&format!(
        "Trying {} on temporary tables; nothing is changed:",
        counted(ready.entities.len() as u64, "table")
    ));
    let run = Run::new(root, console, &mut ready.journal, &ready.programs);
    run.predict(&ready.entities, &trial)
}

fn exit_code(moved: &Moved) -> u8 {
    let beyond = moved
        .accounts
        .iter()
        .any(|entity| entity.threshold_exceeded);
    if beyond { exit::FINDINGS } else { exit::DONE }
}

fn headline(moved: &Moved) -> String {
    let sum = total(&moved.accounts);
    if !moved.stopped.is_empty() {
        return "The dry run stopped. Nothing was changed.".to_owned();
    }
    format!(
        "A run would move {} of {}, and put {} into quarantine. Nothing was changed.",
        counted(sum.migrated, "row"),
        counted(sum.read, "row"),
        counted(sum.quarantined, "row")
    )
}
