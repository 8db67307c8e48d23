//! `copy`: a value as it is, or through a cast of the one type table.

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::query::{Computed, Found};
use super::super::value::{CastCall, Value};
use super::{Begun, Rules};
use crate::catalog::Column;
use crate::mapping::types::{Cast, Copying, Fit, InSource, TYPES, Takes, base_type, copying};
use crate::mapping::{CopyRule, Lossy, TooLong};
use crate::names::{capitalised, code_span, one_line, quote_identifier, quote_literal};

impl Rules<'_> {
    pub(super) fn copy(&mut self, column: &Column, copy: &CopyRule) -> Option<Begun> {
        let from = self.read(&column.name, &copy.column)?;
        let made = copying(
            self.source,
            &from.column_type,
            self.target,
            &column.column_type,
        );
        if let Copying::Impossible(refused) = &made {
            let message = format!(
                "{} cannot be copied to {}: {}",
                from.column_type.text, column.column_type.text, refused.because
            );
            self.refuse(
                &column.name,
                message,
                "write an sql, rust, enum or timestamp rule",
            );
            return None;
        }
        if made.takes() == Takes::Unit && copy.unit.is_none() {
            let message = format!("what {} counts is not said", from.name);
            self.refuse(&column.name, message, "add a unit");
            return None;
        }
        let text = matches!(self.source_kind(&from), Kind::Text | Kind::Character);
        if (copy.trim || copy.empty_to_null) && !text {
            let message = format!(
                "trim and empty_to_null are for text, and {} is {}",
                from.name, from.column_type.text
            );
            self.refuse(&column.name, message, "delete the option");
            return None;
        }
        if (copy.trim || copy.empty_to_null) && !made.reads_text() {
            let message = format!(
                "the source casts {} to {}, so trim and empty_to_null come too late",
                from.name, column.column_type.text
            );
            let advice =
                "write an sql rule that shortens the text and casts it, or delete the option";
            self.refuse(&column.name, message, advice);
            return None;
        }
        let begun = self.begin(column, &from, copy, &made);
        let value = self.converted(begun, column, copy, &made);
        let value = match &copy.null_default {
            Some(text) => self.with_default(value, column, text)?,
            None => value,
        };
        let steps = steps(&from, column, copy, &made);
        Some(Begun {
            value,
            from: code_span(&copy.column),
            plain: steps.is_empty(),
            how: if steps.is_empty() {
                "taken as it is".to_owned()
            } else {
                steps.join("; ")
            },
        })
    }

    /// The column, cast by the source where it makes the cast, with blanks and empty text out of the way.
    fn begin(&mut self, to: &Column, from: &Column, copy: &CopyRule, made: &Copying) -> Value {
        let shortened = copy.trim || copy.empty_to_null;
        let literal = |kind| copy.null_default.is_some() && may_have_literal_default(kind);
        let found = match made {
            Copying::InSource(cast) => {
                if cast.may_fail || cast.wrapped {
                    // A row goes into quarantine by what it was before the cast, by which it is counted.
                    self.query.include(from);
                }
                let decode = shortened || cast.limit.is_some() || literal(cast.kind);
                self.cast_by_source(to, from, cast, decode)
            }
            // What is read like text has no padding.
            Copying::Cast(..) | Copying::Element(..)
                if self.source_kind(from) == Kind::Character =>
            {
                let text = InSource {
                    type_name: "text".to_owned(),
                    kind: Kind::Text,
                    wrapped: false,
                    limit: None,
                    may_fail: false,
                };
                self.cast_by_source(to, from, &text, true)
            }
            Copying::AsIs | Copying::Elements(..)
                if !shortened && !literal(self.source_kind(from)) =>
            {
                self.query.raw(from)
            }
            _ => self.query.decoded(from),
        };
        let mut value = Value::of(&found);
        if copy.trim {
            value.base = match value.optional {
                true => value.base.method("map", [Expression::path("str::trim")]),
                false => value.base.method("trim", []),
            };
        }
        if copy.empty_to_null {
            let text = match value.optional {
                true => value.base,
                false => value.base.some(),
            };
            value.base = Expression::call("cast::empty_to_null", [text]);
            value.optional = true;
        }
        value
    }

    /// A column of the query that is the source column in another type.
    fn cast_by_source(
        &mut self,
        to: &Column,
        from: &Column,
        cast: &InSource,
        decode: bool,
    ) -> Found {
        let read = format!("source.{}", quote_identifier(&from.name));
        let sql = format!("{read}::{}", cast.type_name);
        let (sql, type_name) = match cast.wrapped {
            true => (
                // A composite of which one field is NULL is not NULL, and no IS NOT NULL either.
                format!("CASE WHEN {read} IS DISTINCT FROM NULL THEN ARRAY[{sql}] END"),
                format!("{}[]", cast.type_name),
            ),
            false => (sql, cast.type_name.clone()),
        };
        // From PostgreSQL 18 on a JSON null becomes NULL; before, it cannot be cast.
        let may_be_null = cast.may_fail && self.source_kind(from) == Kind::Jsonb;
        let computed = Computed {
            name: to.name.clone(),
            sql,
            type_name,
            kind: cast.kind,
            not_null: self.source.refuses_null(from) && !may_be_null,
            comment: format!("{}: cast by the source", one_line(&to.name)),
        };
        let masked = self.mapping.sensitive.contains(&from.name);
        self.compute(computed, decode, masked)
    }

    fn converted(&self, value: Value, to: &Column, copy: &CopyRule, made: &Copying) -> Value {
        let target = base_type(self.target, &to.column_type).rust;
        match made {
            Copying::AsIs | Copying::Impossible(_) => value,
            Copying::Limited(limit) => value.cast(text_limit(copy.too_long, *limit), "Text<'a>"),
            Copying::InSource(cast) => match cast.limit {
                Some(limit) => value.cast(text_limit(copy.too_long, limit), "Text<'a>"),
                None => value,
            },
            Copying::Cast(cast, fit) => {
                let call = cast_function(cast, fit, copy).map(CastCall::made);
                cast_by(value, call, target)
            }
            Copying::Elements(cast, fit) => {
                cast_by(value, in_array("elements", cast, fit, copy), "Bytes<'a>")
            }
            Copying::Element(cast, fit) => {
                cast_by(value, in_array("element", cast, fit, copy), "Bytes<'a>")
            }
        }
    }

    /// What stands in for NULL, in the type that the value has at its end.
    fn with_default(&mut self, value: Value, to: &Column, text: &str) -> Option<Value> {
        let kind = self.kind(to);
        let default = match (kind, value.rust.as_str()) {
            (_, "&'a str") => Expression::Text(text.to_owned()),
            (_, "Text<'a>") => {
                Expression::call("Text::Borrowed", [Expression::Text(text.to_owned())])
            }
            (Kind::Boolean, "bool") => Expression::Boolean(self.boolean(&to.name, text)?),
            (Kind::Int2 | Kind::Int4 | Kind::Int8, "i16" | "i32" | "i64") => {
                Expression::Number(self.integer(&to.name, kind, text)?)
            }
            (_, rust) => {
                let decode = rust != "Raw<'a>";
                let found = self.literal_column(to, text, decode)?;
                Value::of(&found).base
            }
        };
        Some(Value {
            default: Some(default),
            ..value
        })
    }

    /// A literal of the target's type that PostgreSQL reads itself, as a column of the query.
    pub(super) fn literal_column(
        &mut self,
        to: &Column,
        text: &str,
        decode: bool,
    ) -> Option<Found> {
        let kind = self.kind(to);
        let type_name = self.type_in_source(to)?;
        let computed = Computed {
            name: to.name.clone(),
            sql: format!("{}::{type_name}", quote_literal(text)),
            type_name,
            kind,
            not_null: true,
            comment: format!("the literal for {}", to.name),
        };
        Some(self.query.compute(computed, decode))
    }
}

