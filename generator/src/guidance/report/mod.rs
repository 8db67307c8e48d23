//! The report of a migration: what was moved, what was not and why, who decided what, which programs did it.

mod chapters;
mod foretold;
mod masked;
mod pace;
mod record;

use std::collections::BTreeMap;

use rehome_runtime::control::history::History;
use rehome_runtime::report::{Check, Outcome, RowDifference};
use serde::Serialize;

use super::counted;
use super::document::Document;
use crate::mapping::Mapping;
use crate::orchestrate::account::{EntityAccount, Verdict, grouped, total};
use crate::rehearse::Rehearsal;

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
    /// BLAKE3 of what the programs are made of: mappings, decisions, shapes of both schemas, every generated file, and
    /// what people wrote into `custom.rs`.
    pub plan: String,
    /// BLAKE3 of the catalogs that `discover` wrote, by their files.
    pub catalogs: BTreeMap<String, String>,
    /// The last rehearsal.
    pub rehearsal: Option<Rehearsal>,
    /// What the target remembers.
    #[serde(flatten)]
    pub remembered: Remembered,
}

/// What the target was asked for and said.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Remembered {
    /// Runs and proofs on record in the target.
    pub history: Option<History>,
    /// Why there is no record: what the report says rests on what the programs said here, and on nothing else.
    pub not_asked: Option<String>,
}

/// What a report tells of one entity.
#[derive(Debug, Clone, Serialize)]
pub struct EntityReport {
    /// What became of its rows.
    #[serde(flatten)]
    pub account: EntityAccount,
    /// The run.
    pub run_id: Option<String>,
    /// Seconds for moving the rows.
    pub moving_seconds: f64,
    /// Seconds for the last proof.
    pub proving_seconds: f64,
    /// BLAKE3 of what its program was written from: the mapping, its decisions, both tables' shapes.
    pub made_from: BTreeMap<String, String>,
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
    /// What is known of an entity: its account, its last run, and the last proof. Answers and keys that may show a value
    /// of a column which the mapping calls sensitive are masked.
    #[must_use]
    pub fn new(
        account: EntityAccount,
        run: &Outcome,
        proof: Option<&Outcome>,
        mapping: Option<&Mapping>,
    ) -> Self {
        let found = proof.and_then(|outcome| outcome.validation.clone());
        let found = found.unwrap_or_default();
        let mut report = Self {
            account,
            run_id: run.run_id.clone(),
            moving_seconds: run.seconds,
            proving_seconds: proof.map_or(0.0, |proof| proof.seconds),
            made_from: BTreeMap::new(),
            disabled_triggers: mapping.map_or_else(Vec::new, |own| own.disable_triggers.clone()),
            confinement: run.confinement.clone(),
            checks: found.checks,
            differences: found.differences,
        };
        if let Some(mapping) = mapping {
            masked::mask(&mut report, mapping);
        }
        report
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
        let rows = format!(
            "{} read, {} in the target, {} in quarantine",
            counted(sum.read, "row"),
            grouped(sum.migrated + sum.merged + sum.existing),
            grouped(sum.quarantined)
        );
        match (accounts.is_empty(), self.bad()) {
            (true, _) => "Nothing has been moved yet.".to_owned(),
            (false, 0) => format!("All is accounted for: {rows}."),
            (false, bad) => format!("{} a look: {rows}.", needing(bad)),
        }
    }

    fn bad(&self) -> usize {
        let bad = |entity: &&EntityReport| !entity.account.is_good();
        self.entities.iter().filter(bad).count()
    }

    /// The few numbers that everybody asks for first.
    fn facts(&self) -> Vec<(String, String)> {
        let accounts = self.accounts();
        let sum = total(&accounts);
        let proven = accounts.iter();
        let proven = proven.filter(|entity| entity.validation == Verdict::Equal);
        let proven = format!("{} of {}", proven.count(), accounts.len());
        let arrived = grouped(sum.migrated + sum.merged + sum.existing);
        let share = format!(
            "{} ({:.2} %)",
            grouped(sum.quarantined),
            sum.quarantined_percent()
        );
        let facts = [
            ("rows read", grouped(sum.read)),
            ("in the target", arrived),
            ("in quarantine", share),
            ("tables proven equal", proven),
        ];
        facts
            .map(|(counts, number)| (counts.to_owned(), number))
            .into()
    }
}

fn needing(entities: usize) -> String {
    match entities {
        1 => "One entity needs".to_owned(),
        more => format!("{more} entities need"),
    }
}

/// The report as a document, which is then printed as Markdown or HTML.
#[must_use]
pub fn document(report: &Report) -> Document {
    let mut lead = vec![format!("Written {}.", report.at)];
    if !report.waiting.is_empty() {
        lead.push(format!("Not run yet: {}.", report.waiting.join(", ")));
    }
    if let Some(why) = &report.remembered.not_asked {
        lead.push(format!(
            "The target's own record could not be read, so this rests on what the programs said when they ran here: {why}"
        ));
    }
    let mut chapters = chapters::of_rows(report);
    chapters.extend(foretold::chapter(report));
    chapters.extend(record::chapters(report));
    Document {
        title: format!("Migration report: {}", report.project),
        verdict: report.verdict(),
        good: !report.entities.is_empty() && report.bad() == 0,
        lead,
        facts: report.facts(),
        chapters: chapters
            .into_iter()
            .filter(|chapter| !chapter.rows.is_empty())
            .collect(),
    }
}

#[cfg(test)]
mod tests;
