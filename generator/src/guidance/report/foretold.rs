//! The chapter about the rehearsal: what it foretold beside what came.

use super::Report;
use crate::guidance::document::Chapter;
use crate::guidance::rehearsal::{bytes, growth, headline, space};
use crate::orchestrate::account::grouped;
use crate::rehearse::EntityMeasured;

/// What was foretold of each table; nothing where there was no rehearsal.
pub(super) fn chapter(report: &Report) -> Option<Chapter> {
    let rehearsal = report.rehearsal.as_ref()?;
    let head = [
        "entity",
        "#quarantined, foretold",
        "#quarantined",
        "#seconds, foretold",
        "#seconds",
        "#table grows by, foretold",
    ];
    let rows = rehearsal.entities.iter().map(|foretold| {
        let grown = bytes(growth(rehearsal, &foretold.entity));
        row(report, foretold, grown)
    });
    let which = if rehearsal.plan == report.plan {
        "with the same mappings, decisions and programs as now"
    } else {
        "with OTHER mappings, decisions or programs than now"
    };
    let chapter = Chapter::new("What the rehearsal foretold", &head, rows)
        .with_words(format!(
            "{} It ended {}, {which}.",
            headline(rehearsal),
            rehearsal.at
        ))
        .with_words(space(rehearsal));
    Some(chapter)
}

fn row(report: &Report, foretold: &EntityMeasured, grown: String) -> Vec<String> {
    let mut came = report.entities.iter().map(|entity| &entity.account);
    let came = came.find(|entity| entity.entity == foretold.entity);
    let not_yet = || "not run".to_owned();
    vec![
        foretold.entity.clone(),
        grouped(foretold.account.quarantined),
        came.map_or_else(not_yet, |own| grouped(own.account.quarantined)),
        format!("{:.1}", foretold.seconds),
        came.map_or_else(not_yet, |own| format!("{:.1}", own.seconds)),
        grown,
    ]
}
