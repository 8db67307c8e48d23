//! Whole numbers as the key of a table that several tables become: each has numbers of its own, and the same one may be
//! in each. What the rows are numbered by is asked for in every case, because others may know the old numbers.

use rehome_runtime::migration::Kind;

use super::super::{Pairing, legacy_key};
use super::primary::is_key;
use crate::catalog::{Column, Name};
use crate::mapping::types::base_type;
use crate::mapping::{Interleaved, Rule};

/// How a feed's rows can be numbered.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Numbering {
    /// The source's column, and the rule over it; nothing where there is no rule that fits.
    pub(in super::super) rule: Option<(String, Rule)>,
    /// Whether it fits, or why there is none, in a sentence.
    pub(in super::super) told: String,
}

/// The old number of a feed's rows.
struct Number<'a> {
    table: &'a Name,
    column: &'a Column,
    kind: Kind,
    /// How its feed is numbered.
    rule: Interleaved,
}

/// How the rows of a feed are numbered, for the key of a table that others feed as well; nothing for all other columns.
pub(in super::super) fn numbering(pairing: Pairing<'_>, column: &Column) -> Option<Numbering> {
    let kind = base_type(pairing.inputs.target, &column.column_type).kind;
    let range = range(kind)?;
    if !pairing.several() || !is_key(pairing.to, column) {
        return None;
    }
    Some(match numbers(pairing, column) {
        Ok(numbers) => fitted(pairing, &numbers, kind, range),
        Err(told) => Numbering { rule: None, told },
    })
}

/// The old numbers of all feeds, in their order; a sentence where one has none.
fn numbers<'a>(pairing: Pairing<'a>, column: &Column) -> Result<Vec<Number<'a>>, String> {
    let mut existing = pairing.inputs.existing.iter();
    let is_numbered = existing.any(|mapping| {
        let mut feeds = mapping.feeds.iter();
        mapping.entity == pairing.entity && feeds.any(|feed| feed.columns.contains(&column.name))
    });
    if is_numbered {
        return Err(
            "Other feeds in the mapping file have rules for it, which one for this feed has to fit."
                .to_owned(),
        );
    }
    let count = i64::try_from(pairing.feeds.len()).unwrap_or(i64::MAX);
    let feeds = pairing.feeds.iter().zip(0..);
    let numbers = feeds.map(|(table, place)| {
        let rule = Interleaved {
            feeds: count,
            place,
        };
        number(pairing, table, rule).ok_or_else(|| {
            format!(
                "The key of {table} is not one whole number, so no rule for all of them is known."
            )
        })
    });
    numbers.collect()
}

fn number<'a>(pairing: Pairing<'a>, table: &'a Name, rule: Interleaved) -> Option<Number<'a>> {
    let from = pairing.inputs.source.table(table)?;
    let key = legacy_key(pairing.inputs, from);
    let [only] = key.as_slice() else { return None };
    let column = from.column(only)?;
    let kind = base_type(pairing.inputs.source, &column.column_type).kind;
    range(kind).map(|_| Number {
        table,
        column,
        kind,
        rule,
    })
}

/// The rule of the pairing's own feed, where no feed is known to have a number that becomes too large.
fn fitted(pairing: Pairing<'_>, all: &[Number<'_>], kind: Kind, range: Range) -> Numbering {
    let told = match fit(pairing, all, range) {
        Ok(told) => told,
        Err(told) => return Numbering { rule: None, told },
    };
    let own = all.get(pairing.number);
    let rule = own.map(|own| {
        let sql = own.rule.sql(&own.column.name, (own.kind, kind));
        (own.column.name.clone(), Rule::Sql(sql))
    });
    Numbering { rule, told }
}

/// Whether all numbers fit, as far as types and the profile tell; a sentence either way.
fn fit(pairing: Pairing<'_>, all: &[Number<'_>], fits: Range) -> Result<String, String> {
    let is_in = |number: &Number<'_>, old: i64| fits.contains(number.rule.number(old));
    let by_type = |number: &Number<'_>| {
        range(number.kind)
            .is_some_and(|own| is_in(number, own.least) && is_in(number, own.greatest))
    };
    if all.iter().all(by_type) {
        return Ok("Every number that the source's type can hold fits.".to_owned());
    }
    let mut known = Vec::new();
    for number in all {
        let facts = pairing
            .inputs
            .facts
            .column(number.table, &number.column.name);
        let Some((least, greatest)) = facts.and_then(|facts| facts.bounds) else {
            continue;
        };
        for old in [least, greatest] {
            if !is_in(number, old) {
                return Err(too_large(number, old, fits));
            }
        }
        known.push(number.rule.number(greatest));
    }
    let largest = known.iter().max().filter(|_| known.len() == all.len());
    Ok(match largest {
        Some(largest) => format!(
            "By the profile all numbers fit: the largest becomes {largest}, of {} at most.",
            fits.greatest
        ),
        None => format!(
            "Whether all numbers fit is not known of every table: a row whose new number is beyond {} goes into \
             quarantine. `rehome discover` reads the numbers of tables that are not too large; else `SELECT max(…)` tells.",
            fits.greatest
        ),
    })
}

fn too_large(number: &Number<'_>, old: i64, fits: Range) -> String {
    format!(
        "Times {} plus {}, number {old} of {} would become {}, and the target takes {} to {} only.",
        number.rule.feeds,
        number.rule.place,
        number.table,
        number.rule.number(old),
        fits.least,
        fits.greatest
    )
}

/// The numbers that a type holds.
#[derive(Clone, Copy)]
struct Range {
    least: i64,
    greatest: i64,
}

impl Range {
    fn contains(self, number: i128) -> bool {
        (i128::from(self.least)..=i128::from(self.greatest)).contains(&number)
    }
}

fn range(kind: Kind) -> Option<Range> {
    let (least, greatest) = match kind {
        Kind::Int2 => (i16::MIN.into(), i16::MAX.into()),
        Kind::Int4 => (i32::MIN.into(), i32::MAX.into()),
        Kind::Int8 => (i64::MIN, i64::MAX),
        _ => return None,
    };
    Some(Range { least, greatest })
}
