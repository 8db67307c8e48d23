//! The chapters about rows: their fates, the quarantine, the proof, the time that it took.

use std::collections::{BTreeMap, BTreeSet};

use rehome_runtime::report::{Account, BothValues, Check, RowDifference, shown};

use super::{EntityReport, Report, pace};
use crate::guidance::document::{Chapter, bar};
use crate::guidance::help;
use crate::guidance::quarantine;
use crate::orchestrate::account::{grouped, total};

/// Everything about rows, in the order in which it is asked for.
pub(super) fn of_rows(report: &Report) -> Vec<Chapter> {
    let mut chapters = vec![
        accounts(report),
        reasons(report),
        refused(report),
        proofs(report),
        failed(report),
        faults(report),
        checks(report),
    ];
    let history = report.remembered.history.as_ref();
    chapters.extend(history.and_then(|history| pace::chapter(&history.batches)));
    chapters.push(timings(report));
    chapters
}

fn accounts(report: &Report) -> Chapter {
    let head = [
        "entity",
        "#read",
        "#migrated",
        "#merged",
        "#existing",
        "#filtered",
        "#quarantined",
        "proof",
        "#seconds",
    ];
    let entities = report.entities.iter().map(|entity| &entity.account);
    let mut rows: Vec<_> = entities
        .map(|entity| {
            let word = entity.validation.word().to_owned();
            account_row(&entity.entity, entity.account, word, entity.seconds)
        })
        .collect();
    if rows.len() > 1 {
        let accounts = report.accounts();
        let seconds = accounts.iter().map(|entity| entity.seconds).sum();
        rows.push(account_row(
            "total",
            total(&accounts),
            String::new(),
            seconds,
        ));
    }
    Chapter::new("What became of every row", &head, rows).with_words(
        "Every row that was read has exactly one fate: migrated; merged into another row by a declared rule; existing in the \
         target before; filtered out by a declared rule; or quarantined, with its reason. Their sum is the number of rows read.",
    )
}

fn account_row(name: &str, account: Account, proof: String, seconds: f64) -> Vec<String> {
    let fates = [
        account.read,
        account.migrated,
        account.merged,
        account.existing,
        account.filtered,
        account.quarantined,
    ];
    let mut row = vec![name.to_owned()];
    row.extend(fates.map(grouped));
    row.extend([proof, format!("{seconds:.1}")]);
    row
}

/// The reasons over all entities, the most frequent first.
fn reasons(report: &Report) -> Chapter {
    let mut reasons: BTreeMap<&str, (u64, BTreeSet<&str>)> = BTreeMap::new();
    for entity in &report.entities {
        for count in &entity.account.quarantine {
            let (rows, tables) = reasons.entry(&count.reason).or_default();
            *rows += count.rows;
            tables.insert(&entity.account.entity);
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, (rows, _))| (std::cmp::Reverse(*rows), *reason));
    let most = reasons.first().map_or(0, |(_, (rows, _))| *rows) as f64;
    let rows = reasons.into_iter().map(|(reason, (rows, tables))| {
        let next = help::explain(reason).map_or_else(String::new, |help| help.next.join(" "));
        vec![
            quarantine::meaning(reason).to_owned(),
            bar(rows as f64, most),
            grouped(rows),
            tables.into_iter().collect::<Vec<_>>().join(", "),
            next,
        ]
    });
    let head = ["why", "~share", "#rows", "tables", "what to do"];
    Chapter::new("Quarantine by reason", &head, rows)
        .with_words("Rows that could not be moved wait in the target's control schema; mended rows come in by `rehome replay`.")
}

fn refused(report: &Report) -> Chapter {
    let head = [
        "entity",
        "column or constraint",
        "#rows",
        "why",
        "legacy keys, for example",
        "what would mend them",
    ];
    let rows = report.entities.iter().flat_map(|entity| {
        entity.account.quarantine.iter().map(|count| {
            vec![
                entity.account.entity.clone(),
                format!("{} {}", count.column, count.constraint)
                    .trim()
                    .to_owned(),
                grouped(count.rows),
                quarantine::meaning(&count.reason).to_owned(),
                count.examples.join(", "),
                count.advice.clone(),
            ]
        })
    });
    Chapter::new("Rows in quarantine", &head, rows)
}

