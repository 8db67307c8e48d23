//! One struct for the rows of all feeds: which columns are written, and the type on which their feeds agree.

use std::collections::BTreeSet;

use super::columns::Draft;
use super::expression::Expression;
use super::model::{MadeColumn, ReadmeRow};
use super::place::Place;
use super::rules::Made;
use crate::catalog::{Catalog, Column};
use crate::diagnostics::{Finding, Findings, NOT_GENERATED};

/// A value as PostgreSQL sent it.
const RAW: &str = "Raw<'a>";

/// Text of whatever owner.
const TEXT: &str = "Text<'a>";

/// A column that is written, by at least one of the feeds.
pub(super) struct Written<'a> {
    /// Its place in the target table.
    pub at: usize,
    pub column: &'a Column,
    /// The type of the field, without `Option`.
    pub rust: String,
}

/// The columns that are written, in the table's order.
///
/// # Errors
/// When a feed gives a column no value that others fill, or values that no type holds together.
pub(super) fn written<'a>(
    place: &Place<'a>,
    target: &Catalog,
    drafts: &[Draft<'_>],
) -> Result<Vec<Written<'a>>, Findings> {
    let mut written = Vec::new();
    let mut findings = Findings::new();
    for (at, column) in place.to.columns.iter().enumerate() {
        let types: BTreeSet<&str> = made(drafts, at).map(|made| made.rust.as_str()).collect();
        if types.is_empty() {
            continue;
        }
        let mut refuse = |message: String, advice: &str| {
            let object = format!("{}.{}", place.mapping.entity, column.name);
            findings.push(Finding::new(NOT_GENERATED, object, message, advice));
        };
        let silent = drafts.iter().find(|draft| draft.made[at].is_none());
        if let Some(draft) = silent.filter(|_| target.refuses_null(column) || column.fills_itself())
        {
            refuse(
                format!(
                    "the feed {} leaves it to the target, and other feeds write it",
                    draft.place.feed.label()
                ),
                "give it a rule in every feed, such as constant, or in none",
            );
        }
        match common(&types) {
            Some(rust) => written.push(Written { at, column, rust }),
            None => refuse(
                format!(
                    "its feeds make values of different types ({})",
                    listed(&types)
                ),
                "write rules that make the same type, such as sql",
            ),
        }
    }
    if findings.is_empty() {
        Ok(written)
    } else {
        Err(findings)
    }
}

fn made<'d>(drafts: &'d [Draft<'_>], at: usize) -> impl Iterator<Item = &'d Made> {
    drafts
        .iter()
        .filter_map(move |draft| draft.made[at].as_ref())
}

fn listed(types: &BTreeSet<&str>) -> String {
    types.iter().copied().collect::<Vec<_>>().join(", ")
}

/// The type that holds the values of all feeds.
fn common(types: &BTreeSet<&str>) -> Option<String> {
    match types.iter().collect::<Vec<_>>().as_slice() {
        [only] => Some((**only).to_owned()),
        several if several.iter().all(|rust| is_text(rust)) => Some(TEXT.to_owned()),
        _ => None,
    }
}

/// Labels count as text: that is what is written of them.
fn is_text(rust: &str) -> bool {
    rust.ends_with("str") || rust == TEXT || rust.starts_with("enums::")
}

/// The columns of a feed's query that have to be decoded, because another feed makes its value of the same target column
/// from decoded ones.
pub(super) fn to_decode(drafts: &[Draft<'_>], of: usize) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for (at, own) in drafts[of].made.iter().enumerate() {
        let Some(own) = own.as_ref().filter(|own| own.rust == RAW) else {
            continue;
        };
        if made(drafts, at).any(|other| other.rust != RAW) {
            own.expression.add_fields(&mut wanted);
        }
    }
    wanted
}

impl Draft<'_> {
    /// How the feed makes a column that is written.
    pub(super) fn makes(&self, written: &Written<'_>, required: bool) -> MadeColumn {
        let column = written.column;
        let Some(made) = &self.made[written.at] else {
            let readme = ReadmeRow {
                how: "left empty: this source has nothing for it".to_owned(),
                ..self.place.left(column)
            };
            return MadeColumn {
                expression: Expression::path("None"),
                comment: self.place.comment(column, &readme, false),
                readme,
            };
        };
        MadeColumn {
            expression: converted(made, &written.rust, required),
            comment: self.place.comment(column, &made.readme, made.plain),
            readme: made.readme.clone(),
        }
    }
}

/// A value as the type that all feeds agree on.
fn converted(made: &Made, rust: &str, required: bool) -> Expression {
    let value = made.expression.clone();
    if made.rust == rust {
        return value;
    }
    let label = made.rust.starts_with("enums::");
    let into_text = |value: Expression| match label {
        true => Expression::call("Text::from", [value.method("label", [])]),
        false => Expression::call("Text::from", [value]),
    };
    let function = match label {
        true => closure("label", into_text(Expression::path("label"))),
        false => Expression::path("Text::from"),
    };
    match value {
        // What may be refused is converted before it is said whose value that was.
        Expression::Try(result) => match (*result, required) {
            (Expression::Call(column, mut arguments), _) if arguments.len() == 2 => {
                let found = Expression::path("found").method("map", [function.clone()]);
                let convert = if required {
                    function
                } else {
                    closure("found", found)
                };
                let made = arguments.pop().map(|made| made.method("map", [convert]));
                arguments.extend(made);
                Expression::Try(Box::new(Expression::Call(column, arguments)))
            }
            (other, true) => into_text(Expression::Try(Box::new(other))),
            (other, false) => Expression::Try(Box::new(other)).method("map", [function]),
        },
        value if required => into_text(value),
        Expression::Call(some, arguments) if some == "Some" => {
            let arguments: Vec<Expression> = arguments.into_iter().map(into_text).collect();
            Expression::call(some, arguments)
        }
        value => value.method("map", [function]),
    }
}

fn closure(parameter: &str, body: Expression) -> Expression {
    Expression::Closure(parameter.to_owned(), Box::new(body))
}
