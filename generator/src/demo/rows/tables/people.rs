//! Offices, users, doctors, patients and what happened to them.

use super::super::entity::Entity;
use super::super::faults::Kind;
use super::super::lines::Lines;
use super::super::row::Row;
use super::super::words::{CITIES, FIRST_NAMES, LAST_NAMES, SENTENCES};

pub(super) fn office(row: &mut Row<'_>, lines: &mut Lines) {
    let (city, zip, country) = row.pick(&CITIES);
    let (number, house) = (row.number, row.number_in(1..120));
    lines
        .plain(row.key())
        .plain(format_args!("OFF-{number:04}"))
        .plain(format_args!("Praxis {} {number}", row.pick(&LAST_NAMES)))
        .plain(format_args!("Hauptstraße {house}"))
        .text(zip)
        .text(city)
        .text(country)
        .plain(format_args!("+49 30 {}", 100_000 + number))
        .text_or_null(row.chance(20).then_some("+49 30 99999"))
        .plain_or_null(row.chance(70).then(|| format!("DE{:09}", number * 7_919)))
        .plain(row.flag(93))
        .moment(row.moment())
        .end();
}

pub(super) fn user(row: &mut Row<'_>, lines: &mut Lines) {
    let office = row.reference_or_null(Entity::Offices, 85);
    let number = row.number;
    let email = match () {
        () if row.is(Kind::MissingValue) => None,
        () if row.is(Kind::Check) => Some(wrong_address(row)),
        () => Some(format!("user{number}@practice.example")),
    };
    let (first, last) = (row.pick(&FIRST_NAMES), row.pick(&LAST_NAMES));
    let created = row.moment();
    let kind = row.code(
        &["ADM", "TEC", "TEC", "DOC", "DOC", "DOC", "COO", "SUP"],
        "EXT",
    );
    lines.plain(row.key()).plain_or_null(office);
    lines.plain(format_args!("{}{number}", last.to_lowercase()));
    lines.text_or_null(email.as_deref()).text(first).text(last);
    lines.text(kind);
    lines.text_or_null(row.chance(60).then_some("de"));
    lines.text_or_null(row.chance(30).then(|| row.pick(&SENTENCES)));
    lines.plain(row.flag(90)).boolean(row.is(Kind::Filtered));
    let seen = row
        .chance(75)
        .then(|| created.after(row.rng.i64(60..90_000_000)));
    lines.plain_or_null(seen).moment(created).end();
}

pub(super) fn doctor(row: &mut Row<'_>, lines: &mut Lines) {
    let user = row.reference(Entity::Profiles);
    let office = row.reference(Entity::Offices);
    let number = row.natural_number();
    lines.plain(row.key()).plain(user).plain(office);
    if row.is(Kind::TooLong) {
        lines.plain(format_args!(
            "LIC-{number:06}-see-letter-of-the-dental-chamber"
        ));
    } else {
        lines.plain(format_args!("LIC-{number:06}"));
    }
    let title = row
        .chance(80)
        .then(|| row.pick(&["Dr.", "Dr. med. dent.", "Prof. Dr."]));
    lines.text_or_null(title);
    lines
        .plain(row.code(&[1, 1, 1, 2, 3, 4], 9))
        .moment(row.moment())
        .end();
}

pub(super) fn patient(row: &mut Row<'_>, lines: &mut Lines) {
    let doctor = row.reference(Entity::Doctors);
    let (first, last) = (row.pick(&FIRST_NAMES), row.pick(&LAST_NAMES));
    let created = row.moment();
    let born = created.day().after(-row.rng.i64(3_000..20_000));
    let number = row.number;
    lines.plain(row.key()).plain(doctor).text(first);
    lines.text_or_null((!row.is(Kind::MissingValue)).then_some(last));
    match row.rng.u32(0..10) {
        0 if !row.is(Kind::InvalidDate) => lines.null(),
        1 if !row.is(Kind::InvalidDate) => lines.text(""),
        _ => lines.text(&row.day_as_text(born)),
    };
    let sex = row.chance(90).then(|| row.pick(&["f", "m", "F", "M", "d"]));
    lines.text_or_null(sex);
    if row.is(Kind::Check) {
        lines.text(&wrong_address(row));
    } else {
        lines.plain_or_null(
            row.chance(60)
                .then(|| format!("patient{number}@mail.example")),
        );
    }
    lines.plain_or_null(
        row.chance(70)
            .then(|| format!("0151 {:07}", number * 31 % 9_999_999)),
    );
    lines.plain_or_null(
        row.chance(80)
            .then(|| format!("A{:09}", number * 104_729 % 999_999_999)),
    );
    lines.text_or_null(row.chance(25).then_some("school dentist"));
    lines.text_or_null(row.chance(20).then(|| row.pick(&SENTENCES)));
    lines.moment(created).end();
}

pub(super) fn patient_event(row: &mut Row<'_>, lines: &mut Lines) {
    let patient = row.reference(Entity::Patients);
    lines.plain(row.key()).plain(patient);
    lines.text(row.code(
        &[
            "register",
            "visit",
            "visit",
            "scan",
            "complaint",
            "call",
            "close",
        ],
        "misc",
    ));
    let occurred = row.moment();
    lines.plain_or_null((!row.is(Kind::MissingValue)).then_some(occurred));
    lines.plain(row.flag(10));
    if row.is(Kind::InvalidJson) || row.chance(40) {
        let minutes = row.number_in(5..90);
        lines.text(&row.json(format!(r#"{{"minutes": {minutes}, "room": "Süd"}}"#)));
    } else {
        lines.null();
    }
    lines.boolean(row.is(Kind::Filtered)).end();
}

/// An address as people mistype them.
fn wrong_address(row: &mut Row<'_>) -> String {
    let number = row.number;
    match row.rng.u32(0..4) {
        0 => format!("person{number}(at)mail.example"),
        1 => format!("person{number}@mail"),
        2 => format!("person {number}@mail.example"),
        _ => format!("person{number}.mail.example"),
    }
}
