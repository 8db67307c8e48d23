//! Numbers that become periods: what they count is told by a name, or by defaults of both columns that agree.

use rehome_runtime::migration::Kind;

use super::Pairing;
use crate::catalog::Column;
use crate::mapping::types::{Takes, base_type, copying};
use crate::mapping::{CopyRule, Rule, Unit};
use crate::names::{quote_identifier, words};

/// The units that names tell, each with the words for many of it and for one.
const NAMED: [(Unit, &[&str], &[&str]); 9] = [
    (
        Unit::Microseconds,
        &["microseconds", "micros", "usecs"],
        &["microsecond", "usec", "us"],
    ),
    (
        Unit::Milliseconds,
        &["milliseconds", "millis", "msecs"],
        &["millisecond", "msec", "ms"],
    ),
    (Unit::Seconds, &["seconds", "secs"], &["second", "sec"]),
    (Unit::Minutes, &["minutes", "mins"], &["minute", "min"]),
    (Unit::Hours, &["hours", "hrs"], &["hour", "hr"]),
    (Unit::Days, &["days"], &["day"]),
    (Unit::Weeks, &["weeks"], &["week"]),
    (Unit::Months, &["months"], &["month"]),
    (Unit::Years, &["years", "yrs"], &["year", "yr"]),
];

/// How a number becomes a period: by a copy that knows the unit, or by the source, where the number may be a fraction.
/// Nothing where nothing tells the unit: a guess would be wrong by a factor.
pub(super) fn conversion(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
) -> Option<(Rule, f64, String, bool)> {
    if !to.column_type.is_builtin("interval") {
        return None;
    }
    let unit = named(&from.name)
        .or_else(|| named(&to.name))
        .or_else(|| said(from, to))?;
    let how = format!("a number of {} becomes a period", unit.word());
    let (source, target) = (pairing.inputs.source, pairing.inputs.target);
    if copying(source, &from.column_type, target, &to.column_type).takes() == Takes::Unit {
        let copy = CopyRule {
            column: from.name.clone(),
            unit: Some(unit),
            ..CopyRule::default()
        };
        return Some((Rule::Copy(copy), 0.9, how, true));
    }
    let is_fraction = matches!(
        base_type(source, &from.column_type).kind,
        Kind::Numeric | Kind::Float4 | Kind::Float8
    );
    // Half a month is fifteen days to PostgreSQL, which is for a person to say.
    let is_exact = !matches!(unit, Unit::Months | Unit::Years);
    is_fraction.then(|| {
        let sql = format!(
            "source.{} * interval '1 {}'",
            quote_identifier(&from.name),
            unit.word()
        );
        let sure = is_exact && to.column_type.modifier.is_none();
        (Rule::Sql(sql), 0.9, how, sure)
    })
}

/// The one unit that a name tells. One of a unit counts at the end only: in front of other words `second` is a place in
/// a row and `min` a bound.
fn named(name: &str) -> Option<Unit> {
    let words = words(name);
    let tells = |many: &[&str], one: &[&str]| {
        let last = words.last().map(String::as_str);
        words.iter().any(|word| many.contains(&word.as_str()))
            || last.is_some_and(|last| one.contains(&last))
    };
    let mut units = NAMED.iter().filter(|(_, many, one)| tells(many, one));
    let (unit, ..) = units.next()?;
    units.next().is_none().then_some(*unit)
}

/// The unit in which the defaults of both columns are the same period. The catalog has periods as ISO 8601 writes them.
fn said(from: &Column, to: &Column) -> Option<Unit> {
    let number: u64 = from.default.as_deref()?.parse().ok()?;
    let default = to.default.as_deref()?.split('\'').nth(1)?;
    let printed = [
        (Unit::Days, days(number, 1)),
        (Unit::Months, Some(format!("P{number}M"))),
        (Unit::Years, Some(format!("P{number}Y"))),
        (Unit::Hours, clock(number, 3600)),
        (Unit::Minutes, clock(number, 60)),
        (Unit::Seconds, clock(number, 1)),
        (Unit::Weeks, days(number, 7)),
    ];
    // No time at all is the same in every unit.
    let mut printed = printed.into_iter().filter(|_| number > 0);
    let found = printed.find(|(_, text)| text.as_deref() == Some(default))?;
    Some(found.0)
}

fn days(number: u64, days: u64) -> Option<String> {
    Some(format!("P{}D", number.checked_mul(days)?))
}

/// Hours, minutes and seconds, without those that are none.
fn clock(number: u64, seconds: u64) -> Option<String> {
    let seconds = number.checked_mul(seconds)?;
    let parts = [
        (seconds / 3600, 'H'),
        (seconds / 60 % 60, 'M'),
        (seconds % 60, 'S'),
    ];
    let some = parts.iter().filter(|(number, _)| *number > 0);
    let parts: String = some
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect();
    Some(format!("PT{parts}"))
}