fn proofs(report: &Report) -> Chapter {
    let head = [
        "entity",
        "#rows compared in every column",
        "#independent checks",
        "#of them passed",
        "failed",
    ];
    let rows = report.entities.iter().map(|entity| {
        let (passed, failed): (Vec<_>, Vec<_>) =
            entity.checks.iter().partition(|check| check.passed);
        let failed: Vec<&str> = failed.iter().map(|check| check.name.as_str()).collect();
        vec![
            entity.account.entity.clone(),
            grouped(entity.account.compared),
            entity.checks.len().to_string(),
            passed.len().to_string(),
            failed.join(", "),
        ]
    });
    Chapter::new("Proof", &head, rows).with_words(
        "Every row is made again from the source and compared in every column. The independent checks are asked of both \
         databases in plain SQL, written from the mapping and not from the program.",
    )
}

fn failed(report: &Report) -> Chapter {
    let head = [
        "entity",
        "check",
        "what the source says",
        "what the target says",
    ];
    let rows = each_check(report).filter(|(_, check)| !check.passed);
    let rows = rows.map(|(entity, check)| {
        vec![
            entity.account.entity.clone(),
            check.name.clone(),
            check.source.clone(),
            check.target.clone(),
        ]
    });
    Chapter::new("Checks that failed", &head, rows)
}

fn faults(report: &Report) -> Chapter {
    let head = [
        "entity",
        "key in the target",
        "how",
        "column",
        "what the source gives",
        "what the target holds",
    ];
    let rows = report.entities.iter().flat_map(|entity| {
        let rows = entity.differences.iter();
        rows.flat_map(|row| lines_of(&entity.account.entity, row))
    });
    Chapter::new("Rows that differ", &head, rows)
}

/// A line for each column in which a row differs, or one for a row that one side does not have.
fn lines_of(entity: &str, row: &RowDifference) -> Vec<Vec<String>> {
    let line = |column: &str| {
        let both = row.values.iter().find(|both| both.column == column);
        let told = |side: fn(&BothValues) -> &Option<String>| {
            both.map_or_else(String::new, |both| shown(side(both).as_deref()))
        };
        vec![
            entity.to_owned(),
            row.key.clone(),
            row.difference.clone(),
            column.to_owned(),
            told(|both| &both.source),
            told(|both| &both.target),
        ]
    };
    match row.columns.is_empty() {
        true => vec![line("")],
        false => row.columns.iter().map(|column| line(column)).collect(),
    }
}

fn checks(report: &Report) -> Chapter {
    let rows = each_check(report).map(|(entity, check)| {
        let word = if check.passed { "passed" } else { "FAILED" };
        vec![
            entity.account.entity.clone(),
            check.name.clone(),
            word.to_owned(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let name = format!("All {} checks", rows.len());
    Chapter::new(
        "Every check of every table",
        &["entity", "check", "result"],
        rows,
    )
    .folded(name)
}

fn each_check(report: &Report) -> impl Iterator<Item = (&EntityReport, &Check)> {
    let entities = report.entities.iter();
    entities.flat_map(|entity| entity.checks.iter().map(move |check| (entity, check)))
}

fn timings(report: &Report) -> Chapter {
    let seconds = |entity: &EntityReport| entity.moving_seconds + entity.proving_seconds;
    let longest = report.entities.iter().map(seconds).fold(0.0, f64::max);
    let rows = report.entities.iter().map(|entity| {
        let read = entity.account.account.read as f64;
        let pace = if entity.moving_seconds > 0.0 {
            grouped((read / entity.moving_seconds).round() as u64)
        } else {
            String::new()
        };
        vec![
            entity.account.entity.clone(),
            bar(seconds(entity), longest),
            format!("{:.1}", entity.moving_seconds),
            format!("{:.1}", entity.proving_seconds),
            pace,
        ]
    });
    let head = [
        "entity",
        "~share",
        "#seconds to move",
        "#seconds to prove",
        "#rows a second",
    ];
    Chapter::new("Time by table", &head, rows)
}
