//! What people and the old program wrote to one another.

use super::super::entity::Entity;
use super::super::faults::Kind;
use super::super::lines::Lines;
use super::super::row::Row;
use super::super::words::SENTENCES;

pub(super) fn case_message(row: &mut Row<'_>, lines: &mut Lines) {
    let case = row.reference(Entity::Cases);
    let author = row.reference(Entity::Profiles);
    let answered = row.reference_or_null(Entity::CaseMessages, 30);
    let sent = row.moment();
    lines
        .plain(row.key())
        .plain(case)
        .plain(author)
        .plain_or_null(answered);
    lines.plain(row.code(&[1, 1, 2, 3], 8));
    let body = row.pick(&SENTENCES);
    lines.text_or_null((!row.is(Kind::MissingValue)).then_some(body));
    lines.moment(sent);
    let read = row.chance(80).then(|| sent.after(row.rng.i64(60..400_000)));
    lines.plain_or_null(read).end();
}

pub(super) fn attachment(row: &mut Row<'_>, lines: &mut Lines) {
    let message = row.reference(Entity::CaseMessages);
    let file = row.reference(Entity::CaseFiles);
    lines.plain(row.key()).plain(message).plain(file);
    lines.plain(row.number_in(1..6)).moment(row.moment()).end();
}

pub(super) fn system_message(row: &mut Row<'_>, lines: &mut Lines) {
    let user = row.reference(Entity::Profiles);
    let about = row.number_in(1..99_999);
    lines.plain(row.key()).plain(user);
    lines.plain(row.code(&[1, 1, 1, 2, 3, 4], 6));
    if row.is(Kind::TooLong) {
        let tail = "was changed by several people at once, so that the list of their changes did not fit into the subject of one message any more";
        lines.plain(format_args!("Order DL-{about:06} {tail}"));
    } else {
        lines.plain(format_args!("Order DL-{about:06} was changed"));
    }
    if row.is(Kind::InvalidJson) || row.chance(50) {
        lines.text(&row.json(format!(r#"{{"order": {about}}}"#)));
    } else {
        lines.null();
    }
    lines.plain(row.flag(75)).moment(row.moment()).end();
}
