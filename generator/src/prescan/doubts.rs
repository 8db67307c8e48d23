//! What can be wrong with single rows, as one condition a rule: true for the rows that the target would not take.

use rehome_runtime::migration::Kind;

use super::Inputs;
use super::rows::{FeedRows, row, rows_of};
use crate::catalog::{Column, ColumnType, Modifier, Table};
use crate::diagnostics::{
    Code, INEXACT_VALUES, MISSING_VALUES, ORPHAN_ROWS, ORPHANS_TO_NULL, OUT_OF_RANGE_VALUES,
    ROUNDED_VALUES, TOO_LONG_VALUES, UNKNOWN_CODES,
};
use crate::mapping::codes::condition;
use crate::mapping::types::{Copying, Fit, base_type, copying};
use crate::mapping::{
    CopyRule, EnumRule, EnumTest, KeyColumn, Lossy, Orphans, Otherwise, ReferenceRule, Rule,
    TooLong,
};
use crate::names::quote_identifier;

/// One thing that can be wrong.
pub(super) struct Doubt {
    pub(super) code: Code,
    /// The target column.
    pub(super) column: String,
    /// The key of its rule in the file.
    pub(super) word: &'static str,
    /// True for a row that is wrong.
    pub(super) condition: String,
    /// Whether the condition looks for rows of another table.
    pub(super) searches: bool,
    /// What is wrong with such rows, behind their number.
    pub(super) says: String,
    pub(super) advice: &'static str,
}

/// Everything that can be wrong with the rows of a feed and that SQL can see.
pub(super) fn doubts(inputs: &Inputs<'_>, feed: &FeedRows<'_>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (column, rule) in feed.ruled() {
        let mut found = Vec::new();
        found.extend(missing(feed, column, rule));
        match rule {
            Rule::Copy(copy) => found.extend(copied(feed, column, copy)),
            Rule::Enum(codes) => found.extend(unknown_codes(column, codes)),
            Rule::Reference(reference) => found.extend(orphans(inputs, feed, column, reference)),
            _ => {}
        }
        doubts.extend(found);
    }
    doubts
}

/// A value that the target demands and the source may not have.
fn missing(feed: &FeedRows<'_>, column: &Column, rule: &Rule) -> Option<Doubt> {
    if !feed.target.refuses_null(column) {
        return None;
    }
    let absent = |name: &str| {
        let may_miss = feed.from.column(name).is_some_and(|from| !from.not_null);
        may_miss.then(|| format!("{} IS NULL", row(name)))
    };
    let absent_part = |part: &KeyColumn| match part.source() {
        Some(name) => absent(name),
        None => Some(format!("{} IS NULL", feed.part(part))),
    };
    let condition = match rule {
        Rule::Copy(copy) if copy.null_default.is_some() => None,
        Rule::Copy(copy) if copy.empty_to_null => Some(format!("{} IS NULL", copied_value(copy))),
        Rule::Copy(copy) => absent(&copy.column),
        Rule::Timestamp(timestamp) => absent(&timestamp.column),
        Rule::TimeKey(time) => absent(time),
        Rule::Enum(codes) if codes.rules.iter().any(|case| case.test == EnumTest::Null) => None,
        Rule::Enum(codes) => absent(&codes.column),
        Rule::Reference(reference) => {
            let absent: Vec<String> = reference.columns.iter().filter_map(absent_part).collect();
            (!absent.is_empty()).then(|| absent.join(" OR "))
        }
        _ => None,
    };
    Some(Doubt {
        code: MISSING_VALUES,
        column: column.name.clone(),
        word: rule.word(),
        condition: condition?,
        searches: false,
        says: format!("no value for {}, which refuses NULL", column.name),
        advice: "fill the values in the source, or give the rule a null_default",
    })
}

/// A copied value as the rule leaves it. White space beyond ASCII, which the program takes off too, is not in every
/// encoding of a source, so no question names it.
pub(super) fn copied_value(copy: &CopyRule) -> String {
    let mut value = row(&copy.column);
    if copy.trim {
        value = format!("btrim({value}::text, E' \\t\\n\\r\\f\\x0b')");
    }
    if copy.empty_to_null {
        value = format!("nullif({value}::text, '')");
    }
    value
}

