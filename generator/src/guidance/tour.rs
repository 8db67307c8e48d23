//! What the demo says at each step: what happens, and why.

use std::path::Path;
use std::time::Duration;

use crate::catalog::Catalog;
use crate::diagnostics::{Findings, Severity};
use crate::mapping::decisions::Decisions;
use crate::orchestrate::account::{EntityAccount, grouped, total};
use crate::orchestrate::migrate::Moved;
use crate::plan::Plan;
use crate::profile::Profile;

use super::counted;

/// Servers.
pub const BEGIN: &str = "\
rehome demo: an orthodontic lab moves from an old schema to a new one.

1. Two throwaway PostgreSQL servers start: one plays the old database, one the new.";
/// Rows.
pub const ROWS: &str = "   The old one is filled with rows that have the faults of real data. The new one holds a few rows already.";
/// Discover.
pub const DISCOVER: &str = "\n2. discover: both schemas are read, and what the old rows are like. Nothing is written to either database.";
/// Plan.
pub const PLAN: &str = "\n3. plan: the mapping files say how every new column is made. People wrote them; the plan fills what is missing.";
/// Decide.
pub const DECIDE: &str = "\n4. decide: what would be a guess is a person's to decide. The demo takes what is recommended, on record.";
/// Generate.
pub const GENERATE: &str =
    "\n5. generate: one small program per table, for people to read before anything moves.";
/// Build.
pub const BUILD: &str = "\n6. build: the programs are compiled, without network. It takes a minute or two, and only once.";
/// Run.
pub const RUN: &str = "\n7. run: each program is locked into a sandbox and moves its rows, parents first. Then its table is proven:\n   every row is made again from the source and compared in every column.";

/// What was found.
#[must_use]
pub fn discovered(source: &Catalog, profile: &Profile, findings: &Findings) -> String {
    let rows = profile.tables.iter().map(|table| table.rows).sum();
    let odd = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info)
        .count() as u64;
    let (tables, rows) = (
        counted(source.tables.len() as u64, "table"),
        counted(rows, "row"),
    );
    format!(
        "   {tables} with {rows}; {} that deserve a look.",
        counted(odd, "thing")
    )
}

/// What is planned.
#[must_use]
pub fn planned(plan: &Plan, open: usize) -> String {
    let entities = plan.entities().count() as u64;
    let stages = counted(plan.stages.len() as u64, "stage");
    let open = counted(open as u64, "decision");
    format!(
        "   {} in {stages}, parents before the rows that refer to them; {open} open.",
        counted(entities, "table")
    )
}

/// What was decided.
#[must_use]
pub fn decided(decisions: &Decisions, open: usize) -> String {
    let taken = decisions
        .list
        .iter()
        .filter(|decision| decision.answer.is_some())
        .count() as u64;
    match open {
        0 => format!(
            "   {} on record, nothing is open.",
            counted(taken, "decision")
        ),
        some => format!(
            "   {} on record, {some} still open.",
            counted(taken, "decision")
        ),
    }
}

/// What was written.
#[must_use]
pub fn generated(programs: usize) -> String {
    let programs = counted(programs as u64, "program");
    format!("   {programs} written. The same inputs give the same bytes, on any machine.")
}

/// What was compiled.
#[must_use]
pub fn built(programs: usize, took: Duration) -> String {
    let programs = counted(programs as u64, "program");
    format!("   {programs} compiled ({:.1} s).", took.as_secs_f64())
}

/// How long it all took.
#[must_use]
pub fn took(without_compiling: Duration) -> String {
    format!(
        "Everything but compiling took {:.1} s, servers and rows included.",
        without_compiling.as_secs_f64()
    )
}

/// The result in a sentence.
#[must_use]
pub fn headline(moved: &Moved) -> String {
    let sum = total(&moved.accounts);
    if !moved.stopped.is_empty() {
        return "The demo stopped before its end.".to_owned();
    }
    format!(
        "{} read, {} moved and proven equal, {} in quarantine. Not one is unaccounted for.",
        counted(sum.read, "row"),
        grouped(sum.migrated),
        grouped(sum.quarantined)
    )
}

/// What the quarantine of the example means.
#[must_use]
pub fn explained(moved: &Moved) -> String {
    let rows: u64 = moved
        .accounts
        .iter()
        .map(|entity| entity.account.quarantined)
        .sum();
    let kinds: std::collections::BTreeSet<&str> = moved
        .accounts
        .iter()
        .flat_map(|EntityAccount { quarantine, .. }| {
            quarantine.iter().map(|count| count.reason.as_str())
        })
        .collect();
    format!(
        "\nThe {} in quarantine were broken in the source on purpose, in {}. In a real migration you\n\
         would mend them there and give `rehome replay --all`; until then each waits with its reason.",
        counted(rows, "row"),
        counted(kinds.len() as u64, "way")
    )
}

/// Where the project is.
#[must_use]
pub fn project_stays(root: &Path) -> String {
    format!(
        "\nThe project stays in {}; the servers are gone.",
        root.display()
    )
}

/// How to look at what was kept.
#[must_use]
pub fn kept(root: &Path, psql: &[String], stop: &[String]) -> String {
    let root = root.display();
    format!(
        "\nEverything is left as it is.\n\nThe old database:\n  {}\nThe new one:\n  {}\n\n\
         The project: {root}\n  read {root}/crates/technician_roles/README.md\n  \
         rehome status --project {root}\n  rehome report --project {root}\n  rehome rollback --all --project {root}\n\n\
         To stop the servers and remove their data:\n  {}",
        psql.first().map_or("", String::as_str),
        psql.last().map_or("", String::as_str),
        stop.join("\n  ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_can_be_looked_at_and_stopped() {
        let lines = ["psql old".to_owned(), "psql new".to_owned()];
        let text = kept(Path::new("/p"), &lines, &["kill 1".to_owned()]);
        for part in ["psql old", "psql new", "--project /p", "kill 1"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
