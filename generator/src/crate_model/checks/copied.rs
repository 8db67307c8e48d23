//! A copied value in SQL, written from the mapping: what is done to it on the way, and the cast of its type.
//!
//! Rows that a cast refuses are in quarantine and are not asked for, so every cast here meets values that it can read.

use rehome_runtime::migration::Kind;

use super::form::{Form, Formed, operand, stored};
use super::{Checker, Side, source_column, target_column};
use crate::catalog::{Column, ColumnType};
use crate::mapping::types::{Cast, Copying, Fit, base_type, copying};
use crate::mapping::{CopyRule, Lossy, TooLong, Unit};
use crate::names::quote_literal;

/// White space as the program takes it off both ends, in an encoding that has it all and in any other.
const ALL_BLANKS: &str = r"U&' \0009\000A\000B\000C\000D\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'";
const PLAIN_BLANKS: &str = r"E' \t\n\x0b\f\r'";

/// `31.03.2024` as PostgreSQL reads it whatever its settings are.
const DOTTED_DATE: &str = r"'^\s*(\d+)\.(\d+)\.(\d+)', '\3-\2-\1'";

const UNKNOWN: &str = "the loss that the mapping allows is the program's own arithmetic";
const PRINTED: &str = "its type is printed in a way that depends on the server";

/// A column as the source has it, and what its value is called.
struct Read<'a> {
    from: &'a Column,
    to: &'a Column,
    copy: &'a CopyRule,
}

impl Checker<'_> {
    /// What a copy makes, as the source says it, and the column as the target says it.
    pub(super) fn copied(
        &self,
        side: Side<'_>,
        to: &Column,
        copy: &CopyRule,
    ) -> Result<[Formed; 2], String> {
        let from = self.feed_column(side, &copy.column);
        let from = from.ok_or("its source column is none of the table's")?;
        let read = Read { from, to, copy };
        let made = copying(self.source, &from.column_type, self.target, &to.column_type);
        let begun = self.begun(&read);
        if matches!(made, Copying::Elements(..) | Copying::Element(..)) {
            return Ok(self.counted(&read, &made, &begun));
        }
        let mut value = cast(
            &read,
            &made,
            &begun,
            base_type(self.source, &from.column_type).kind,
        )?;
        if let Some(text) = &copy.null_default {
            value = format!(
                "coalesce({value}, {})",
                self.literal(&to.column_type, text)?
            );
        }
        let formed = |sql: &str| {
            stored(self.source, self.target, &to.column_type, sql, copy.lossy).ok_or(PRINTED)
        };
        Ok([formed(&value)?, formed(&target_column(&to.name))?])
    }

    /// A literal in the target's type, where both databases know that type.
    pub(super) fn literal(&self, to: &ColumnType, text: &str) -> Result<String, String> {
        let base = self.target.base_type(to);
        let literal = quote_literal(text);
        match (base_type(self.target, to).kind, base.builtin_name()) {
            (Kind::Text | Kind::Character, _) => Ok(format!("{literal}::text")),
            (_, Some(_)) => Ok(format!("{literal}::{}", base.text)),
            _ => Err("the source does not know the type of its default".to_owned()),
        }
    }

    /// The text without blanks and emptiness, or the value as it is.
    fn begun(&self, read: &Read<'_>) -> String {
        let mut value = source_column(&read.from.name);
        let kind = base_type(self.source, &read.from.column_type).kind;
        if kind == Kind::Character || read.copy.trim || read.copy.empty_to_null {
            value = format!("{value}::text");
        }
        if read.copy.trim {
            let blanks = match self.source.server_encoding.as_str() {
                "UTF8" => ALL_BLANKS,
                _ => PLAIN_BLANKS,
            };
            value = format!("btrim({value}, {blanks})");
        }
        if read.copy.empty_to_null {
            value = format!("nullif({value}, '')");
        }
        value
    }

    /// Of arrays whose elements are cast one by one, how many elements each has.
    fn counted(&self, read: &Read<'_>, made: &Copying, begun: &str) -> [Formed; 2] {
        let target = format!("cardinality({})::bigint", target_column(&read.to.name));
        let source = match made {
            Copying::Elements(..) => format!("cardinality({begun})::bigint"),
            _ => format!("CASE WHEN {begun} IS NOT NULL THEN 1::bigint END"),
        };
        [source, target].map(|sql| Formed::new(sql, Form::Integer))
    }
}

