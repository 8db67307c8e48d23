//! One feed's rules in the order of the target's columns: what makes each of them, or that nothing does.

use super::model::{ReadmeRow, SourceColumn};
use super::place::{FeedPlace, Place};
use super::query::Computed;
use super::rules::{Made, Rules};
use super::shapes;
use crate::catalog::Column;
use crate::diagnostics::{Finding, NOT_GENERATED};
use crate::mapping::{ColumnRule, KeyColumn, Rule};
use crate::names::{Scope, Style, capitalised};
use rehome_runtime::migration::Kind;

/// A feed whose rules have all been turned into expressions, and what they have asked for on the way.
pub(super) struct Draft<'a> {
    pub place: FeedPlace<'a>,
    /// Places of the legacy key's columns in the query.
    pub key: Vec<usize>,
    /// The place of the filter's boolean in the query.
    pub filter: Option<usize>,
    /// What the feed makes of each column of the target table.
    pub made: Vec<Option<Made>>,
    pub rules: Rules<'a>,
}

impl<'a> FeedPlace<'a> {
    /// Turns all rules of the feed into expressions; what cannot be done is among the rules' findings.
    pub(super) fn draft(self, place: &Place<'a>, mut rules: Rules<'a>) -> Draft<'a> {
        let key = self.include_key(&mut rules);
        let columns = place.to.columns.iter();
        let made = columns.map(|column| rules.column(column, self.rule(column)?));
        let made = made.collect();
        let filter = self.feed.filter.as_ref();
        let filter = filter.map(|sql| rules.query.compute_unread(filtered(sql)));
        Draft {
            place: self,
            key,
            filter,
            made,
            rules,
        }
    }

    /// The legacy key comes first in the query, and is never NULL.
    fn include_key(&self, rules: &mut Rules<'a>) -> Vec<usize> {
        let mut key = Vec::new();
        for part in &self.feed.key {
            match part {
                KeyColumn::Computed(computed) => {
                    key.push(rules.query.include_computed_key(computed))
                }
                KeyColumn::Source(name) => match self.from.column(name) {
                    Some(column) => key.push(rules.query.include_key(column)),
                    None => rules.findings.push(Finding::new(
                        NOT_GENERATED,
                        &rules.mapping.entity,
                        format!("{} has no column {name}", self.from.name),
                        "correct the legacy key in the mapping",
                    )),
                },
            }
        }
        key
    }

    /// The rule by which the feed makes a column, where it does.
    fn rule(&self, column: &Column) -> Option<&'a ColumnRule> {
        let rule = self.feed.columns.get(&column.name);
        rule.filter(|rule| rule.rule != Rule::Default && column.generated.is_none())
    }

    /// What stands above the column's line in the transform: how it is made, and why. A plain copy says enough by itself.
    pub(super) fn comment(&self, column: &Column, readme: &ReadmeRow, plain: bool) -> Vec<String> {
        if plain {
            return Vec::new();
        }
        let by_codes = self
            .rule(column)
            .is_some_and(|rule| matches!(rule.rule, Rule::Enum(_)));
        let how = match (by_codes, readme.from.as_str()) {
            (true, from) => format!("{from}, by the rules in enums.rs."),
            (false, "") => capitalised(&format!("{}.", readme.how)),
            (false, from) => format!("{from}: {}.", readme.how),
        };
        [how, readme.why.clone()]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect()
    }

    /// What the README says of a column that the feed leaves to the target.
    pub(super) fn left(&self, column: &Column) -> ReadmeRow {
        let how = if column.generated.is_some() {
            "computed by the target itself"
        } else if column.fills_itself() {
            "left to the target's default"
        } else {
            "left empty"
        };
        let rule = self.feed.columns.get(&column.name);
        ReadmeRow {
            from: String::new(),
            how: how.to_owned(),
            why: rule
                .and_then(|rule| rule.reason.clone())
                .unwrap_or_default(),
        }
    }
}

/// The boolean of a filter: rows for which the expression is unknown are not filtered.
fn filtered(sql: &str) -> Computed {
    Computed {
        name: "filtered".to_owned(),
        sql: format!("coalesce({}, false)", shapes::condition(sql)),
        type_name: "boolean".to_owned(),
        kind: Kind::Boolean,
        not_null: true,
        comment: "filtered: rows that are read and counted, and not moved".to_owned(),
    }
}

/// The identifiers of the target struct's fields.
pub(super) fn field_names(columns: &[&Column]) -> Vec<String> {
    let names = columns.iter().map(|column| column.name.as_str());
    Scope::new(Style::Field).resolve(names)
}

/// The identifier of the field that holds a query's column.
pub(super) fn field_of(source: &[SourceColumn], alias: &str) -> String {
    let column = source.iter().find(|column| column.shape.name == alias);
    let field = column.and_then(|column| column.field.as_ref());
    field.map_or_else(|| alias.to_owned(), |field| field.name.clone())
}
