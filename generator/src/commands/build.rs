//! `build`: compiles the programs, without network.

use std::path::Path;

use crate::error::Error;
use crate::orchestrate::entities::entities_of;
use crate::orchestrate::generation::check_generated;
use crate::orchestrate::journal::Journal;
use crate::orchestrate::{Console, Project, Selection, workshop};
use crate::sandbox::Built;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome build
  rehome build cases

`run` builds by itself what it needs; this command is for looking at the programs first.";

/// Compiles the programs of the entities, of all where none is named.
///
/// # Errors
/// When a generated file differs from the mappings, there is no cargo, or a crate does not compile.
pub fn run(root: &Path, console: Console, selection: &Selection) -> Result<u8, Error> {
    let built = work(root, console, selection)?;
    let mut text = String::new();
    let mut list = Vec::new();
    for one in &built {
        text.push_str(&format!("{}  {}\n", one.entity, one.program.display()));
        list.push(
            serde_json::json!({ "entity": one.entity, "program": one.program, "hash": one.hash }),
        );
    }
    console.result(&text, &serde_json::json!({ "ok": true, "programs": list }))?;
    Ok(0)
}

/// Compiles them and gives where each program is.
pub(super) fn work(
    root: &Path,
    console: Console,
    selection: &Selection,
) -> Result<Vec<Built>, Error> {
    let project = Project::open(root)?;
    let files = project.mappings()?;
    let chosen = entities_of(&project, &files)?.select(&selection.or_everything())?;
    check_generated(&project, &files, &chosen)?;
    let mut journal = Journal::open(&project.root)?;
    workshop::build(&project, &chosen, console, &mut journal)
}
