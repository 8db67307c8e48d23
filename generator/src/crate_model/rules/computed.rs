//! Rules that the source's own SQL computes exactly: `sql`, `json`, `timestamp`, and literals of types that Rust has
//! no literal for.

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::query::{Computed, Found};
use super::super::value::Value;
use super::copy::text_limit;
use super::{Begun, Rules, listed};
use crate::catalog::{Column, TypeKind};
use crate::mapping::TooLong;
use crate::names::{code_span, one_line, quote_identifier, quote_literal};

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
            .map(|chunk| format!("{function}(\n    {}\n)", chunk.join(",\n    ")))
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

    pub(super) fn timestamp(
        &mut self,
        column: &Column,
        from: &str,
        zone: Option<&str>,
    ) -> Option<Begun> {
        let zone = zone.unwrap_or(&self.project.zone).to_owned();
        let read = self.read(&column.name, from)?;
        let name = quote_identifier(&read.name);
        let naive = match self.source_kind(&read) {
            Kind::Date => format!("source.{name}::timestamp"),
            _ => format!("source.{name}"),
        };
        let (kind, type_name) = match self.kind(column) {
            Kind::Timestamp => (Kind::Timestamp, "timestamp without time zone"),
            _ => (Kind::TimestampTz, "timestamp with time zone"),
        };
        let not_null = self.source.refuses_null(&read);
        let masked = self.mapping.sensitive.iter().any(|name| name == from);
        let found = self.compute(
            Computed {
                name: column.name.clone(),
                sql: format!("{naive} AT TIME ZONE {}", quote_literal(&zone)),
                type_name: type_name.to_owned(),
                kind,
                not_null,
                comment: format!(
                    "{}: the time of a clock in {}",
                    one_line(&column.name),
                    one_line(&zone)
                ),
            },
            false,
            masked,
        );
        Some(Begun {
            value: Value::of(&found),
            from: code_span(from),
            how: format!("the time of a clock in {}", code_span(&zone)),
            plain: false,
        })
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

    /// Whether an expression mentions a masked column, or the whole row with it.
    pub(super) fn shows_masked(&self, sql: &str) -> bool {
        let named = |name: &String| {
            words(sql).any(|(word, _)| word == name) || sql.contains(&quote_identifier(name))
        };
        let whole_row = words(sql).any(|(word, rest)| {
            word == "source" && (!rest.starts_with('.') || rest.starts_with(".*"))
        });
        let sensitive = &self.mapping.sensitive;
        sensitive.iter().any(named) || whole_row && !sensitive.is_empty()
    }
}

/// The words of an expression, each with what follows it.
fn words(sql: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = sql
        .char_indices()
        .filter(move |(at, c)| is_word(*c) && !sql[..*at].ends_with(is_word));
    starts.map(move |(at, _)| {
        let rest = sql[at..].trim_start_matches(is_word);
        (&sql[at..sql.len() - rest.len()], rest)
    })
}

/// An expression of the mapping in parentheses that no comment in it can swallow.
pub(in crate::crate_model) fn parenthesised(sql: &str) -> String {
    let sql = sql.trim();
    if sql.contains('\n') || sql.contains("--") {
        format!("(\n    {}\n)", sql.replace('\n', "\n    "))
    } else {
        format!("({sql})")
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
