//! `copy`: a value as it is, or through a cast of the one type table.

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::query::{Computed, Found};
use super::super::value::{CastCall, Value};
use super::{Begun, Rules};
use crate::catalog::Column;
use crate::mapping::types::{Copying, base_type, copying};
use crate::mapping::{CopyRule, TooLong};
use crate::names::{code_span, quote_literal};

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
        let text = matches!(self.source_kind(&from), Kind::Text | Kind::Character);
        if (copy.trim || copy.empty_to_null) && !text {
            let message = format!(
                "trim and empty_to_null are for text, and {} is {}",
                from.name, from.column_type.text
            );
            self.refuse(&column.name, message, "delete the option");
            return None;
        }
        let begun = self.begin(&from, copy, &made);
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

    /// The column, with blanks and empty text out of the way.
    fn begin(&mut self, from: &Column, copy: &CopyRule, made: &Copying) -> Value {
        let decode = copy.trim
            || copy.empty_to_null
            || copy.null_default.is_some() && may_have_literal_default(self.source_kind(from))
            || !matches!(made, Copying::AsIs);
        let found = if decode {
            self.query.decoded(from)
        } else {
            self.query.raw(from)
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

    fn converted(&self, value: Value, to: &Column, copy: &CopyRule, made: &Copying) -> Value {
        match made {
            Copying::AsIs | Copying::Impossible(_) => value,
            Copying::Limited(limit) => value.cast(text_limit(copy.too_long, *limit), "Text<'a>"),
            Copying::Cast(cast, limit) => {
                let rust = base_type(self.target, &to.column_type).rust;
                // A value that owns memory is looked at where it is.
                let value = match (cast.function, value.base) {
                    (Some(_), Expression::Method(on, name, _)) if name == "clone" => Value {
                        base: match value.optional {
                            true => on.method("as_ref", []),
                            false => Expression::References(vec![*on]),
                        },
                        ..value
                    },
                    (_, base) => Value { base, ..value },
                };
                match (cast.function, limit) {
                    (None, _) => Value {
                        rust: rust.to_owned(),
                        ..value
                    },
                    (Some(_), Some(limit)) => value.cast(
                        CastCall::with_limit("cast::to_text_at_most", None, *limit),
                        rust,
                    ),
                    (Some(function), None) => {
                        value.cast(CastCall::plain(format!("cast::{function}")), rust)
                    }
                }
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
        Copying::Cast(cast, _) => {
            let refused = if cast.refusals.is_empty() {
                ""
            } else {
                ", and a value that is none goes into quarantine"
            };
            steps.push(format!(
                "cast from {} to {}{refused}",
                from.column_type.text, to.column_type.text
            ));
        }
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