/// A value with its cast; one that owns memory is looked at where it is. Without a function, decoding and encoding
/// alone make the cast.
fn cast_by(value: Value, call: Option<CastCall>, rust: &str) -> Value {
    let Some(call) = call else {
        return Value {
            rust: rust.to_owned(),
            ..value
        };
    };
    let base = match value.base {
        Expression::Method(on, name, _) if name == "clone" => match value.optional {
            true => on.method("as_ref", []),
            false => Expression::References(vec![*on]),
        },
        base => base,
    };
    Value { base, ..value }.cast(call, rust)
}

/// The function that makes a cast, with what it must know of the column and of the mapping.
fn cast_function(cast: &Cast, fit: &Fit, copy: &CopyRule) -> Option<Expression> {
    let lossy = || {
        let word = copy.lossy.unwrap_or_default().word();
        Expression::path(format!("Lossy::{}", capitalised(word)))
    };
    let function = cast.function.map(|name| format!("cast::{name}"));
    let plain = match (fit, cast.takes, function) {
        (Fit::Labels(labels), ..) => {
            return Some(Expression::call(
                "cast::label",
                [Expression::Texts(labels.clone())],
            ));
        }
        (Fit::Characters(limit), _, function) => {
            let limiting = function.map_or("cast::at_most", |_| "cast::to_text_at_most");
            let limit = Expression::Number((*limit).into());
            return Some(Expression::call(limiting, [limit]));
        }
        (_, _, None) => None,
        (_, Takes::Nothing, Some(function)) => Some(Expression::path(function)),
        (_, Takes::Lossy, Some(function)) => Some(Expression::call(function, [lossy()])),
        (_, Takes::Unit, Some(function)) => {
            let unit = copy.unit?;
            let unit = Expression::path(format!("Unit::{}", capitalised(unit.word())));
            Some(Expression::call(function, [unit]))
        }
    };
    let Fit::Digits { precision, scale } = fit else {
        return plain;
    };
    let digits = [*precision, *scale].map(|digits| Expression::Number(digits.into()));
    let [precision, scale] = digits;
    let within = Expression::call("cast::numeric_within", [precision, scale, lossy()]);
    Some(match plain {
        Some(plain) => Expression::call("cast::then", [plain, within]),
        None => within,
    })
}