/// Lengths, ranges and digits of a copied value.
fn copied(feed: &FeedRows<'_>, column: &Column, copy: &CopyRule) -> Vec<Doubt> {
    let Some(from) = feed.from.column(&copy.column) else {
        return Vec::new();
    };
    let value = copied_value(copy);
    let made = copying(
        feed.source,
        &from.column_type,
        feed.target,
        &column.column_type,
    );
    let doubt = |code, condition, says, advice| Doubt {
        code,
        column: column.name.clone(),
        word: "copy",
        condition,
        searches: false,
        says,
        advice,
    };
    let mut doubts = Vec::new();
    if let Copying::Limited(most) | Copying::Cast(_, Fit::Characters(most)) = made
        && copy.too_long == TooLong::Reject
    {
        doubts.push(doubt(
            TOO_LONG_VALUES,
            format!("char_length({value}::text) > {most}"),
            format!("more than {most} characters for {}", column.name),
            "shorten the texts, widen the column, or write too_long = \"truncate\"",
        ));
    }
    if let Some(outside) = outside(feed, from, column, &value) {
        doubts.push(doubt(
            OUT_OF_RANGE_VALUES,
            outside,
            format!(
                "a number that {} of {} cannot hold",
                column.column_type.text, column.name
            ),
            "correct the numbers, or widen the column",
        ));
    }
    if let Some(lost) = lost(feed, from, column, &value) {
        let digits = format!("more digits behind the point than {} keeps", column.name);
        doubts.push(match copy.lossy.unwrap_or_default() {
            Lossy::Reject => doubt(
                INEXACT_VALUES,
                lost,
                digits,
                "widen the column's scale if the digits matter, or write lossy = \"round\"",
            ),
            Lossy::Round | Lossy::Truncate => doubt(
                ROUNDED_VALUES,
                lost,
                format!("{digits}; they are cut as the mapping says"),
                "widen the column's scale if the digits matter",
            ),
        });
    }
    doubts
}

/// True for numbers with more digits behind the point than the target's type keeps.
fn lost(feed: &FeedRows<'_>, from: &Column, to: &Column, value: &str) -> Option<String> {
    let from = base_type(feed.source, &from.column_type).kind;
    let scale = match base_type(feed.target, &to.column_type).kind {
        Kind::Int2 | Kind::Int4 | Kind::Int8 => 0,
        Kind::Numeric => scale_of(feed, to)?,
        _ => return None,
    };
    let cut = format!("{value}::numeric <> round({value}::numeric, {scale})");
    match from {
        Kind::Numeric => Some(cut),
        // Before version 14 no numeric is endless, and one such row would end the scan of all.
        Kind::Float4 | Kind::Float8 => Some(format!(
            "CASE WHEN {value} NOT IN ('NaN', 'Infinity', '-Infinity') THEN {cut} END"
        )),
        _ => None,
    }
}

/// True for numbers that the target's type cannot hold.
fn outside(feed: &FeedRows<'_>, from: &Column, to: &Column, value: &str) -> Option<String> {
    let kind = |catalog, column: &Column| base_type(catalog, &column.column_type).kind;
    let (from, kind_of_target) = (kind(feed.source, from), kind(feed.target, to));
    if !matches!(from, Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Numeric) {
        return None;
    }
    match kind_of_target {
        Kind::Int2 if from != Kind::Int2 => {
            Some(format!("{value} NOT BETWEEN {} AND {}", i16::MIN, i16::MAX))
        }
        Kind::Int4 if matches!(from, Kind::Int8 | Kind::Numeric) => {
            Some(format!("{value} NOT BETWEEN {} AND {}", i32::MIN, i32::MAX))
        }
        Kind::Boolean => Some(format!("{value} NOT IN (0, 1)")),
        Kind::Numeric => {
            let Some(Modifier::Numeric { precision, scale }) =
                feed.target.base_type(&to.column_type).modifier
            else {
                return None;
            };
            let digits = i64::from(precision) - i64::from(scale);
            Some(format!(
                "{value}::numeric <> 'NaN' AND abs(round({value}::numeric, {scale})) >= '1e{digits}'::numeric"
            ))
        }
        _ => None,
    }
}