/// The value in a type that the target's column can be made of.
fn cast(read: &Read<'_>, made: &Copying, begun: &str, from: Kind) -> Result<String, String> {
    let cut = |limit: u32, value: String| match read.copy.too_long {
        TooLong::Truncate => format!("left({value}, {limit})"),
        TooLong::Reject => value,
    };
    let value = operand(begun);
    Ok(match made {
        Copying::AsIs => begun.to_owned(),
        Copying::Limited(limit) => cut(*limit, format!("{value}::text")),
        Copying::Cast(cast, fit) => {
            let from = if from == Kind::Character {
                Kind::Text
            } else {
                from
            };
            let made = by_kind(from, cast, read.copy, &value)?;
            digits(fit, read.copy, made)
        }
        Copying::InSource(cast) if cast.wrapped => {
            format!(
                "CASE WHEN {value} IS DISTINCT FROM NULL THEN ARRAY[{value}::{}] END",
                cast.type_name
            )
        }
        Copying::InSource(cast) => {
            let made = format!("{value}::{}", cast.type_name);
            cast.limit.map_or(made.clone(), |limit| cut(limit, made))
        }
        Copying::Elements(..) | Copying::Element(..) | Copying::Impossible(_) => {
            return Err("no cast of it is known in SQL".to_owned());
        }
    })
}

/// A decimal within the digits of its column.
fn digits(fit: &Fit, copy: &CopyRule, value: String) -> String {
    match (fit, copy.lossy) {
        (Fit::Digits { scale, .. }, Some(Lossy::Truncate)) => {
            format!("trunc({}::numeric, {scale})", operand(&value))
        }
        (Fit::Digits { scale, .. }, _) => format!("round({}::numeric, {scale})", operand(&value)),
        _ => value,
    }
}

/// A cast of the type table as PostgreSQL makes it.
fn by_kind(from: Kind, cast: &Cast, copy: &CopyRule, value: &str) -> Result<String, String> {
    let whole = |kind| matches!(kind, Kind::Int2 | Kind::Int4 | Kind::Int8);
    let float = |kind| matches!(kind, Kind::Float4 | Kind::Float8);
    let truncates = copy.lossy == Some(Lossy::Truncate);
    if truncates && (float(cast.to) || float(from) && cast.to == Kind::Numeric) {
        return Err(UNKNOWN.to_owned());
    }
    Ok(match (from, cast.to) {
        (Kind::Text, Kind::Uuid) => {
            format!("replace(lower(btrim({value})), 'urn:uuid:', '')::uuid")
        }
        (Kind::Text, Kind::Date | Kind::Timestamp | Kind::TimestampTz) => format!(
            "regexp_replace({value}, {DOTTED_DATE})::{}",
            sql_name(cast.to)
        ),
        (_, Kind::Interval) if whole(from) => format!("{value} * {}", unit(copy)?),
        (_, Kind::Boolean) if whole(from) => format!("{value} <> 0"),
        (Kind::Boolean, _) if whole(cast.to) => format!("{value}::integer"),
        (Kind::Numeric, _) if whole(cast.to) && truncates => format!("trunc({value})"),
        (Kind::Numeric, _) if whole(cast.to) => format!("round({value})"),
        (_, _) if float(from) && whole(cast.to) && truncates => {
            format!("trunc({value}::double precision)")
        }
        (_, to) => format!("{value}::{}", sql_name(to)),
    })
}

/// What a number counts, as an interval.
fn unit(copy: &CopyRule) -> Result<String, String> {
    let unit: Unit = copy.unit.ok_or("what it counts is not said")?;
    Ok(format!("interval '1 {}'", unit.word()))
}

/// A kind's type without brackets.
fn sql_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Int2 | Kind::Int4 | Kind::Int8 => "bigint",
        Kind::Float4 => "real",
        Kind::Float8 => "double precision",
        Kind::Numeric => "numeric",
        Kind::Uuid => "uuid",
        Kind::Date => "date",
        Kind::Timestamp => "timestamp",
        Kind::TimestampTz => "timestamptz",
        Kind::Time => "time",
        Kind::TimeTz => "timetz",
        Kind::Interval => "interval",
        Kind::Inet => "inet",
        Kind::Cidr => "cidr",
        Kind::MacAddress => "macaddr",
        Kind::Jsonb => "jsonb",
        Kind::Bytea => "bytea",
        _ => "text",
    }
}
