//! The target's columns in the table's order: what makes each of them, or that nothing does.

use std::collections::BTreeSet;

use super::assembly::Parts;
use super::model::{CrateModel, Field, ReadmeRow, SourceColumn, TargetColumn, UnwrittenColumn};
use super::place::Place;
use super::query::{Computed, shape_of};
use super::rules::Rules;
use super::shapes;
use crate::catalog::Column;
use crate::diagnostics::{Finding, Findings, NOT_GENERATED, Severity};
use crate::mapping::{ColumnRule, Rule};
use crate::names::{Scope, Style, capitalised};
use rehome_runtime::migration::Kind;

impl<'a> Place<'a> {
    /// Turns all rules into the crate's model; with it come the columns that the program decodes.
    pub(super) fn build(
        &self,
        mut rules: Rules<'_>,
    ) -> Result<(CrateModel, BTreeSet<String>), Findings> {
        let key = self.include_key(&mut rules)?;
        let mut columns = Vec::new();
        let mut unwritten = Vec::new();
        for column in &self.to.columns {
            match self.made(&mut rules, column) {
                Some(made) => columns.push(made),
                None => unwritten.push(self.unwritten(&rules, column)),
            }
        }
        let filter = self
            .feed
            .filter
            .as_ref()
            .map(|sql| rules.query.compute_unread(filtered(sql)));
        self.check_key(&mut rules, &columns);
        if rules.findings.worst() >= Some(Severity::Error) {
            return Err(rules.findings);
        }
        let parts = Parts {
            key,
            filter,
            columns,
            unwritten,
        };
        Ok(self.assemble(rules, parts))
    }

    /// The legacy key comes first in the query, and is never NULL.
    fn include_key(&self, rules: &mut Rules<'_>) -> Result<Vec<usize>, Findings> {
        let mut key = Vec::new();
        for name in &self.feed.key {
            let Some(column) = self.from.column(name) else {
                rules.findings.push(Finding::new(
                    NOT_GENERATED,
                    &self.mapping.entity,
                    format!("{} has no column {name}", self.from.name),
                    "correct the legacy key in the mapping",
                ));
                return Err(std::mem::take(&mut rules.findings));
            };
            key.push(rules.query.include_key(column));
        }
        Ok(key)
    }

    fn rule(&self, column: &Column) -> Option<&'a ColumnRule> {
        let rule = self.feed.columns.get(&column.name);
        rule.filter(|rule| rule.rule != Rule::Default && column.generated.is_none())
    }

    fn made(&self, rules: &mut Rules<'_>, column: &Column) -> Option<TargetColumn> {
        let made = rules.column(column, self.rule(column)?)?;
        let required = rules.target.refuses_null(column);
        let comment = self.comment(column, &made.readme, made.plain);
        Some(TargetColumn {
            shape: shape_of(rules.target, column),
            field: Field {
                name: String::new(),
                rust: made.rust,
                optional: !required,
            },
            expression: made.expression,
            comment,
            readme: made.readme,
        })
    }

    /// What stands above the column's line in the transform: how it is made, and why. A plain copy says enough by itself.
    fn comment(&self, column: &Column, readme: &ReadmeRow, plain: bool) -> Vec<String> {
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

    fn unwritten(&self, rules: &Rules<'_>, column: &Column) -> UnwrittenColumn {
        let how = if column.generated.is_some() {
            "computed by the target itself"
        } else if column.fills_itself() {
            "left to the target's default"
        } else {
            "left empty"
        };
        let why = self
            .feed
            .columns
            .get(&column.name)
            .and_then(|rule| rule.reason.clone());
        UnwrittenColumn {
            shape: shape_of(rules.target, column),
            readme: ReadmeRow {
                from: String::new(),
                how: how.to_owned(),
                why: why.unwrap_or_default(),
            },
        }
    }

    /// A key that the target makes itself would be unknown to the mapping table.
    fn check_key(&self, rules: &mut Rules<'_>, columns: &[TargetColumn]) {
        for name in self.key {
            if columns.iter().all(|column| column.shape.name != *name) && rules.findings.is_empty()
            {
                let object = format!("{}.{name}", self.mapping.entity);
                rules.findings.push(Finding::new(
                    NOT_GENERATED,
                    object,
                    "the column is part of the target's key and no rule writes it",
                    "give it a key, copy or reference rule",
                ));
            }
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

/// Gives every column its identifier and every field that its value reads that field's identifier.
pub(super) fn with_names(
    mut columns: Vec<TargetColumn>,
    source: &[SourceColumn],
) -> Vec<TargetColumn> {
    let names: Vec<String> = columns
        .iter()
        .map(|column| column.shape.name.clone())
        .collect();
    let identifiers = Scope::new(Style::Field).resolve(names.iter().map(String::as_str));
    let field_of = |alias: &str| {
        let column = source.iter().find(|column| column.shape.name == alias);
        let field = column.and_then(|column| column.field.as_ref());
        field.map_or_else(|| alias.to_owned(), |field| field.name.clone())
    };
    for (column, identifier) in columns.iter_mut().zip(identifiers) {
        column.field.name = identifier;
        column.expression = column.expression.clone().with_fields(&field_of);
    }
    columns
}
