//! Orders and what belongs to one: products, jaws, projects, treatment plans, tasks.

use super::super::entity::Entity;
use super::super::faults::Kind;
use super::super::lines::Lines;
use super::super::plan::integer_key;
use super::super::row::Row;
use super::super::words::{COLOURS, SENTENCES};

/// The first rows of the products, and every fiftieth, are kept in stock and belong to no order.
const STOCK: u64 = 5;

pub(super) fn order(row: &mut Row<'_>, lines: &mut Lines) {
    let patient = row.reference(Entity::Patients);
    let doctor = row.reference(Entity::Doctors);
    let office = row.reference_or_null(Entity::Offices, 70);
    let number = row.natural_number();
    let created = row.moment();
    lines
        .plain(row.key())
        .plain(patient)
        .plain(doctor)
        .plain_or_null(office);
    let order_number = (!row.is(Kind::MissingValue)).then(|| format!("DL-{number:06}"));
    lines.plain_or_null(order_number);
    lines.plain(row.code(&[0, 10, 20, 30, 40, 40, 40, 90], 55));
    lines.text_or_null(
        row.chance(85)
            .then(|| row.pick(&["N", "N", "H", "L", "U", "n"])),
    );
    due(row, lines, created.day().after(21));
    reference(row, lines);
    lines.plain(row.flag(8));
    lines.plain_or_null(row.chance(60).then(|| format!("40{:011}", number * 97)));
    lines.text_or_null(
        row.chance(70)
            .then(|| row.pick(&["courier", "post", "pick-up"])),
    );
    lines.text_or_null(row.chance(30).then(|| row.pick(&SENTENCES)));
    lines
        .moment(created)
        .moment(created.after(row.rng.i64(0..5_000_000)))
        .end();
}

/// A date in text: there, empty or missing.
fn due(row: &mut Row<'_>, lines: &mut Lines, day: super::super::calendar::Day) {
    let spelling = row.rng.u32(0..10);
    match spelling {
        0 if !row.is(Kind::InvalidDate) => lines.null(),
        1 if !row.is(Kind::InvalidDate) => lines.text(""),
        _ => lines.text(&row.day_as_text(day)),
    };
}

fn reference(row: &mut Row<'_>, lines: &mut Lines) {
    let number = row.number;
    if row.is(Kind::TooLong) {
        let tail = "see the letter of the practice, the old order and the notes";
        lines.plain(format_args!("Ref {number:05} {tail}"));
    } else {
        lines.plain_or_null(row.chance(50).then(|| format!("Ref {number:05}")));
    }
}

pub(super) fn product(row: &mut Row<'_>, lines: &mut Lines) {
    let number = row.number;
    let must_have_one =
        row.is(Kind::Orphan(Entity::Orders)) || row.is(Kind::ParentQuarantined(Entity::Orders));
    let in_stock = !must_have_one && (number <= STOCK || number.is_multiple_of(50));
    let order = (!in_stock).then(|| row.reference(Entity::Orders));
    let bracket = row.reference_or_null(Entity::Brackets, 30);
    let series = if in_stock { "STOCK" } else { "P" };
    lines
        .plain(row.key())
        .plain_or_null(order)
        .plain_or_null(bracket);
    lines.plain(format_args!("{series}-{number:05}"));
    let name = row
        .chance(80)
        .then(|| row.pick(&["Aligner step", "Retainer", "Bonding tray"]));
    lines.text_or_null(name);
    lines.text(row.pick(&["ALI", "RET", "BRA", "TRA", "MOD"]));
    lines.plain(match () {
        () if row.is(Kind::OutOfRange) => 3_000_000_000,
        () if row.is(Kind::Check) => 0,
        () => row.number_in(1..30),
    });
    lines.text_or_null(row.chance(60).then(|| row.pick(&COLOURS)));
    lines.plain_or_null(row.chance(15).then(|| format!("No. {number}")));
    lines.moment(row.moment()).end();
}