/// The cast of each element of an array, or of the only one that it will have.
fn in_array(word: &str, cast: &Cast, fit: &Fit, copy: &CopyRule) -> Option<CastCall> {
    let rust = |kind: Kind| {
        let row = TYPES.iter().find(|row| row.kind == kind);
        row.map_or("Raw", |row| row.rust).trim_end_matches("<'a>")
    };
    let from = match rust(cast.from) {
        "Text" => "&str",
        other => other,
    };
    let function = format!("cast::{word}::<{from}, {}>", rust(cast.to));
    let one = cast_function(cast, fit, copy)?;
    Some(CastCall::made(Expression::call(function, [one])))
}

/// Types whose defaults are written in Rust; literals of all others are read by PostgreSQL.
fn may_have_literal_default(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Boolean | Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Text | Kind::Character
    )
}

/// The cast that keeps a text within the limit of its column.
pub(super) fn text_limit(too_long: TooLong, limit: u32) -> CastCall {
    match too_long {
        TooLong::Reject => CastCall::with_limit("cast::at_most", Some("cast::limited"), limit),
        TooLong::Truncate => CastCall::with_limit("cast::cut_to", Some("cast::truncated"), limit),
    }
}

/// What happens to a value, in words; nothing for a plain copy.
fn steps(from: &Column, to: &Column, copy: &CopyRule, made: &Copying) -> Vec<String> {
    let mut steps = Vec::new();
    if copy.trim {
        steps.push("white space at both ends is taken off".to_owned());
    }
    if copy.empty_to_null {
        steps.push("text of no characters becomes NULL".to_owned());
    }
    match made {
        Copying::Cast(cast, _) | Copying::Elements(cast, _) | Copying::Element(cast, _) => {
            steps.push(cast_step(from, to, cast, made.takes(), copy));
        }
        Copying::InSource(cast) => steps.push(format!(
            "cast from {} to {} by the source, {}",
            from.column_type.text,
            to.column_type.text,
            match cast.may_fail {
                true => "and what it cannot cast goes into quarantine",
                false => "which loses nothing",
            }
        )),
        Copying::Limited(limit) if copy.too_long == TooLong::Truncate => {
            steps.push(format!("cut to {limit} characters"));
        }
        Copying::Limited(limit) => {
            steps.push(format!(
                "longer than {limit} characters goes into quarantine"
            ));
        }
        Copying::AsIs | Copying::Impossible(_) => {}
    }
    if let Some(text) = &copy.null_default {
        steps.push(format!("{} stands in for NULL", code_span(text)));
    }
    steps
}

/// A cast in words: what becomes what, and what happens to a value that cannot.
fn cast_step(from: &Column, to: &Column, cast: &Cast, takes: Takes, copy: &CopyRule) -> String {
    let (old, new) = (&from.column_type.text, &to.column_type.text);
    let lossy = match copy.lossy {
        Some(Lossy::Round) => ", rounded to what it holds",
        Some(Lossy::Truncate) => ", cut to what it holds",
        _ => ", and a value that it would lose a part of goes into quarantine",
    };
    match (takes, copy.unit) {
        (Takes::Unit, Some(unit)) => format!("{} of {old} become {new}", unit.word()),
        (Takes::Lossy, _) => format!("cast from {old} to {new}{lossy}"),
        _ if cast.refusals.is_empty() => format!("cast from {old} to {new}"),
        _ => {
            format!("cast from {old} to {new}, and a value that is none goes into quarantine")
        }
    }
}
