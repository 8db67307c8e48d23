//! Cases, their states and files, and how files belong together.

use super::super::entity::Entity;
use super::super::faults::Kind;
use super::super::lines::Lines;
use super::super::plan::{Plan, integer_key};
use super::super::row::Row;
use super::super::words::COLOURS;

pub(super) fn case(row: &mut Row<'_>, lines: &mut Lines) {
    let order = row.reference(Entity::Orders);
    let patient = row.reference(Entity::Patients);
    let previous = row.reference_or_null(Entity::Cases, 25);
    let technician = row.reference_or_null(Entity::Profiles, 75);
    let (number, opened) = (row.number, row.moment());
    lines.plain(row.key()).plain(order).plain(patient);
    lines.plain_or_null(previous).plain_or_null(technician);
    lines.plain(format_args!("C-{number:06}"));
    lines.plain(row.pick(&[1, 2, 3, 4, 4]));
    lines.plain_or_null(row.chance(80).then(|| format!("Fall {number}")));
    lines.plain_or_null(row.chance(50).then(|| format!("R{:03}", number % 400)));
    lines.text_or_null(row.chance(50).then(|| row.pick(&COLOURS)));
    // Two days apart at least, so that the lost hour in March never turns opened and closed around.
    let closed = row
        .chance(60)
        .then(|| opened.after(row.rng.i64(172_800..20_000_000)));
    lines.moment(opened).plain_or_null(closed).end();
}

pub(super) fn case_state(row: &mut Row<'_>, lines: &mut Lines) {
    let case = row.reference(Entity::Cases);
    let order = row.reference(Entity::Orders);
    let user = row.reference_or_null(Entity::Profiles, 60);
    lines
        .plain(row.key())
        .plain(case)
        .plain(order)
        .plain_or_null(user);
    lines.text(row.code(
        &[
            "NEW", "CHECK", "DESIGN", "APPROVE", "INPROD", "SHIP", "DONE",
        ],
        "LOST",
    ));
    let entered = row.moment();
    lines.plain_or_null((!row.is(Kind::MissingValue)).then_some(entered));
    let left = row
        .chance(85)
        .then(|| entered.after(row.rng.i64(3_600..2_000_000)));
    lines.plain_or_null(left).end();
}

pub(super) fn case_file(row: &mut Row<'_>, lines: &mut Lines) {
    let case = row.reference(Entity::Cases);
    let uploader = row.reference_or_null(Entity::Profiles, 90);
    let (number, extension) = (row.number, row.pick(&["stl", "jpg", "pdf", "ply"]));
    lines.plain(row.key()).plain(case).plain_or_null(uploader);
    if row.is(Kind::Truncated) {
        let name = "Oberkiefer Übersicht ".repeat(16);
        lines.plain(format_args!("{name}{number}.{extension}"));
    } else {
        lines.plain(format_args!("scan_{number}.{extension}"));
    }
    let media = row
        .chance(80)
        .then(|| row.pick(&["model/stl", "image/jpeg", "application/pdf"]));
    lines.text_or_null(media);
    lines.plain(row.number_in(1_000..80_000_000));
    lines.plain(format_args!("cases/{case}/{number:08}"));
    if row.is(Kind::InvalidJson) || row.chance(40) {
        let faces = row.number_in(10_000..900_000);
        lines.text(&row.json(format!(r#"{{"faces": {faces}, "closed": true}}"#)));
    } else {
        lines.null();
    }
    lines.moment(row.moment()).end();
}

pub(super) fn file_relation(row: &mut Row<'_>, lines: &mut Lines) {
    for part in relation_key(row.plan, row.number) {
        lines.plain(part);
    }
    lines.moment(row.moment()).end();
}

/// Case, file and relation of a row. Each row has the file of its own number, so no pair is given twice by chance; a
/// merged row has the pair of the row before it, and a relation that comes after that row's.
pub(super) fn relation_key(plan: &Plan, number: u64) -> [u64; 3] {
    let entity = Entity::CaseFileRelationships;
    let is_merged = plan.kind(entity, number) == Some(Kind::Merged);
    let pair = if is_merged { number - 1 } else { number };
    let mut row = Row::new(plan, entity, pair);
    let case = row.reference(Entity::Cases);
    let relation = if is_merged { 3 } else { row.number_in(1..3) };
    [case, integer_key(pair), relation]
}
