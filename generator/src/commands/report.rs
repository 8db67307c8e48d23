//! `report`: writes what was moved, what was not and why, who decided what, and which programs did it.

use std::path::Path;

use crate::error::Error;
use crate::guidance::report::{DecisionLine, EntityReport, Remembered, Report, document};
use crate::mapping::decisions::Decision;
use crate::mapping::read::MappingFile;
use crate::orchestrate::account::EntityAccount;
use crate::orchestrate::entities::entities_of;
use crate::orchestrate::outcomes::Outcomes;
use crate::orchestrate::project::plain;
use crate::orchestrate::{Console, Project, Selection, evidence, now};
use crate::rehearse;

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome report
  rehome report cases --output json

Three files in .rehome/reports/: Markdown and HTML for people, JSON for machines. Runs, proofs and times
are read from the target's own record; where it cannot be reached the report says so. The HTML is one page
without any script; it can be printed and mailed as it is.";

/// Writes the report of the entities, from what the programs said last.
///
/// # Errors
/// When the project cannot be read or a file cannot be written.
pub fn run(root: &Path, console: Console, selection: &Selection) -> Result<u8, Error> {
    let project = Project::open(root)?;
    let report = collect(&project, selection)?;
    let printed = document(&report);
    let name = format!(".rehome/reports/{}", report.at.replace(':', ""));
    let json = serde_json::to_value(&report).map_err(|cause| {
        Error::failed("the report cannot be written down", &name).because(cause)
    })?;
    let files = [
        (format!("{name}.md"), printed.to_markdown()),
        (format!("{name}.html"), printed.to_html()),
        (format!("{name}.json"), format!("{json:#}\n")),
    ];
    let mut text = format!("{}\n\n", report.verdict());
    for (file, content) in &files {
        project.write(file, content)?;
        text.push_str(&format!("{}\n", project.path(file).display()));
    }
    let paths: Vec<_> = files.iter().map(|(file, _)| project.path(file)).collect();
    console.result(
        &text,
        &serde_json::json!({ "ok": true, "files": paths, "report": json }),
    )?;
    Ok(0)
}

fn collect(project: &Project, selection: &Selection) -> Result<Report, Error> {
    let files = project.mappings()?;
    let known = entities_of(project, &files)?;
    let chosen = known.select(&selection.or_everything())?;
    let outcomes = Outcomes::of(&project.root);
    let (mut done, mut waiting) = (Vec::new(), Vec::new());
    for entity in &chosen {
        match entity_report(project, &outcomes, &files, entity) {
            Some(report) => done.push(report),
            None => waiting.push(entity.clone()),
        }
    }
    Ok(Report {
        project: project.settings.project.name.clone(),
        at: now(),
        entities: done,
        waiting,
        decisions: project
            .decisions()?
            .list
            .iter()
            .map(decision_line)
            .collect(),
        // A report of what was run is not kept back by a table whose program is not written yet.
        plan: evidence::plan_hash(project, &plain(&files))
            .unwrap_or_else(|_| "not all programs are written".to_owned()),
        catalogs: evidence::catalog_hashes(project)?,
        rehearsal: rehearse::last(project)?,
        remembered: remembered(project, &chosen),
    })
}

/// What is known of one entity: its last run, the replay after it, and the last proof.
fn entity_report(
    project: &Project,
    outcomes: &Outcomes,
    files: &[MappingFile],
    entity: &str,
) -> Option<EntityReport> {
    let run = outcomes.last(entity, "run")?;
    let replay = outcomes.last(entity, "replay");
    let proof = outcomes.last(entity, "validate");
    let mut account = EntityAccount::of(&run);
    if let Some(replay) = &replay {
        account = EntityAccount::of(replay);
        account.seconds += run.seconds;
    }
    if let Some(proof) = &proof {
        account.add_proof(proof);
    }
    let mut mappings = files.iter().map(|file| &file.mapping);
    let mapping = mappings.find(|mapping| mapping.entity == entity);
    let mut report = EntityReport::new(account, &run, proof.as_ref(), mapping);
    report.made_from = evidence::made_from(project, entity);
    Some(report)
}

/// What the target has on record of the entities. A target that cannot be asked is told in the report, and stops nothing.
fn remembered(project: &Project, entities: &[String]) -> Remembered {
    let is_chosen = |entity: &String| entities.contains(entity);
    match evidence::history(project) {
        Ok(history) => Remembered {
            history: history.map(|mut history| {
                history.runs.retain(|run| is_chosen(&run.entity));
                history.proofs.retain(|proof| is_chosen(&proof.entity));
                history.batches.retain(|batch| is_chosen(&batch.entity));
                history
            }),
            not_asked: None,
        },
        Err(error) => Remembered {
            history: None,
            not_asked: Some(error.to_string()),
        },
    }
}

fn decision_line(decision: &Decision) -> DecisionLine {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    DecisionLine {
        id: decision.id.clone(),
        question: decision.question.clone(),
        answer: text(&decision.answer),
        by: text(&decision.decided_by),
        at: text(&decision.decided_at),
        reason: text(&decision.reason),
    }
}
