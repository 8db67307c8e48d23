//! How a command that compared both sides ends: what differs or was done, table by table, and its exit code.

use std::collections::BTreeMap;
use std::path::Path;

use rehome_runtime::report::{Conflict, Reconciled, exit};

use super::{ProgramOptions, ended};
use crate::error::Error;
use crate::orchestrate::Console;
use crate::orchestrate::account::{EntityAccount, aligned, grouped};
use crate::orchestrate::databases::{Databases, Snapshot};
use crate::orchestrate::migrate::{Moved, Run};
use crate::orchestrate::ready::Ready;

/// Builds what is needed, holds a snapshot of the source, and lets the programs work under it.
///
/// # Errors
/// When something is missing or not as approved.
pub(super) fn under_snapshot(
    (root, console): (&Path, Console),
    options: &ProgramOptions,
    work: impl FnOnce(&Run<'_>, &[String], &str) -> Result<Moved, Error>,
) -> Result<Moved, Error> {
    let mut ready = Ready::to_call(root, console, &options.entities, options.confined)?;
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let snapshot = Snapshot::hold(&databases.source)?;
    let run = Run::new(root, console, &mut ready.journal, &ready.programs);
    let moved = work(&run, &ready.entities, &snapshot.id)?;
    ready.record(&databases)?;
    Ok(moved)
}

/// Writes what was found to stdout and gives the exit code: 3 where something is left to look at.
///
/// # Errors
/// When stdout is closed.
pub(super) fn tell(
    console: Console,
    moved: &Moved,
    headline: &str,
    table: fn(&[EntityAccount]) -> String,
) -> Result<u8, Error> {
    let left = moved
        .accounts
        .iter()
        .filter_map(|one| one.reconciled.as_ref());
    let code = match ended::exit_code(moved) {
        exit::DONE if left.map(findings).sum::<u64>() > 0 => exit::FINDINGS,
        code => code,
    };
    let mut text = format!("{headline}\n\n{}", table(&moved.accounts));
    text.extend(ended::stopped(moved));
    let json = serde_json::json!({
        "ok": code == exit::DONE,
        "entities": moved.accounts,
        "waiting": moved.waiting,
        "error": moved.error(),
    });
    console.result(&text, &json)?;
    Ok(code)
}

fn findings(found: &Reconciled) -> u64 {
    let Reconciled {
        missing,
        changed,
        changed_in_target,
        extra,
        conflicting,
        open_conflicts,
        left,
        ..
    } = found;
    missing + changed + changed_in_target + extra + conflicting + open_conflicts + left
}

/// Counts of each entity under these heads, with a sum.
fn counted<const COUNTS: usize>(
    entities: &[EntityAccount],
    heads: [&str; COUNTS],
    of: fn(&Reconciled) -> [u64; COUNTS],
) -> String {
    let mut sum = [0; COUNTS];
    let mut lines = vec![line("entity", heads.map(str::to_owned))];
    for entity in entities {
        let counts = entity.reconciled.as_ref().map_or([0; COUNTS], of);
        for (all, one) in sum.iter_mut().zip(counts) {
            *all += one;
        }
        lines.push(line(&entity.entity, counts.map(grouped)));
    }
    lines.push(line("total", sum.map(grouped)));
    let lines: Vec<[String; 6]> = lines;
    aligned(&lines)
}

/// A line of six: the entity's name and five counts.
fn line<const COUNTS: usize>(name: &str, counts: [String; COUNTS]) -> [String; 6] {
    let mut counts = counts.into_iter();
    let mut next = || counts.next().unwrap_or_default();
    [name.to_owned(), next(), next(), next(), next(), next()]
}

/// What differs.
pub(super) fn differences(entities: &[EntityAccount]) -> String {
    let heads = ["missing", "changed", "in target", "extra", "conflicting"];
    let mut text = counted(entities, heads, |found| {
        [
            found.missing,
            found.changed,
            found.changed_in_target,
            found.extra,
            found.conflicting,
        ]
    });
    for entity in entities {
        for row in entity
            .reconciled
            .iter()
            .flat_map(|found| &found.differences)
        {
            text.push_str(&format!("\n{} {}", entity.entity, row.words()));
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// What was done.
pub(super) fn done(entities: &[EntityAccount]) -> String {
    let heads = ["changed", "brought in", "taken out", "kept", "conflicts"];
    counted(entities, heads, |found| {
        [
            found.rows_changed,
            found.rows_added,
            found.rows_removed,
            found.kept,
            found.open_conflicts,
        ]
    })
}

/// The conflicts, one a line.
pub(super) fn conflicts(entities: &[EntityAccount]) -> String {
    let mut lines = Vec::new();
    for (entity, one) in all(entities) {
        let columns = match one.columns.is_empty() {
            true => String::new(),
            false => format!(" ({})", one.columns.join(", ")),
        };
        let chosen = match (&one.resolution, &one.resolved_by) {
            (Some(side), Some(by)) => format!("; resolved for the {side} by {by}"),
            _ => String::new(),
        };
        lines.push(format!(
            "{entity} {}: row {} of the source, {} of the target: {}{columns}; found {}{chosen}\n",
            one.id,
            one.legacy_key,
            one.new_key,
            one.kind.words(),
            one.found_at
        ));
    }
    lines.concat()
}

/// How many conflicts there are of each kind, table by table.
pub(super) fn kinds(entities: &[EntityAccount]) -> String {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (entity, one) in all(entities).filter(|(_, one)| one.resolution.is_none()) {
        *counts.entry((entity, one.kind.words())).or_default() += 1;
    }
    let lines: Vec<[String; 3]> = counts
        .into_iter()
        .map(|((entity, kind), rows)| [entity.to_owned(), grouped(rows), kind.to_owned()])
        .collect();
    aligned(&lines)
}

fn all(entities: &[EntityAccount]) -> impl Iterator<Item = (&str, &Conflict)> {
    entities.iter().flat_map(|entity| {
        let conflicts = entity.reconciled.iter().flat_map(|found| &found.conflicts);
        conflicts.map(|one| (entity.entity.as_str(), one))
    })
}