fn scale_of(feed: &FeedRows<'_>, column: &Column) -> Option<i32> {
    match feed.target.base_type(&column.column_type).modifier {
        Some(Modifier::Numeric { scale, .. }) => Some(scale),
        _ => None,
    }
}

/// Codes that no line of the rule takes.
fn unknown_codes(column: &Column, codes: &EnumRule) -> Option<Doubt> {
    if codes.otherwise != Otherwise::Reject {
        return None;
    }
    let value = format!("{}::text", row(&codes.column));
    let cases = codes.rules.iter();
    let taken: Vec<String> = cases
        .filter_map(|case| condition(case, codes.ignore_case, &value))
        .collect();
    let taken = match taken.as_slice() {
        [] => "false".to_owned(),
        some => some.join(" OR "),
    };
    Some(Doubt {
        code: UNKNOWN_CODES,
        column: column.name.clone(),
        word: "enum",
        condition: format!("{value} IS NOT NULL AND NOT ({taken})"),
        searches: false,
        says: format!("a code for {} that no rule knows", column.name),
        advice: "add a line for each code to the rule, or an otherwise label",
    })
}

/// References to rows that the parent's feed does not have.
fn orphans(
    inputs: &Inputs<'_>,
    feed: &FeedRows<'_>,
    column: &Column,
    reference: &ReferenceRule,
) -> Option<Doubt> {
    let policy = reference.orphans.as_ref().unwrap_or(inputs.orphans);
    let (code, advice) = match policy {
        Orphans::Reject => (
            ORPHAN_ROWS,
            "restore the rows that are meant, or write orphans = \"null\"",
        ),
        Orphans::Null => (ORPHANS_TO_NULL, ""),
        Orphans::Default(_) => return None,
    };
    let mut files = inputs.files.iter();
    let parent = files.find(|file| file.mapping.entity == reference.entity)?;
    let mut feeds = parent.mapping.feeds.iter();
    let wanted = feeds.find(|one| {
        let name = reference.feed.as_deref();
        name.is_none_or(|name| one.label() == name)
    })?;
    let of_parent = inputs.source.table(&wanted.source)?;
    let pairs = reference.columns.iter().zip(&wanted.key);
    let there: Vec<String> = pairs
        .map(|(own, key)| same_part(feed, own, of_parent, key))
        .collect();
    let parts = reference.columns.iter();
    let present = parts.map(|part| format!("{} IS NOT NULL", feed.part(part)));
    Some(Doubt {
        code,
        column: column.name.clone(),
        word: "reference",
        condition: format!(
            "{} AND NOT EXISTS (SELECT {})",
            present.collect::<Vec<_>>().join(" AND "),
            rows_of(wanted, &there)
        ),
        searches: true,
        says: format!(
            "a reference for {} to a row that {} does not have",
            column.name, reference.entity
        ),
        advice,
    })
}

/// True where a part of a reference is that of a parent's key. Keys are one when their texts are; of equal types, and of
/// whole numbers, the values themselves let an index be used.
fn same_part(feed: &FeedRows<'_>, own: &KeyColumn, of_parent: &Table, key: &KeyColumn) -> String {
    let kind = |table: &Table, part: &KeyColumn| {
        let column = part.source().and_then(|name| table.column(name));
        column.map(|column| column.column_type.clone())
    };
    let is_whole = |column_type: &ColumnType| {
        let kind = base_type(feed.source, column_type).kind;
        matches!(kind, Kind::Int2 | Kind::Int4 | Kind::Int8)
    };
    let text = match (kind(feed.from, own), kind(of_parent, key)) {
        (Some(own), Some(key)) if own == key || is_whole(&own) && is_whole(&key) => "",
        _ => "::text",
    };
    let value = match key {
        KeyColumn::Source(name) => format!("source.{}", quote_identifier(name)),
        KeyColumn::Computed(computed) => format!("({}\n)", computed.sql),
    };
    format!("{value}{text} = {}{text}", feed.part(own))
}
