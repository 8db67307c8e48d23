//! Rules that the source's own SQL computes exactly: `sql`, `json`, `timestamp`, and literals of types that Rust has
//! no literal for.

use std::collections::BTreeSet;

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::layout::parenthesised;
use super::super::query::{Computed, Found};
use super::super::value::Value;
use super::copy::text_limit;
use super::{Begun, Rules, listed};
use crate::catalog::{Column, TypeKind};
use crate::mapping::{DoubledHour, MissingHour, TimestampRule, TooLong};
use crate::names::{code_span, folded, one_line, quote_identifier, quote_literal, sql_words};

/// The most pairs that one call of `jsonb_build_object` takes: PostgreSQL's functions end at 100 arguments.
const JSON_PAIRS: usize = 50;

impl Rules<'_> {
    pub(super) fn sql(&mut self, column: &Column, sql: &str) -> Option<Begun> {
        let kind = self.kind(column);
        let type_name = self.type_in_source(column)?;
        let masked = self.shows_masked(sql);
        let base = self.target.base_type(&column.column_type);
        let limit = match (kind, base.builtin_name()) {
            (Kind::Text, Some("name")) => Some(63),
            (Kind::Text | Kind::Character, _) => base.max_length(),
            _ => None,
        };
        let kind = if kind == Kind::Character {
            Kind::Text
        } else {
            kind
        };
        let found = self.compute(
            Computed {
                name: column.name.clone(),
                sql: format!("{}::{type_name}", parenthesised(sql)),
                type_name,
                kind,
                not_null: false,
                comment: format!("{}: an expression of the mapping", one_line(&column.name)),
            },
            limit.is_some(),
            masked,
        );
        let value = Value::of(&found);
        Some(Begun {
            value: match limit {
                Some(limit) => value.cast(text_limit(TooLong::Reject, limit), "Text<'a>"),
                None => value,
            },
            from: code_span(sql),
            how: "computed by the source database".to_owned(),
            plain: false,
        })
    }

    pub(super) fn json(&mut self, column: &Column, columns: &[String]) -> Option<Begun> {
        let mut pairs = Vec::new();
        for name in columns {
            let from = self.read(&column.name, name)?;
            pairs.push(format!(
                "{}, source.{}",
                quote_literal(name),
                quote_identifier(&from.name)
            ));
        }
        let masked = columns
            .iter()
            .any(|name| self.mapping.sensitive.contains(name));
        let kind = self.kind(column);
        let (function, type_name) = match kind {
            Kind::Json => ("json_build_object", "json"),
            _ => ("jsonb_build_object", "jsonb"),
        };
        if kind == Kind::Json && pairs.len() > JSON_PAIRS {
            let message =
                format!("json objects of more than {JSON_PAIRS} columns cannot be joined");
            self.refuse(&column.name, message, "make the column jsonb");
            return None;
        }
        let calls: Vec<String> = pairs
            .chunks(JSON_PAIRS)
            .map(|chunk| format!("{function}(\n        {}\n    )", chunk.join(",\n        ")))
            .collect();
        let mut sql = calls.join(" || ");
        let (kind, type_name) = match kind {
            Kind::Text | Kind::Character => {
                sql = format!("({sql})::text");
                (Kind::Text, "text")
            }
            other => (other, type_name),
        };
        let found = self.compute(
            Computed {
                name: column.name.clone(),
                sql,
                type_name: type_name.to_owned(),
                kind,
                not_null: true,
                comment: format!(
                    "{}: columns that have no place of their own",
                    one_line(&column.name)
                ),
            },
            false,
            masked,
        );
        Some(Begun {
            value: Value::of(&found),
            from: listed(columns),
            how: "kept together as one JSON object".to_owned(),
            plain: false,
        })
    }

    pub(super) fn timestamp(&mut self, column: &Column, rule: &TimestampRule) -> Option<Begun> {
        let zone = rule.zone.as_deref().unwrap_or(&self.project.zone);
        let read = self.read(&column.name, &rule.column)?;
        let name = quote_identifier(&read.name);
        let clock = match self.source_kind(&read) {
            Kind::Date => format!("source.{name}::timestamp"),
            _ => format!("source.{name}"),
        };
        let (kind, type_name) = match self.kind(column) {
            Kind::Timestamp => (Kind::Timestamp, "timestamp without time zone"),
            _ => (Kind::TimestampTz, "timestamp with time zone"),
        };
        let sensitive = &self.mapping.sensitive;
        let masked = sensitive.contains(&rule.column);
        let comment = format!(
            "{}: the time of a clock in {}",
            one_line(&column.name),
            one_line(zone)
        );
        let found = self.compute(
            Computed {
                name: column.name.clone(),
                sql: instant(&clock, &quote_literal(zone), rule),
                type_name: type_name.to_owned(),
                kind,
                not_null: !rule.may_refuse() && self.source.refuses_null(&read),
                comment,
            },
            false,
            masked,
        );
        let value = match rule.may_refuse() {
            true => self.refused_if_unclear(&read, &found),
            false => Value::of(&found),
        };
        Some(Begun {
            value,
            from: code_span(&rule.column),
            how: format!("the time of a clock in {}{}", code_span(zone), hours(rule)),
            plain: false,
        })
    }

    /// The source gives no instant for a time that is refused; one that it does not have at all stays without.
    fn refused_if_unclear(&mut self, clock: &Column, instant: &Found) -> Value {
        let told = self.query.decoded(clock);
        let is_told = match told.optional {
            true => Expression::field(&told.alias).method("is_some", []),
            false => Expression::Boolean(true),
        };
        let instant_field = Expression::field(&instant.alias);
        let asked = Expression::call("cast::clear_time", [is_told, instant_field]);
        Value::asked(asked, &instant.rust, true)
    }

    pub(super) fn constant(&mut self, column: &Column, text: &str) -> Option<Begun> {
        let kind = self.kind(column);
        let is_enum = self.target.labels_of(&column.column_type).is_some();
        let value = match kind {
            _ if is_enum => {
                let (rust, variant) = self.label(column, text)?;
                Value::certain(
                    Expression::Path(format!("enums::{rust}::{variant}")),
                    &format!("enums::{rust}"),
                )
            }
            Kind::Text => Value::certain(Expression::Text(text.to_owned()), "&'static str"),
            Kind::Boolean => Value::certain(
                Expression::Boolean(self.boolean(&column.name, text)?),
                "bool",
            ),
            Kind::Int2 | Kind::Int4 | Kind::Int8 => {
                let number = self.integer(&column.name, kind, text)?;
                let rust = crate::mapping::types::base_type(self.target, &column.column_type).rust;
                Value::certain(Expression::Number(number), rust)
            }
            _ => Value::of(&self.literal_column(column, text, false)?),
        };
        Some(Begun {
            value,
            from: String::new(),
            how: format!("always {}", code_span(text)),
            plain: false,
        })
    }

    /// A boolean in one of PostgreSQL's spellings.
    pub(super) fn boolean(&mut self, column: &str, text: &str) -> Option<bool> {
        let value = rehome_runtime::value::cast::text_to_boolean(text).ok();
        if value.is_none() {
            self.refuse(
                column,
                format!("{text} is no boolean"),
                "write true or false",
            );
        }
        value
    }

    /// A whole number within the range of its type.
    pub(super) fn integer(&mut self, column: &str, kind: Kind, text: &str) -> Option<i64> {
        let value = text.trim().parse::<i64>().ok().filter(|number| match kind {
            Kind::Int2 => i16::try_from(*number).is_ok(),
            Kind::Int4 => i32::try_from(*number).is_ok(),
            _ => true,
        });
        if value.is_none() {
            let message = format!("{text} is no whole number of the column's type");
            self.refuse(column, message, "correct the number");
        }
        value
    }

    /// A type that the source's SQL knows and whose binary form the target column reads: without a limit, because an
    /// explicit cast would cut in silence.
    pub(super) fn type_in_source(&mut self, column: &Column) -> Option<String> {
        let base = self.target.base_type(&column.column_type);
        let kind = self.kind(column);
        if matches!(kind, Kind::Text | Kind::Character) {
            return Some("text".to_owned());
        }
        if let Some(element) = &base.array_of {
            if element.kind == TypeKind::Enum {
                return Some("text[]".to_owned());
            }
            if element.name.schema == "pg_catalog" {
                return Some(without_modifier(&base.text));
            }
        } else if base.builtin_name().is_some() {
            return Some(without_modifier(&base.text));
        }
        let message = format!("the source may not know the type {}", base.text);
        self.refuse(
            &column.name,
            message,
            "make the value by a rust rule, or leave the column to its default",
        );
        None
    }

    /// Adds a computed column to the query; its own name there is masked where it shows what is masked.
    pub(super) fn compute(&mut self, computed: Computed, decode: bool, masked: bool) -> Found {
        let found = self.query.compute(computed, decode);
        if masked {
            self.sensitive.push(found.alias.clone());
        }
        found
    }

    /// Whether an expression mentions a masked column, or a whole row that may have one; in capitals or not, as SQL may.
    /// Of a join, and of an expression that reads tables itself, each word may be the name of such a row.
    pub(super) fn shows_masked(&self, sql: &str) -> bool {
        let sql = &folded(sql);
        let named = |name: &String| {
            let name = &folded(name);
            sql_words(sql).any(|word| word.text == name) || sql.contains(&quote_identifier(name))
        };
        let join = folded(self.feed.join.as_deref().unwrap_or_default());
        let mut rows: BTreeSet<&str> = sql_words(&join).map(|word| word.text).collect();
        rows.insert("source");
        if sql_words(sql).any(|word| word.text == "from") {
            rows.extend(sql_words(sql).map(|word| word.text));
        }
        let whole_row = sql_words(sql).any(|word| word.is_bare() && rows.contains(word.text));
        let sensitive = &self.mapping.sensitive;
        sensitive.iter().any(named) || whole_row && !sensitive.is_empty()
    }
}