/// Two jaws of every order, in turn.
pub(super) fn jaw(row: &mut Row<'_>, lines: &mut Lines) {
    let order = integer_key(row.number.div_ceil(2));
    let is_upper = !row.number.is_multiple_of(2);
    let uuid = row.rng.u128(..);
    lines.plain(row.key()).plain(order);
    let spellings = if is_upper { ["OK", "U"] } else { ["UK", "L"] };
    lines.text(row.code(&spellings, "?"));
    match () {
        () if row.is(Kind::InvalidUuid) => lines.plain(format_args!("scan {}", row.number)),
        () if row.chance(20) => lines.null(),
        () => lines.text(&uuid_text(uuid)),
    };
    let first = row.number_in(1..4) + if is_upper { 10 } else { 30 };
    lines.text(&row.json(format!("[{first}, {}, {}]", first + 1, first + 3)));
    match () {
        () if row.is(Kind::InvalidNumber) => lines.text(row.pick(&["n/a", "2,5", "ca. 3"])),
        () if row.chance(30) => lines.null(),
        () => lines.plain(format_args!(
            "{}.{}",
            row.number_in(0..9),
            row.number_in(0..99)
        )),
    };
    lines.moment(row.moment()).end();
}

/// A random UUID in its usual spelling.
fn uuid_text(bits: u128) -> String {
    let bits = (bits & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

pub(super) fn project(row: &mut Row<'_>, lines: &mut Lines) {
    let order = row.reference(Entity::Orders);
    let coordinator = row.reference_or_null(Entity::Profiles, 70);
    let created = row.moment();
    let (year, month, day) = created.day().after(3).parts();
    let number = row.number;
    lines
        .plain(row.key())
        .plain(order)
        .plain_or_null(coordinator);
    lines.plain_or_null((!row.is(Kind::MissingValue)).then(|| format!("Projekt {number}")));
    lines.text(row.pick(&["planned", "running", "running", "on hold", "finished"]));
    if row.is(Kind::Unreadable) {
        lines.plain(year).plain(2).plain(30);
    } else {
        lines.plain(year).plain(month).plain(day);
    }
    if row.is(Kind::InvalidJson) || row.chance(60) {
        let steps = row.number_in(4..40);
        lines.text(&row.json(format!(r#"{{"steps": {steps}, "attachments": [13, 23]}}"#)));
    } else {
        lines.null();
    }
    lines.moment(created).end();
}

pub(super) fn treatment_plan(row: &mut Row<'_>, lines: &mut Lines) {
    let project = row.reference(Entity::Projects);
    lines.plain(row.key()).plain(project);
    lines.plain(if row.is(Kind::Check) {
        0
    } else {
        row.number_in(1..7)
    });
    match () {
        () if row.is(Kind::InvalidBoolean) => lines.text("maybe"),
        () if row.chance(10) => lines.null(),
        () => lines.text(row.pick(&["yes", "no", "t", "f", "Y", "1", "0"])),
    };
    match () {
        () if row.is(Kind::InvalidNumber) => lines.text(row.pick(&["a year", "12-18", "6 mo"])),
        () if row.chance(15) => lines.null(),
        () => lines.plain(format_args!("{}.5", row.number_in(2..36))),
    };
    let sentence = row.pick(&SENTENCES);
    if row.is(Kind::Truncated) {
        let long: String = sentence.chars().cycle().take(280).collect();
        lines.text(&long);
    } else {
        lines.text_or_null(row.chance(70).then_some(sentence));
    }
    lines.moment(row.moment()).end();
}

pub(super) fn task(row: &mut Row<'_>, lines: &mut Lines) {
    let order = row.reference(Entity::Orders);
    let assignee = row.reference_or_null(Entity::Profiles, 80);
    let kinds = [
        "SCAN", "DESIGN", "PRINT", "FORM", "TRIM", "QC", "PACK", "SHIP",
    ];
    let kind = row.pick(&kinds);
    let created = row.moment();
    lines.plain(row.key()).plain(order).plain_or_null(assignee);
    lines.text(if row.is(Kind::UnknownCode) {
        "GLUE"
    } else {
        kind
    });
    lines.plain(row.pick(&[0, 1, 2, 3, 3, 3]));
    if row.is(Kind::MissingValue) {
        lines.null();
    } else {
        lines.plain(format_args!("{kind} step {}", row.number % 40 + 1));
    }
    due(row, lines, created.day().after(7));
    if row.is(Kind::Check) {
        lines.plain(-15);
    } else {
        lines.plain(row.number_in(0..240));
    }
    let is_done = row.chance(70);
    lines.plain(u8::from(is_done)).moment(created);
    let finished = is_done.then(|| created.after(row.rng.i64(600..900_000)));
    lines.plain_or_null(finished).end();
}
