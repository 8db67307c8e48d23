//! What a program writes: its outcome on stdout, everything else on stderr.

use crate::report::{Outcome, Reconciled, Status, exit};
use std::io::Write;

/// A line on stderr. That stderr may be closed is no reason to fail a migration.
pub(super) fn line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// What went wrong.
pub(super) fn error(text: &str) {
    line(&format!("error: {text}"));
}

/// The end before any work: help and descriptions are data, complaints are not.
pub(super) fn early(code: u8, text: &str) {
    if code == exit::DONE {
        let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    } else {
        line(text.trim_end());
    }
}

/// The outcome, as the last thing.
pub(super) fn outcome(outcome: &Outcome, json: bool) {
    let text = if json {
        serde_json::to_string(outcome).unwrap_or_default()
    } else {
        in_words(outcome)
    };
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn in_words(outcome: &Outcome) -> String {
    let Outcome {
        entity,
        command,
        account,
        ..
    } = outcome;
    let command = if command == "predict" {
        "dry run"
    } else {
        command
    };
    let mut lines = vec![match outcome.status {
        Status::Done => format!("{entity}: {command} done in {:.1} seconds", outcome.seconds),
        Status::NothingToDo => format!("{entity}: nothing to do, nothing was changed"),
        Status::Stopped => format!("{entity}: stopped; give the same command again to go on"),
        Status::Failed => format!("{entity}: {command} failed"),
    }];
    if !outcome.phase.is_empty() {
        lines.push(format!("  phase {}", outcome.phase));
        lines.push(format!(
            "  {} read = {} migrated + {} merged + {} existing + {} filtered + {} quarantined",
            account.read,
            account.migrated,
            account.merged,
            account.existing,
            account.filtered,
            account.quarantined
        ));
    }
    if outcome.nulled > 0 {
        lines.push(format!(
            "  {} references without a parent were set to NULL, as the mapping says",
            outcome.nulled
        ));
    }
    for count in &outcome.quarantine {
        let place = [count.column.as_str(), count.constraint.as_str()].join(" ");
        lines.push(format!(
            "  {} rows: {} {}",
            count.rows,
            count.reason,
            place.trim()
        ));
        lines.push(format!(
            "      {} For example: {}",
            count.advice,
            count.examples.join(", ")
        ));
    }
    if !outcome.unseen.is_empty() {
        lines.push("  Not tried:".to_owned());
        lines.extend(outcome.unseen.iter().map(|what| format!("    {what}")));
    }
    lines.extend(outcome.validation.iter().flat_map(validation_in_words));
    lines.extend(outcome.reconciled.iter().flat_map(reconciled_in_words));
    lines.join("\n")
}

fn validation_in_words(validation: &crate::report::Validation) -> Vec<String> {
    let verdict = if validation.equal {
        "equal"
    } else {
        "DIFFERENT"
    };
    let failed: Vec<_> = validation
        .checks
        .iter()
        .filter(|check| !check.passed)
        .collect();
    let mut lines = vec![format!(
        "  {verdict}: {} rows compared in every column, {} of {} independent checks agree",
        validation.rows,
        validation.checks.len() - failed.len(),
        validation.checks.len()
    )];
    lines.extend(failed.iter().map(|check| {
        format!(
            "  check {}: source says {}, target says {}",
            check.name, check.source, check.target
        )
    }));
    let rows = validation.differences.iter();
    lines.extend(rows.map(|row| format!("  row {}", row.words())));
    lines
}

fn reconciled_in_words(reconciled: &Reconciled) -> Vec<String> {
    let counts = [
        (reconciled.missing, "missing in the target"),
        (reconciled.changed, "changed"),
        (reconciled.changed_in_target, "changed by the target alone"),
        (reconciled.extra, "not given by the source any more"),
        (reconciled.conflicting, "changed by both sides"),
        (reconciled.rows_changed, "changed in place"),
        (reconciled.rows_added, "brought in"),
        (reconciled.rows_removed, "taken out"),
        (reconciled.kept, "differ and stay as they are"),
        (
            reconciled.missed,
            "changed by somebody at that moment, and left to the next sync",
        ),
        (
            reconciled.left,
            "stay until what refers to them is taken back; give the same command again then",
        ),
        (reconciled.open_conflicts, "wait for a person, as conflicts"),
    ];
    let told = counts.into_iter().filter(|(rows, _)| *rows > 0);
    let mut lines: Vec<String> = told
        .map(|(rows, what)| format!("  {rows} rows {what}"))
        .collect();
    let rows = reconciled.differences.iter();
    lines.extend(rows.map(|row| format!("  row {}", row.words())));
    lines.extend(reconciled.conflicts.iter().map(|one| {
        let chosen = one.resolution.as_ref().map_or(String::new(), |side| {
            format!(
                "; resolved for the {side} by {}",
                one.resolved_by.as_deref().unwrap_or("nobody")
            )
        });
        let columns = match one.columns.is_empty() {
            true => String::new(),
            false => format!(" ({})", one.columns.join(", ")),
        };
        format!(
            "  conflict {}: row {} of the source, {} of the target: {}{columns}, found {}{chosen}",
            one.id,
            one.legacy_key,
            one.new_key,
            one.kind.words(),
            one.found_at
        )
    }));
    lines
}
