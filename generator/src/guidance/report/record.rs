//! The chapters for auditors: who decided what, which programs did it, made of what, and what the target has on record.

use super::Report;
use crate::guidance::document::Chapter;
use crate::orchestrate::account::grouped;

/// Everything about people and programs.
pub(super) fn chapters(report: &Report) -> Vec<Chapter> {
    vec![
        decisions(report),
        triggers(report),
        inputs(report),
        programs(report),
        runs(report),
        proofs(report),
    ]
}

fn decisions(report: &Report) -> Chapter {
    let head = ["asked", "answered", "by", "when", "why", "=decision"];
    let rows = report.decisions.iter().map(|line| {
        [
            &line.question,
            &line.answer,
            &line.by,
            &line.at,
            &line.reason,
            &line.id,
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

/// Who has the same project has the same hashes.
fn inputs(report: &Report) -> Chapter {
    let plan = ("the plan: mappings, decisions, programs", &report.plan);
    let catalogs = report.catalogs.iter();
    let catalogs = catalogs.map(|(file, hash)| (file.as_str(), hash));
    let rows = std::iter::once(plan).chain(catalogs);
    let rows = rows.map(|(what, hash)| vec![what.to_owned(), hash.clone()]);
    Chapter::new("What it was made from", &["what", "=BLAKE3"], rows)
}

fn programs(report: &Report) -> Chapter {
    let head = [
        "entity",
        "=mapping (BLAKE3)",
        "=decisions (BLAKE3)",
        "=shape of the source (BLAKE3)",
        "=shape of the target (BLAKE3)",
        "confined",
        "=run",
    ];
    let rows = report.entities.iter().map(|entity| {
        let made = |name: &str| entity.made_from.get(name).cloned().unwrap_or_default();
        let level = entity.confinement["reached"]["level"].as_str();
        let level = level.or(entity.confinement["level"].as_str());
        vec![
            entity.account.entity.clone(),
            made("mapping"),
            made("decisions"),
            made("source_shape"),
            made("target_shape"),
            level.unwrap_or("not known").to_owned(),
            entity.run_id.clone().unwrap_or_default(),
        ]
    });
    Chapter::new("Programs", &head, rows).folded("Hashes of every program's inputs")
}

fn runs(report: &Report) -> Chapter {
    let head = [
        "entity",
        "state",
        "began (UTC)",
        "last changed (UTC)",
        "by role",
        "confined",
        "rehome",
        "=program (BLAKE3)",
        "=run",
    ];
    let history = report.remembered.history.iter();
    let rows = history.flat_map(|history| &history.runs).map(|run| {
        [
            &run.entity,
            &run.phase,
            &run.started_at,
            &run.finished_at,
            &run.started_by,
            &run.confinement,
            &run.generator,
            &run.program_hash,
            &run.run_id,
        ]
        .map(Clone::clone)
        .to_vec()
    });
    Chapter::new("Runs on record in the target", &head, rows)
        .with_words("Runs that were rolled back included; the table is migration_control of the control schema.")
        .folded("Every run of every table")
}

fn proofs(report: &Report) -> Chapter {
    let head = [
        "entity",
        "verdict",
        "#rows compared",
        "began (UTC)",
        "ended (UTC)",
        "=run",
    ];
    let history = report.remembered.history.iter();
    let rows = history.flat_map(|history| &history.proofs).map(|proof| {
        vec![
            proof.entity.clone(),
            proof.verdict.clone(),
            grouped(proof.rows),
            proof.started_at.clone(),
            proof.finished_at.clone(),
            proof.run_id.clone(),
        ]
    });
    Chapter::new("Proofs on record in the target", &head, rows)
        .with_words("The table is migration_validation_reports of the control schema; it holds every check's answers too.")
        .folded("Every proof of every table")
}
