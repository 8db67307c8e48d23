//! What all rules need while they are turned into expressions, and the place where each finds its file.

mod codes;
mod computed;
mod copy;
mod lookup;
mod own;
mod reference;

pub(super) use computed::instant;

use rehome_runtime::migration::Kind;

use super::expression::Expression;
use super::identifiers::Identifiers;
use super::model::{EnumModel, LookupModel, Mapper, OwnFunction, ParentModel, ReadmeRow};
use super::project::{Observed, Project};
use super::query::Query;
use super::value::{CastCall, Value};
use crate::catalog::{Catalog, Column};
use crate::diagnostics::{Finding, Findings, NOT_GENERATED};
use crate::mapping::types::base_type;
use crate::mapping::{ColumnRule, CopyRule, Feed, KeyColumn, KeyStrategy, Mapping, Rule};
use crate::names::code_span;

/// One feed on its way into expressions.
pub(super) struct Rules<'a> {
    pub project: &'a Project,
    pub target: &'a Catalog,
    pub source: &'a Catalog,
    pub observed: &'a Observed,
    pub mappings: &'a [Mapping],
    pub mapping: &'a Mapping,
    pub feed: &'a Feed,
    /// The feed's number in the entity.
    pub number: usize,
    pub identifiers: &'a Identifiers,
    pub query: Query<'a>,
    pub parents: Vec<ParentModel>,
    pub lookups: Vec<LookupModel>,
    pub enums: Vec<EnumModel>,
    pub mappers: Vec<Mapper>,
    pub functions: Vec<OwnFunction>,
    pub sensitive: Vec<String>,
    pub findings: Findings,
}

/// A column that a rule has made.
pub(super) struct Made {
    pub expression: Expression,
    /// The type of the target struct's field, without `Option`.
    pub rust: String,
    pub readme: ReadmeRow,
    /// Whether nothing happens to the value, so that it needs no comment.
    pub plain: bool,
}

/// A value that a rule began, with what people are told of it.
struct Begun {
    value: Value,
    from: String,
    how: String,
    plain: bool,
}

/// How a computed key is made, for people.
fn how_made(strategy: KeyStrategy, table: &str) -> String {
    let hashed = code_span(&format!("{table}:<old key>"));
    match strategy {
        KeyStrategy::Ordered => format!(
            "a new key that sorts as the old number: it begins with the number and ends with the last 14 digits of the UUIDv5 of {hashed}"
        ),
        _ => format!("a new key: the UUIDv5 of {hashed}, so every run makes the same one"),
    }
}

