//! `lookup`: a value that the target is asked for once per run.

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::model::LookupModel;
use super::super::query::Computed;
use super::super::value::{CastCall, Value};
use super::computed::parenthesised;
use super::{Begun, Rules};
use crate::catalog::Column;
use crate::mapping::LookupRule;
use crate::mapping::types::base_type;
use crate::names::{code_span, quote_identifier};

impl Rules<'_> {
    pub(super) fn lookup(&mut self, column: &Column, rule: &LookupRule) -> Option<Begun> {
        let matches: Vec<(&String, &String)> = rule.matches.iter().collect();
        if matches.len() > 1 {
            self.refuse(
                &column.name,
                "a lookup matches by one column, and this one names several",
                "join the columns in an sql rule of their own, or ask a view of the target",
            );
            return None;
        }
        let matched = matches.first().copied();
        let constant = self.identifiers.lookup(&column.name);
        let mut filling = self.mappings.iter();
        let filling = filling.find(|other| other.target == rule.table);
        self.lookups.push(LookupModel {
            entity: filling.map(|other| other.entity.clone()),
            constant: constant.clone(),
            file: self.identifiers.lookup_file(&column.name),
            column: column.name.clone(),
            by_value: matched.is_some(),
            sql: question(rule, matched.map(|(name, _)| name.as_str())),
        });
        let context = Expression::path("context");
        let asked = match matched {
            None => {
                let call = context.method("lookup", [Expression::Path(constant)]);
                Value::asked(call, "&'a str", false)
            }
            Some((_, from)) => {
                let text = self.as_text(&column.name, from)?;
                let call = context.method("lookup_by", [Expression::Path(constant), text]);
                Value::asked(call, "&'a str", true)
            }
        };
        let cast = self.cast_of_text(column)?;
        Some(Begun {
            value: asked.cast(
                CastCall::plain(cast),
                base_type(self.target, &column.column_type).rust,
            ),
            from: matched.map(|(_, from)| code_span(from)).unwrap_or_default(),
            how: told(rule, matched),
            plain: false,
        })
    }

    /// The cast from the text that a look-up gives.
    fn cast_of_text(&mut self, column: &Column) -> Option<&'static str> {
        let cast = match self.kind(column) {
            Kind::Uuid => "cast::text_to_uuid",
            Kind::Int2 | Kind::Int4 | Kind::Int8 => "cast::text_to_integer",
            Kind::Text => "cast::to_text",
            Kind::Boolean => "cast::text_to_boolean",
            Kind::Numeric => "cast::text_to_numeric",
            Kind::Date => "cast::text_to_date",
            _ => {
                let message = format!("a lookup cannot give {}", column.column_type.text);
                self.refuse(
                    &column.name,
                    message,
                    "look up a uuid, a number, a text, a boolean or a date",
                );
                return None;
            }
        };
        Some(cast)
    }

    /// A source column as text that may be NULL.
    fn as_text(&mut self, column: &str, name: &str) -> Option<Expression> {
        let from = self.read(column, name)?;
        let found = if self.source_kind(&from) == Kind::Text {
            self.query.decoded(&from)
        } else {
            let computed = self.text_of(&from);
            let masked = self.mapping.sensitive.contains(&from.name);
            self.compute(computed, true, masked)
        };
        let field = Expression::field(&found.alias);
        Some(if found.optional { field } else { field.some() })
    }

    /// A column in PostgreSQL's text form.
    pub(super) fn text_of(&self, from: &Column) -> Computed {
        Computed {
            name: format!("{} text", from.name),
            sql: format!("source.{}::text", quote_identifier(&from.name)),
            type_name: "text".to_owned(),
            kind: Kind::Text,
            not_null: self.source.refuses_null(from),
            comment: String::new(),
        }
    }
}

/// The question: what a row is matched by (nothing where one row serves all), and what is taken.
fn question(rule: &LookupRule, matched: Option<&str>) -> String {
    let take = quote_identifier(&rule.take);
    let matched = matched.map(quote_identifier);
    let mut conditions = vec![format!("{take} IS NOT NULL")];
    conditions.extend(matched.iter().map(|name| format!("{name} IS NOT NULL")));
    conditions.extend(rule.where_clause.iter().map(|sql| parenthesised(sql)));
    let mut sql = format!(
        "SELECT\n    {} AS matched,\n    {take}::text AS taken\nFROM {}\nWHERE {}",
        matched
            .as_ref()
            .map_or("''".to_owned(), |name| format!("{name}::text")),
        rule.table,
        conditions.join("\n    AND ")
    );
    if let Some(order) = &rule.order_by {
        sql.push_str(&format!("\nORDER BY {order}"));
    }
    if matched.is_none() {
        sql.push_str("\nLIMIT 1");
    }
    sql
}

fn told(rule: &LookupRule, matched: Option<(&String, &String)>) -> String {
    let mut conditions = Vec::new();
    if let Some((name, from)) = matched {
        conditions.push(format!("whose {} is {}", code_span(name), code_span(from)));
    }
    if let Some(sql) = &rule.where_clause {
        conditions.push(format!("where {}", code_span(sql)));
    }
    let order = match &rule.order_by {
        Some(order) => format!(", the first by {}", code_span(order)),
        None => String::new(),
    };
    let missing = match matched {
        None => "the same for all rows; where there is none, rows go into quarantine",
        Some(_) => "where there is none, the row goes into quarantine",
    };
    format!(
        "looked up in the target: {} of the row of {} {}{order}; {missing}",
        code_span(&rule.take),
        code_span(&rule.table.to_string()),
        conditions.join(" and ")
    )
}
