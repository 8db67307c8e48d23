//! `generate`: writes one program per entity from catalogs, mappings and decisions; no database is needed.

use std::path::Path;

use crate::error::Error;
use crate::guidance::counted;
use crate::orchestrate::account::grouped;
use crate::orchestrate::generation::{self, Written, words};
use crate::orchestrate::journal::{Journal, Role};
use crate::orchestrate::{Console, Selection};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome generate
  rehome generate cases
  rehome generate --check            in continuous integration: exit code 5 when anything differs

Equal inputs give equal bytes, on any machine. src/custom.rs is yours: written once, never again.
A generated file that was edited by hand is named and stops the command, unless --overwrite is given.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which entities; all where none is named.
    pub entities: Selection,
    /// Compare only.
    pub check: bool,
    /// Replace files that were edited by hand.
    pub overwrite: bool,
}

/// Writes the programs, or compares them with what would be written.
///
/// # Errors
/// When an input is missing or cannot be used, a file was edited by hand, or, with `check`, anything differs.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let selection = options.entities.or_everything();
    if options.check {
        let entities = generation::check(root, &selection)?;
        let text = format!(
            "{} compared: as they would be written today.",
            counted(entities as u64, "program")
        );
        console.result(
            &text,
            &serde_json::json!({ "ok": true, "entities": entities }),
        )?;
        return Ok(0);
    }
    let mut journal = Journal::open(root)?;
    journal.task(Role::DataMapping, "generate", &selection.names)?;
    let written = generation::generate(root, &selection, options.overwrite)?;
    let changed = grouped(written.changed.len() as u64);
    let summary = format!(
        "{changed} of {} written",
        counted(written.files as u64, "file")
    );
    journal.finished(Role::DataMapping, "generate", &summary)?;
    console.result(&describe(&written, &summary), &to_json(&written))?;
    Ok(0)
}

fn describe(written: &Written, summary: &str) -> String {
    let mut text = format!("{summary}; the others were the same already.\n");
    // A first generation writes hundreds; their names would say nothing.
    for change in written
        .changed
        .iter()
        .filter(|change| words(change.state) != "new")
    {
        text.push_str(&format!("  {}: {}\n", change.path, words(change.state)));
    }
    for folder in &written.orphaned {
        text.push_str(&format!("  crates/{folder}: its entity has no mapping any more; delete the folder if it may go\n"));
    }
    text.push_str("Next: read crates/*/README.md, then `rehome run`.\n");
    text
}

fn to_json(written: &Written) -> serde_json::Value {
    let changed = written
        .changed
        .iter()
        .map(|change| serde_json::json!({ "path": change.path, "what": words(change.state) }));
    serde_json::json!({
        "ok": true,
        "files": written.files,
        "changed": changed.collect::<Vec<_>>(),
        "orphaned": written.orphaned,
    })
}
