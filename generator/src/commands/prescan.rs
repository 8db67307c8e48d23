//! `prescan`: has the source say which of its rows would break the target's rules, and both databases read the SQL of the mappings.

use std::path::Path;

use crate::diagnostics::{Findings, Severity};
use crate::error::Error;
use crate::guidance::counted;
use crate::mapping::read::MappingFile;
use crate::orchestrate::databases::{Databases, wait};
use crate::orchestrate::entities::entities_of;
use crate::orchestrate::journal::{Journal, Role};
use crate::orchestrate::project::{CatalogSide, refuse_errors};
use crate::orchestrate::{Console, Project, Selection};
use crate::prescan::{Inputs, prescan};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome prescan --all
  rehome prescan cases --output json

After `plan`, before `generate`: each source table is scanned once, in plain SQL, for orphans, values
that are missing, too long or out of range, codes that no rule knows, and rows that share a unique key.
The SQL of the mapping files is prepared first; a mistake in it is told with file, line and column, and
ends with exit code 2. Both databases are only read. `rehome run --dry-run` later tries what SQL cannot see.";

/// The time limit of each question, in seconds: a scan may take a while, but not for ever.
const TIME_LIMIT: u32 = 600;

/// Scans the rows of entities and tells what was found.
///
/// # Errors
/// When a database does not let us in, or SQL of a mapping is not accepted.
pub fn run(root: &Path, console: Console, selection: &Selection) -> Result<u8, Error> {
    let project = Project::open(root)?;
    let files = project.mappings()?;
    let entities = entities_of(&project, &files)?.select(selection)?;
    let mut journal = Journal::open(root)?;
    journal.task(Role::DataMapping, "prescan", &entities)?;
    console.say("Asking the source about its rows …");
    let findings = ask(&project, &files, &entities)?;
    let summary = format!("{} findings", findings.len());
    journal.finished(Role::DataMapping, "prescan", &summary)?;
    let json =
        serde_json::json!({ "ok": findings.worst() < Some(Severity::Risk), "findings": findings });
    console.result(&describe(&findings, entities.len()), &json)?;
    refuse_errors(
        &findings,
        "SQL of a mapping file is not accepted",
        "mappings/",
    )?;
    Ok(0)
}

fn ask(project: &Project, files: &[MappingFile], entities: &[String]) -> Result<Findings, Error> {
    let (source, target) = (
        project.catalog(CatalogSide::Source)?,
        project.catalog(CatalogSide::Target)?,
    );
    let inputs = Inputs {
        files,
        entities,
        source: &source,
        target: &target,
        orphans: &project.settings.policy.orphans,
        statement_timeout_seconds: TIME_LIMIT,
    };
    let databases = Databases::of(project)?;
    wait(async {
        let (mut of_source, mut of_target) = databases.open().await?;
        prescan(&mut of_source, &mut of_target, &inputs).await
    })
}

fn describe(findings: &Findings, entities: usize) -> String {
    let tables = counted(entities as u64, "table");
    let risks = findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Risk);
    let mut text = match risks.count() {
        0 => format!("{tables} scanned; no row was found that the target would refuse.\n"),
        some => format!(
            "{tables} scanned; {} for which rows would be refused:\n",
            counted(some as u64, "reason")
        ),
    };
    for finding in findings {
        text.push_str(&format!("\n{finding}\n"));
    }
    text.push_str("\n`rehome explain CODE` says what to do about each.\n");
    text
}