/// A type's text without what stands in brackets: `numeric(10,2)` is `numeric`.
fn without_modifier(text: &str) -> String {
    // bit without a length is bit(1), which would cut.
    if text.starts_with("bit") || text.starts_with("\"char\"") {
        return text.to_owned();
    }
    match (text.find('('), text.find(')')) {
        (Some(open), Some(close)) => format!("{}{}", &text[..open], &text[close + 1..]),
        _ => text.to_owned(),
    }
}

/// The instant at which a clock in a zone shows a time, as PostgreSQL takes it, or as the rule says for the hours that
/// the clock skips and shows twice.
///
/// The clocks of the day before and of the day after show what the time would be without the change: where both instants
/// show it and are two, the clock was put back in between.
pub(in crate::crate_model) fn instant(clock: &str, zone: &str, rule: &TimestampRule) -> String {
    let usual = format!("{clock} AT TIME ZONE {zone}");
    let shows = |name: &str| format!("told.{name} AT TIME ZONE {zone} = {clock}");
    let mut cases = String::new();
    if rule.missing_hour == MissingHour::Reject {
        cases.push_str(&format!(
            "            -- The clock was put forward over this time.\n            WHEN NOT {} THEN NULL\n",
            shows("usual")
        ));
    }
    let taken = match rule.doubled_hour {
        DoubledHour::Later => None,
        DoubledHour::Earlier => Some("told.before"),
        DoubledHour::Reject => Some("NULL"),
    };
    if let Some(taken) = taken {
        cases.push_str(&format!(
            "            -- The clock was put back, and showed this time before and after that.\n            WHEN told.before < told.after AND {} AND {} THEN {taken}\n",
            shows("before"),
            shows("after")
        ));
    }
    if cases.is_empty() {
        return usual;
    }
    // Indented as the columns around it are.
    let day = |sign: char, back: char| {
        format!("({clock} {sign} interval '1 day') AT TIME ZONE {zone} {back} interval '24 hours'")
    };
    format!(
        "(\n        SELECT CASE\n{cases}            ELSE told.usual\n        END\n        FROM (\n            SELECT\n                \
         {usual} AS usual,\n                {} AS before,\n                {} AS after\n        ) AS told\n    )",
        day('-', '+'),
        day('+', '-')
    )
}

/// What a rule says about the hours that a clock skips and shows twice, for the program's readers.
fn hours(rule: &TimestampRule) -> String {
    let missing = match rule.missing_hour {
        MissingHour::Shift => "",
        MissingHour::Reject => "; a time that the clock skipped is refused",
    };
    let doubled = match rule.doubled_hour {
        DoubledHour::Later => "",
        DoubledHour::Earlier => "; of a time that it showed twice the first is taken",
        DoubledHour::Reject => "; a time that it showed twice is refused",
    };
    format!("{missing}{doubled}")
}