impl Rules<'_> {
    /// Turns one rule into an expression; nothing for a column that is left to the target, or after a finding.
    pub(super) fn column(&mut self, column: &Column, rule: &ColumnRule) -> Option<Made> {
        let begun = match &rule.rule {
            Rule::Default => None,
            Rule::Key(strategy @ (KeyStrategy::UuidV5 | KeyStrategy::Ordered)) => {
                self.uuid_key(column, *strategy)
            }
            Rule::Key(KeyStrategy::Keep) => self.kept_key(column),
            Rule::TimeKey(time) => self.time_key(column, time),
            Rule::Copy(copy) => self.copy(column, copy),
            Rule::Enum(codes) => self.codes(column, codes),
            Rule::Reference(reference) => self.reference(column, reference),
            Rule::Lookup(lookup) => self.lookup(column, lookup),
            Rule::Constant(text) => self.constant(column, text),
            Rule::Sql(sql) => self.sql(column, sql),
            Rule::Rust { expression, reads } => self.own(column, expression, reads),
            Rule::Json { columns } => self.json(column, columns),
            Rule::Timestamp(timestamp) => self.timestamp(column, timestamp),
        }?;
        let required = self.target.refuses_null(column);
        let rust = begun.value.rust.clone();
        Some(Made {
            expression: begun.value.finish(&column.name, required),
            rust,
            plain: begun.plain,
            readme: ReadmeRow {
                from: begun.from,
                how: begun.how,
                why: rule.reason.clone().unwrap_or_default(),
            },
        })
    }

    /// Adds a finding about a column's rule.
    fn refuse(&mut self, column: &str, message: impl Into<String>, advice: &str) {
        let object = format!("{}.{column}", self.mapping.entity);
        self.findings
            .push(Finding::new(NOT_GENERATED, object, message, advice));
    }

    /// A column of the source table; a finding where there is none.
    fn read(&mut self, column: &str, name: &str) -> Option<Column> {
        let found = self.query.source_column(name).cloned();
        if found.is_none() {
            let message = format!("{} has no column {name}", self.feed.source);
            self.refuse(column, message, "correct the name in the mapping");
        }
        found
    }

    fn kind(&self, column: &Column) -> Kind {
        base_type(self.target, &column.column_type).kind
    }

    fn source_kind(&self, column: &Column) -> Kind {
        base_type(self.source, &column.column_type).kind
    }

    /// A new key of the legacy key, the same in every run.
    fn uuid_key(&mut self, column: &Column, strategy: KeyStrategy) -> Option<Begun> {
        let key = self.own_key(&column.name)?;
        let table = self.mapping.key_table(self.number);
        let asked = [Expression::Text(table.clone()), key];
        let made = Expression::path("context").method(strategy.method(), asked);
        let value = match self.kind(column) {
            Kind::Text => {
                Value::certain(made, "Text<'a>").cast(CastCall::plain("cast::to_text"), "Text<'a>")
            }
            _ => Value::certain(made, "Uuid"),
        };
        Some(Begun {
            value,
            from: listed(&self.feed.key_names()),
            how: how_made(strategy, &table),
            plain: false,
        })
    }

    fn time_key(&mut self, column: &Column, time: &str) -> Option<Begun> {
        let key = self.own_key(&column.name)?;
        let from = self.read(&column.name, time)?;
        let found = self.query.decoded(&from);
        let table = self.mapping.key_table(self.number);
        let asked = [
            Expression::Text(table.clone()),
            key,
            Expression::field(&found.alias),
        ];
        let made = Expression::path("context").method("time_key", asked);
        let value = Value::asked(made, "Uuid", false);
        Some(Begun {
            value: match self.kind(column) {
                Kind::Text => value.cast(CastCall::plain("cast::to_text"), "Text<'a>"),
                _ => value,
            },
            from: listed(&[self.feed.key_names(), vec![time]].concat()),
            how: format!(
                "a new key that sorts by time, a UUIDv7: it begins with the milliseconds of {} and ends with the UUIDv5 of {}",
                code_span(time),
                code_span(&format!("{table}:<old key>"))
            ),
            plain: false,
        })
    }

    fn kept_key(&mut self, column: &Column) -> Option<Begun> {
        let [KeyColumn::Source(only)] = self.feed.key.as_slice() else {
            self.refuse(
                &column.name,
                "the legacy key is not one column that could be kept",
                "write a copy rule for each of its columns",
            );
            return None;
        };
        self.copy(column, &CopyRule::of(only)).map(|begun| Begun {
            how: format!("the old key is kept; {}", begun.how),
            ..begun
        })
    }

    /// The row's own legacy key, as an expression.
    fn own_key(&mut self, column: &str) -> Option<Expression> {
        let mut parts = Vec::new();
        let feed = self.feed;
        for part in &feed.key {
            parts.push(match part {
                KeyColumn::Source(name) => self.key_part(column, name)?,
                KeyColumn::Computed(computed) => {
                    let found = self.query.computed_key(&computed.name)?;
                    (Expression::field(&found.alias), computed.key_type.kind())
                }
            });
        }
        Some(key_of(parts))
    }

    /// A source column as a part of a legacy key.
    fn key_part(&mut self, column: &str, name: &str) -> Option<(Expression, Kind)> {
        let from = self.read(column, name)?;
        let kind = self.source_kind(&from);
        if !can_be_key(kind) {
            let message = format!("{name} is {}, which makes no key", from.column_type.text);
            self.refuse(column, message, "name other columns, or write a rust rule");
            return None;
        }
        let found = self.query.decoded(&from);
        let canonical = match kind {
            // Both kinds of timestamp have one Rust type, and their texts differ.
            Kind::Timestamp | Kind::TimestampTz => {
                Some(("to_text", Expression::path(format!("Kind::{kind:?}"))))
            }
            // Its trailing blanks are padding, which the width of the column decides and not the key.
            Kind::Character => Some(("trim_end_matches", Expression::path("' '"))),
            _ => None,
        };
        let value = Expression::field(&found.alias);
        let value = match canonical {
            None => value,
            Some((method, argument)) if found.optional => {
                let body = Expression::path("part").method(method, [argument]);
                value.method(
                    "map",
                    [Expression::Closure("part".to_owned(), Box::new(body))],
                )
            }
            Some((method, argument)) => value.method(method, [argument]),
        };
        Some((value, kind))
    }
}

/// The key of some columns' values: a value of one of the simple types is a key by itself.
fn key_of(parts: Vec<(Expression, Kind)>) -> Expression {
    match parts.as_slice() {
        [(only, kind)] if is_simple_key(*kind) => only.clone(),
        _ => {
            let parts: Vec<Expression> = parts.into_iter().map(|(part, _)| part).collect();
            Expression::call("LegacyKey::of", [Expression::References(parts)])
        }
    }
}

/// `schema.table`, never quoted: part of the names that keys are made of.
pub(super) fn plain_name(name: &crate::catalog::Name) -> String {
    format!("{}.{}", name.schema, name.name)
}

/// Names as Markdown code, joined by commas.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let spans: Vec<String> = names.iter().map(|name| code_span(name.as_ref())).collect();
    spans.join(", ")
}

/// Types whose values the runtime takes as a legacy key without further words.
fn is_simple_key(kind: Kind) -> bool {
    is_integer(kind) || matches!(kind, Kind::Text | Kind::Character | Kind::Uuid)
}

fn is_integer(kind: Kind) -> bool {
    matches!(kind, Kind::Int2 | Kind::Int4 | Kind::Int8)
}

fn can_be_key(kind: Kind) -> bool {
    use Kind::{Boolean, Date, Numeric, Timestamp, TimestampTz};
    is_simple_key(kind) || matches!(kind, Boolean | Numeric | Date | Timestamp | TimestampTz)
}
