//! Columns that look personal: by their name, or because their values are e-mail addresses.

use super::model::ColumnProfile;
use super::patterns::Pattern;
use crate::catalog::{Catalog, Column, Table, TypeKind};
use crate::names::{singular, words};

/// Words that make a column personal wherever it stands. Two words must follow one another.
#[rustfmt::skip]
const PERSONAL: &[&[&str]] = &[
    &["email"], &["e", "mail"], &["mail"], &["mailbox"], &["phone"], &["telephone"], &["tel"], &["mobile"], &["cellphone"], &["fax"],
    &["password"], &["passwd"], &["pwd"], &["passphrase"], &["secret"], &["token"], &["api", "key"], &["private", "key"], &["salt"], &["otp"],
    &["first", "name"], &["firstname"], &["last", "name"], &["lastname"], &["surname"], &["forename"], &["given", "name"],
    &["family", "name"], &["middle", "name"], &["maiden", "name"], &["full", "name"], &["fullname"], &["username"], &["user", "name"],
    &["login"], &["nickname"], &["display", "name"], &["birth"], &["birthdate"], &["birthday"], &["dob"], &["born"], &["ssn"], &["social", "security"],
    &["passport"], &["national", "id"], &["tax", "id"], &["vat", "no"], &["vat", "number"], &["iban"], &["bic"], &["account", "number"], &["card", "number"], &["credit", "card"],
    &["cvv"], &["street"], &["address"], &["address1"], &["address2"], &["zip"], &["zipcode"], &["postcode"], &["postal", "code"],
    &["ip"], &["ip", "address"], &["latitude"], &["longitude"], &["gender"], &["sex"], &["religion"], &["ethnicity"], &["diagnosis"],
    &["allergy"], &["blood", "type"], &["signature"], &["photo"], &["avatar"], &["picture"], &["biography"], &["bio"], &["salary"],
];

/// Tables about people: a plain `name` in them is a person's.
#[rustfmt::skip]
const PEOPLE: &[&str] = &[
    "account", "actor", "author", "client", "contact", "customer", "doctor", "employee", "guardian", "guest", "member", "patient",
    "people", "performer", "person", "physician", "profile", "recipient", "sender", "staff", "student", "subscriber", "supplier", "teacher",
    "technician", "tenant", "user", "visitor",
];

/// Why a column looks personal; nothing when it does not.
///
/// Numbers that only refer to other rows, switches and enums are not: `address_id` is no address.
pub(super) fn reason(
    catalog: &Catalog,
    table: &Table,
    column: &Column,
    profile: &ColumnProfile,
    present: u64,
) -> Option<String> {
    if refers_or_switches(catalog, table, column) {
        return None;
    }
    let column_words = words(&column.name);
    let holds = |wanted: &&[&str]| {
        column_words.windows(wanted.len()).any(|window| {
            window
                .iter()
                .zip(*wanted)
                .all(|(word, part)| singular(word) == *part || word == part)
        })
    };
    if let Some(found) = PERSONAL.iter().find(|wanted| holds(wanted)) {
        return Some(format!("its name says \"{}\"", found.join(" ")));
    }
    let about_people = words(&table.name.name)
        .last()
        .is_some_and(|word| PEOPLE.contains(&singular(word).as_str()));
    if about_people && column_words == ["name"] {
        return Some("it is the name in a table about people".to_owned());
    }
    let emails = profile.looking_like(Pattern::Email);
    (emails > 0 && emails.saturating_mul(10) >= present.saturating_mul(3))
        .then(|| "its values are e-mail addresses".to_owned())
}

fn refers_or_switches(catalog: &Catalog, table: &Table, column: &Column) -> bool {
    let base = catalog.base_type(&column.column_type);
    let name = words(&column.name);
    let refers = matches!(
        name.last().map(String::as_str),
        Some("id" | "count" | "type" | "kind" | "status" | "verified" | "sent" | "enabled")
    );
    let in_key = table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns.contains(&column.name))
        && base.is_integer();
    let personal_id =
        matches!(name.as_slice(), [.., before, _] if before == "national" || before == "tax");
    let dated = matches!(base.builtin_name(), Some("timestamp" | "timestamptz"));
    base.kind == TypeKind::Enum
        || base.is_builtin("bool")
        || dated
        || in_key
        || table
            .foreign_keys
            .iter()
            .any(|key| key.columns.contains(&column.name))
        || (refers && !personal_id)
}
