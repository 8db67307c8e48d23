//! `plan`: proposes a mapping file per entity, the order, the risks, and what a person has to decide.

use std::path::Path;

use crate::diagnostics::Findings;
use crate::error::Error;
use crate::guidance::proposal;
use crate::mapping::check::{check, contests};
use crate::mapping::decisions::{Decision, Decisions, decisions_schema};
use crate::mapping::read::MappingFile;
use crate::mapping::write::{rewrite_mapping, write_mapping};
use crate::mapping::{Mapping, mapping_schema};
use crate::orchestrate::facts::facts_of;
use crate::orchestrate::generation::observed;
use crate::orchestrate::journal::{Journal, Payload, Role};
use crate::orchestrate::project::{CatalogSide, in_file, plain};
use crate::orchestrate::{Console, Project};
use crate::plan::{Change, Inputs, Plan, PlannedEntity, Schemas, changes, plan};
use crate::settings::settings_schema;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome plan
  rehome plan --output json

Mapping files that are there keep every byte that people wrote: only what is missing is added.
Delete a file to have it proposed anew. What would be a guess becomes a decision for `rehome decide`.";

/// How editors find the schemas, in the words of the TOML tool that most of them use.
const EDITORS: &str = "\
[[rule]]
include = [\"**/mappings/*.toml\"]
[rule.schema]
path = \"mappings/mapping.schema.json\"

[[rule]]
include = [\"**/decisions.toml\"]
[rule.schema]
path = \"decisions.schema.json\"

[[rule]]
include = [\"**/rehome.toml\"]
[rule.schema]
path = \"rehome.schema.json\"
";

/// Proposes, writes the files, and tells the plan.
///
/// # Errors
/// When catalogs are missing, or a mapping file cannot be used.
pub fn run(root: &Path, console: Console) -> Result<u8, Error> {
    let Planned {
        plan,
        open,
        findings,
        news,
    } = work(root)?;
    let json = serde_json::json!({
        "ok": true, "plan": plan, "open": open, "findings": findings,
        "schema_changes": news.changes, "added": news.added,
    });
    let mut text = proposal::news(&news.changes, &news.added);
    text.push_str(&proposal::describe(&plan, &open, &findings));
    console.result(&text, &json)?;
    Ok(0)
}

/// What was planned, and what is left to people.
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// Decisions that are open.
    pub(super) open: Vec<Decision>,
    /// What the mapping files, as they are now, have against them.
    findings: Findings,
    /// What is different from the last plan.
    news: News,
}

/// What is different from the last plan.
struct News {
    /// In the schemas.
    changes: Vec<Change>,
    /// In mapping files that were there, a sentence each.
    added: Vec<String>,
}

/// Proposes and writes the files; gives the plan and the decisions that are open.
///
/// # Errors
/// As [`run`].
pub(super) fn work(root: &Path) -> Result<Planned, Error> {
    let project = Project::open(root)?;
    let mut journal = Journal::open(root)?;
    journal.task(Role::Planning, "plan", &[])?;
    let files = existing(&project)?;
    let plan = propose(&project, &files)?;
    let mut added = Vec::new();
    for entity in plan.entities() {
        let changes = keep(&project, &files, entity)?.into_iter();
        added.extend(changes.map(|change| format!("{}: {change}", entity.mapping.entity)));
    }
    let decisions = keep_decisions(&project, &plan)?;
    project.write("mappings/mapping.schema.json", &mapping_schema())?;
    project.write("decisions.schema.json", &decisions_schema())?;
    project.write("rehome.schema.json", &settings_schema())?;
    project.write(".taplo.toml", EDITORS)?;
    let files = existing(&project)?;
    let open: Vec<Decision> = decisions
        .open(&plain(&files))
        .into_iter()
        .cloned()
        .collect();
    note(&mut journal, &plan, &open)?;
    let (source, target) = (
        project.catalog(CatalogSide::Source)?,
        project.catalog(CatalogSide::Target)?,
    );
    let mut findings = check(&files, &source, &target);
    let seen = observed(&project.profile()?, &plain(&files));
    findings.extend(contests(&files, |table, column| {
        seen.of(table, column).to_vec()
    }));
    let now = Schemas {
        source: &source,
        target: &target,
    };
    let changes = since_last_plan(&project, now, &plain(&files))?;
    Ok(Planned {
        plan,
        open,
        findings,
        news: News { changes, added },
    })
}

/// Compares the schemas with those of the last plan, and keeps them for the next one. Where nothing is kept, as in a
/// fresh clone, nothing can be told.
fn since_last_plan(
    project: &Project,
    now: Schemas<'_>,
    mappings: &[Mapping],
) -> Result<Vec<Change>, Error> {
    let of_last = |side| project.planned_catalog(side);
    let told = match (of_last(CatalogSide::Source), of_last(CatalogSide::Target)) {
        (Some(source), Some(target)) => {
            let before = Schemas {
                source: &source,
                target: &target,
            };
            changes(before, now, mappings)
        }
        _ => Vec::new(),
    };
    project.keep_planned(CatalogSide::Source)?;
    project.keep_planned(CatalogSide::Target)?;
    Ok(told)
}

/// The mapping files that are there, in a new project none.
fn existing(project: &Project) -> Result<Vec<MappingFile>, Error> {
    if project.mapping_texts()?.is_empty() {
        return Ok(Vec::new());
    }
    project.mappings()
}

fn propose(project: &Project, files: &[MappingFile]) -> Result<Plan, Error> {
    let source = project.catalog(CatalogSide::Source)?;
    let target = project.catalog(CatalogSide::Target)?;
    let profile = project.profile()?;
    Ok(plan(&Inputs {
        source: &source,
        target: &target,
        facts: &facts_of(&profile, &source),
        settings: &project.settings,
        existing: &plain(files),
        decisions: &project.decisions()?,
    }))
}

/// Writes a new mapping file, or adds to one that is there what it has no rule for; gives what was added to it.
fn keep(
    project: &Project,
    files: &[MappingFile],
    entity: &PlannedEntity,
) -> Result<Vec<String>, Error> {
    let path = format!("mappings/{}.toml", entity.mapping.entity);
    let old = files
        .iter()
        .find(|file| file.mapping.entity == entity.mapping.entity);
    let (text, added) = match old {
        Some(file) => {
            let rewritten = rewrite_mapping(&file.path, &file.text, &entity.mapping);
            let rewritten = rewritten.map_err(|error| in_file(&error))?;
            (rewritten.text, rewritten.changes)
        }
        None => (write_mapping(&entity.mapping, &entity.notes), Vec::new()),
    };
    project.write(&path, &text)?;
    Ok(added)
}

fn keep_decisions(project: &Project, plan: &Plan) -> Result<Decisions, Error> {
    let mut decisions = project.decisions()?;
    decisions.merge(&plan.decisions);
    project.keep_decisions(&decisions)?;
    Ok(decisions)
}

fn note(journal: &mut Journal, plan: &Plan, open: &[Decision]) -> Result<(), Error> {
    let decisions: Vec<String> = open.iter().map(|decision| decision.id.clone()).collect();
    if !decisions.is_empty() {
        let asked = Payload::Asked { decisions };
        journal.send(Role::DataMapping, Role::Guidance, asked)?;
    }
    let summary = format!(
        "{} entities in {} stages",
        plan.entities().count(),
        plan.stages.len()
    );
    journal.finished(Role::Planning, "plan", &summary)
}
