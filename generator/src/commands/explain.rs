//! `explain`: what a code means that rehome has shown, and what to do.

use crate::error::Error;
use crate::guidance::help;
use crate::orchestrate::Console;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome explain RH-P004          a finding
  rehome explain orphan           a reason of the quarantine
  rehome explain 23505            what PostgreSQL said
  rehome explain                  every code, a line each";

/// Explains a code, or lists all of them.
///
/// # Errors
/// When there is no such code.
pub fn run(console: Console, code: Option<&str>) -> Result<u8, Error> {
    let Some(code) = code else {
        let all = help::all();
        let lines = all
            .iter()
            .map(|help| format!("{:<20} {}\n", help.code, help.meaning));
        console.result(&lines.collect::<String>(), &serde_json::json!(all))?;
        return Ok(0);
    };
    let help = help::explain(code).ok_or_else(|| {
        Error::usage("there is no such code", crate::diagnostics::Plain(code))
            .advice("`rehome explain` lists them all")
    })?;
    console.result(&help::in_words(&help), &serde_json::json!(help))?;
    Ok(0)
}
