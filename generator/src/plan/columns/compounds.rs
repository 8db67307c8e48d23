//! Columns that are made of several: a full name, a postal address, a date in parts.

use super::super::similarity::Tokens;
use super::Pairing;
use super::candidate::Candidate;
use crate::catalog::Column;
use crate::mapping::Rule;
use crate::names::quote_identifier;

/// Words for the parts of a postal address.
const ADDRESS: &[&str] = &[
    "street", "house", "line", "zip", "postcode", "postal", "city", "town", "region", "state",
    "county",
];

/// A rule over several of the source columns that nothing else takes, and these columns.
pub(super) fn candidate(
    pairing: Pairing<'_>,
    free: &[&Column],
    to: &Column,
) -> Option<(Candidate, Vec<String>)> {
    full_name(pairing, free, to)
        .or_else(|| address(free, to))
        .or_else(|| date(free, to))
}

fn made(
    from: &[&Column],
    to: &Column,
    rule: Rule,
    reason: &str,
    sure: bool,
) -> (Candidate, Vec<String>) {
    let names: Vec<String> = from.iter().map(|column| column.name.clone()).collect();
    let candidate = Candidate {
        from: names.join(", "),
        to: to.name.clone(),
        rule,
        score: if sure { 0.85 } else { 0.75 },
        reason: reason.to_owned(),
        sure,
    };
    (candidate, names)
}

fn source(column: &Column) -> String {
    format!("source.{}", quote_identifier(&column.name))
}

/// `full_name` is the first name and the last name.
fn full_name(
    pairing: Pairing<'_>,
    free: &[&Column],
    to: &Column,
) -> Option<(Candidate, Vec<String>)> {
    let tokens = Tokens::of(&to.name);
    let whole = tokens.has("name") && (tokens.has("full") || tokens.has("display"));
    if !whole || !to.column_type.is_text() {
        return None;
    }
    let mut columns = pairing.from.columns.iter();
    if columns.any(|column| Tokens::of(&column.name) == tokens) {
        return None;
    }
    let part = |words: [&str; 2]| {
        free.iter().copied().find(|column| {
            let tokens = Tokens::of(&column.name);
            tokens.has("name") && words.iter().any(|word| tokens.has(word))
        })
    };
    let (first, last) = (part(["first", "given"])?, part(["last", "family"])?);
    // Of two NULLs the function makes an empty text, which is a name that nobody has.
    let sql = format!(
        "nullif(concat_ws(' ', {}, {}), '')",
        source(first),
        source(last)
    );
    let reason = "The whole name is made of its two parts, with a space between them.";
    Some(made(&[first, last], to, Rule::Sql(sql), reason, true))
}

/// An address as a document takes the columns of its parts.
fn address(free: &[&Column], to: &Column) -> Option<(Candidate, Vec<String>)> {
    if !Tokens::of(&to.name).has("address") || !to.column_type.is_builtin("jsonb") {
        return None;
    }
    let is_part = |column: &&&Column| {
        let tokens = Tokens::of(&column.name);
        column.column_type.is_text() && ADDRESS.iter().any(|word| tokens.has(word))
    };
    let parts: Vec<&Column> = free.iter().filter(is_part).copied().collect();
    let columns = parts.iter().map(|column| column.name.clone()).collect();
    let reason = "These columns are parts of an address and have no column of their own.";
    (parts.len() > 1).then(|| made(&parts, to, Rule::Json { columns }, reason, true))
}

/// A date that was kept as year, month and day.
fn date(free: &[&Column], to: &Column) -> Option<(Candidate, Vec<String>)> {
    if !to.column_type.is_builtin("date") {
        return None;
    }
    let of = |unit: &str| -> Option<&Column> {
        let mut units = free.iter().filter(|column| {
            let tokens = Tokens::of(&column.name);
            column.column_type.is_integer() && tokens.has(unit)
        });
        let only = units.next().copied();
        // Two dates in parts cannot be told apart here.
        if units.next().is_some() { None } else { only }
    };
    let parts = [of("year")?, of("month")?, of("day")?];
    let sql = format!("make_date({})", parts.map(source).join(", "));
    let reason = "The date was kept in three parts; a day that its month does not have is refused.";
    Some(made(&parts, to, Rule::Sql(sql), reason, false))
}
