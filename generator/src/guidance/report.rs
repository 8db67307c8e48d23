//! The report of a migration: what was moved, what was not and why, who decided what, which programs did it.

use rehome_runtime::report::{Check, Outcome, RowDifference};
use serde::Serialize;

use super::document::{Chapter, Document};
use super::{counted, quarantine};
use crate::orchestrate::account::{EntityAccount, grouped, total};

/// Everything that a report tells.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The project.
    pub project: String,
    /// When the report was written, in UTC.
    pub at: String,
    /// The entities that have been run, in their order.
    pub entities: Vec<EntityReport>,
    /// Entities of the project that have not been run.
    pub waiting: Vec<String>,
    /// What was asked and answered.
    pub decisions: Vec<DecisionLine>,
}

/// What a report tells of one entity.
#[derive(Debug, Clone, Serialize)]
pub struct EntityReport {
    /// What became of its rows.
    #[serde(flatten)]
    pub account: EntityAccount,
    /// The run.
    pub run_id: Option<String>,
    /// BLAKE3 of the mapping that its program was written from.
    pub program: String,
    /// Triggers of its table that are off while the program writes, as its mapping file says.
    pub disabled_triggers: Vec<String>,
    /// What confinement the program reached.
    pub confinement: serde_json::Value,
    /// The independent checks of the last proof.
    pub checks: Vec<Check>,
    /// Rows that differ, the first hundred.
    pub differences: Vec<RowDifference>,
}

/// A decision in a report.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionLine {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// What was answered; empty where it is open.
    pub answer: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

impl EntityReport {
    /// What an account and the last proof say of an entity.
    #[must_use]
    pub fn new(
        account: EntityAccount,
        run: &Outcome,
        proof: Option<&Outcome>,
        program: String,
        disabled_triggers: Vec<String>,
    ) -> Self {
        let found = proof.and_then(|outcome| outcome.validation.clone());
        let found = found.unwrap_or_default();
        Self {
            account,
            run_id: run.run_id.clone(),
            program,
            disabled_triggers,
            confinement: run.confinement.clone(),
            checks: found.checks,
            differences: found.differences,
        }
    }
}

impl Report {
    /// The accounts of its entities.
    #[must_use]
    pub fn accounts(&self) -> Vec<EntityAccount> {
        self.entities
            .iter()
            .map(|entity| entity.account.clone())
            .collect()
    }

    /// The verdict in a sentence.
    #[must_use]
    pub fn verdict(&self) -> String {
        let accounts = self.accounts();
        let sum = total(&accounts);
        let bad = accounts.iter().filter(|account| !account.is_good()).count() as u64;
        let rows = format!(
            "{} read, {} in the target, {} in quarantine",
            counted(sum.read, "row"),
            grouped(sum.migrated + sum.merged + sum.existing),
            grouped(sum.quarantined)
        );
        match (accounts.is_empty(), bad) {
            (true, _) => "Nothing has been moved yet.".to_owned(),
            (false, 0) => format!("All is accounted for: {rows}."),
            (false, _) => format!("{} a look: {rows}.", needing(bad)),
        }
    }
}

fn needing(entities: u64) -> String {
    match entities {
        1 => "One entity needs".to_owned(),
        more => format!("{more} entities need"),
    }
}

/// The report as a document, which is then printed as Markdown or HTML.
#[must_use]
pub fn document(report: &Report) -> Document {
    let chapters = [
        accounts(report),
        refused(report),
        faults(report),
        proofs(report),
        decisions(report),
        triggers(report),
        programs(report),
    ];
    let mut lead = vec![format!("Written {}.", report.at), report.verdict()];
    if !report.waiting.is_empty() {
        lead.push(format!("Not run yet: {}.", report.waiting.join(", ")));
    }
    Document {
        title: format!("Migration report: {}", report.project),
        lead,
        chapters: chapters
            .into_iter()
            .filter(|chapter| !chapter.rows.is_empty())
            .collect(),
    }
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
    let rows = report
        .entities
        .iter()
        .map(|entity| account_row(&entity.account));
    Chapter::new("What became of every row", &head, rows)
}

fn account_row(entity: &EntityAccount) -> Vec<String> {
    let account = entity.account;
    let fates = [
        account.read,
        account.migrated,
        account.merged,
        account.existing,
        account.filtered,
        account.quarantined,
    ];
    let mut row = vec![entity.entity.clone()];
    row.extend(fates.map(grouped));
    row.push(entity.validation.word().to_owned());
    row.push(format!("{:.1}", entity.seconds));
    row
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

fn faults(report: &Report) -> Chapter {
    let head = ["entity", "key in the target", "how", "columns"];
    let rows = report.entities.iter().flat_map(|entity| {
        entity.differences.iter().map(|row| {
            let columns = row.columns.join(", ");
            vec![
                entity.account.entity.clone(),
                row.key.clone(),
                row.difference.clone(),
                columns,
            ]
        })
    });
    Chapter::new("Rows that differ", &head, rows)
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
    Chapter::new("Proof", &head, rows)
}

fn decisions(report: &Report) -> Chapter {
    let head = ["asked", "answered", "by", "when", "why"];
    let rows = report.decisions.iter().map(|line| {
        [
            &line.question,
            &line.answer,
            &line.by,
            &line.at,
            &line.reason,
        ]
        .map(Clone::clone)
        .to_vec()
    });
    Chapter::new("Decisions", &head, rows)
}

/// What did not fire for the rows, and so was not done for them.
fn triggers(report: &Report) -> Chapter {
    let rows = report.entities.iter().flat_map(|entity| {
        let names = entity.disabled_triggers.iter();
        names.map(|name| vec![entity.account.entity.clone(), name.clone()])
    });
    let head = ["entity", "trigger"];
    Chapter::new("Triggers that were off for these rows", &head, rows)
}

fn programs(report: &Report) -> Chapter {
    let head = ["entity", "mapping (BLAKE3)", "run"];
    let rows = report.entities.iter().map(|entity| {
        let run = entity.run_id.clone().unwrap_or_default();
        vec![entity.account.entity.clone(), entity.program.clone(), run]
    });
    Chapter::new("Programs", &head, rows)
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
