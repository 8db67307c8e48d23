//! `lookup`: a value that the target is asked for once per run.

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::layout::parenthesised;
use super::super::model::LookupModel;
use super::super::query::Computed;
use super::super::value::{CastCall, Value};
use super::{Begun, Rules, listed};
use crate::catalog::Column;
use crate::mapping::LookupRule;
use crate::mapping::types::base_type;
use crate::names::{code_span, one_line, quote_identifier};

impl Rules<'_> {
    pub(super) fn lookup(&mut self, column: &Column, rule: &LookupRule) -> Option<Begun> {
        let matches: Vec<(&String, &String)> = rule.matches.iter().collect();
        let constant = self.identifiers.lookup(self.number, &column.name);
        let mut filling = self.mappings.iter();
        let filling = filling.find(|other| other.target == rule.table);
        self.lookups.push(LookupModel {
            entity: filling.map(|other| other.entity.clone()),
            constant: constant.clone(),
            file: self.identifiers.lookup_file(self.number, &column.name),
            column: column.name.clone(),
            by_value: !matches.is_empty(),
            sql: question(rule),
        });
        let context = Expression::path("context");
        let asked = match matches.as_slice() {
            [] => {
                let call = context.method("lookup", [Expression::Path(constant)]);
                Value::asked(call, "&'a str", false)
            }
            matches => {
                let text = match matches {
                    [(_, from)] => self.as_text(&column.name, from)?,
                    several => self.joined_text(column, several)?,
                };
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
            from: listed(&rule.matches.values().collect::<Vec<_>>()),
            how: told(rule),
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

    /// Several source columns as one text, which is NULL where one of them is.
    fn joined_text(
        &mut self,
        column: &Column,
        matches: &[(&String, &String)],
    ) -> Option<Expression> {
        let mut texts = Vec::new();
        for (_, name) in matches {
            let from = self.read(&column.name, name)?;
            texts.push(format!("source.{}::text", quote_identifier(&from.name)));
        }
        let masked = matches
            .iter()
            .any(|(_, name)| self.mapping.sensitive.contains(name));
        let computed = Computed {
            name: format!("{} match", column.name),
            sql: joined(&texts),
            type_name: "text".to_owned(),
            kind: Kind::Text,
            not_null: false,
            comment: format!("{}: what its row is looked up by", one_line(&column.name)),
        };
        let found = self.compute(computed, true, masked);
        Some(Expression::field(&found.alias))
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
fn question(rule: &LookupRule) -> String {
    let take = quote_identifier(&rule.take);
    let names: Vec<String> = rule
        .matches
        .keys()
        .map(|name| quote_identifier(name))
        .collect();
    let mut conditions = vec![format!("{take} IS NOT NULL")];
    conditions.extend(names.iter().map(|name| format!("{name} IS NOT NULL")));
    conditions.extend(rule.where_clause.iter().map(|sql| parenthesised(sql)));
    let texts: Vec<String> = names.iter().map(|name| format!("{name}::text")).collect();
    let matched = match texts.as_slice() {
        [] => "''".to_owned(),
        [only] => only.clone(),
        several => joined(several),
    };
    let mut sql = format!(
        "SELECT\n    {matched} AS matched,\n    {take}::text AS taken\nFROM {}\nWHERE {}",
        rule.table,
        conditions.join("\n    AND ")
    );
    if let Some(order) = &rule.order_by {
        sql.push_str(&format!("\nORDER BY {order}"));
    }
    if names.is_empty() {
        sql.push_str("\nLIMIT 1");
    }
    sql
}

/// Texts as one, so that no two lists of texts are equal as one that are not equal one by one.
fn joined(texts: &[String]) -> String {
    let escaped =
        |text: &String| format!("replace(replace({text}, E'\\\\', E'\\\\\\\\'), '|', E'\\\\|')");
    let escaped: Vec<String> = texts.iter().map(escaped).collect();
    escaped.join(" || '|' || ")
}

fn told(rule: &LookupRule) -> String {
    let mut conditions = Vec::new();
    for (name, from) in &rule.matches {
        conditions.push(format!("whose {} is {}", code_span(name), code_span(from)));
    }
    if let Some(sql) = &rule.where_clause {
        conditions.push(format!("where {}", code_span(sql)));
    }
    let order = match &rule.order_by {
        Some(order) => format!(", the first by {}", code_span(order)),
        None => String::new(),
    };
    let missing = match rule.matches.is_empty() {
        true => "the same for all rows; where there is none, rows go into quarantine",
        false => "where there is none, the row goes into quarantine",
    };
    format!(
        "looked up in the target: {} of the row of {} {}{order}; {missing}",
        code_span(&rule.take),
        code_span(&rule.table.to_string()),
        conditions.join(" and ")
    )
}
