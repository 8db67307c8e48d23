//! Everything that carries money: operations, purchases, payments, offers, discounts.

use super::super::entity::Entity;
use super::super::faults::Kind;
use super::super::lines::Lines;
use super::super::row::Row;
use super::super::words::SUPPLIERS;

pub(super) fn operation(row: &mut Row<'_>, lines: &mut Lines) {
    let case = row.reference(Entity::Cases);
    let technician = row.reference(Entity::Profiles);
    lines.plain(row.key()).plain(case).plain(technician);
    lines.text(row.pick(&["SET", "PRT", "BND", "POL", "COR"]));
    lines.plain_or_null(
        row.chance(70)
            .then(|| format!("Step {}", row.number % 30 + 1)),
    );
    lines.money(row.amount()).moment(row.moment()).end();
}

pub(super) fn purchase(row: &mut Row<'_>, lines: &mut Lines) {
    let order = row.reference_or_null(Entity::Orders, 80);
    lines
        .plain(row.key())
        .plain_or_null(order)
        .text(row.pick(&SUPPLIERS));
    lines.text(row.pick(&["resin, 5 kg", "brackets, set", "wire 0.016", "film 0.75 mm"]));
    lines.money(row.amount());
    lines.text_or_null(row.chance(80).then_some("EUR"));
    lines.day(row.moment().day());
    lines.plain_or_null(row.chance(70).then(|| format!("KST{}", row.number % 12)));
    lines
        .plain_or_null(row.chance(60).then(|| format!("LS-{:06}", row.number)))
        .end();
}

pub(super) fn payment(row: &mut Row<'_>, lines: &mut Lines) {
    let order = row.reference(Entity::Orders);
    let paid = row.moment().day();
    lines
        .plain(row.key())
        .plain(order)
        .plain(row.pick(&[1, 1, 2, 3, 4]));
    lines.money(row.amount()).text(&row.day_as_text(paid));
    lines.plain(format_args!("RC-{:07}", row.number));
    lines
        .text_or_null(row.chance(15).then_some("paid at the door"))
        .end();
}

pub(super) fn offer(row: &mut Row<'_>, lines: &mut Lines) {
    let order = row.reference(Entity::Orders);
    let number = row.natural_number();
    let sent = row.moment();
    lines
        .plain(row.key())
        .plain(order)
        .plain(format_args!("AN-{number:05}"));
    lines
        .text(row.pick(&["draft", "sent", "yes", "no"]))
        .money(row.amount());
    if row.is(Kind::InvalidDate) || row.chance(80) {
        lines.text(&row.day_as_text(sent.day().after(30)));
    } else {
        lines.null();
    }
    lines.moment(sent).end();
}

pub(super) fn discount(row: &mut Row<'_>, lines: &mut Lines) {
    let office = row.reference_or_null(Entity::Offices, 50);
    let number = row.natural_number();
    let from = row.moment().day();
    lines.plain(row.key()).plain_or_null(office);
    match () {
        () if row.is(Kind::MissingValue) => lines.null(),
        () if row.is(Kind::TooLong) => lines.plain(format_args!("SPRING-CAMPAIGN-{number:06}")),
        () => lines.plain(format_args!("RABATT{number:04}")),
    };
    match () {
        () if row.is(Kind::InvalidNumber) => lines.text(row.pick(&["ten", "10 %", "7,5"])),
        () if row.is(Kind::Check) => lines.text("150"),
        () => lines.plain(format_args!("{}.5", row.number_in(1..30))),
    };
    lines.money(row.amount()).day(from);
    lines
        .plain_or_null(row.chance(60).then(|| from.after(90)))
        .end();
}
