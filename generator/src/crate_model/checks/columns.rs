//! The check that covers the columns: one statement a side reads the table once and sums up every column.

use super::form::{Form, Formed};
use super::{Checker, Side};
use crate::catalog::Column;
use crate::crate_model::model::{List, Unchecked};
use crate::mapping::types::base_type;
use crate::mapping::{EnumRule, Otherwise, Rule};
use crate::names::{quote_identifier, quote_literal};
use rehome_runtime::migration::Kind;
use rehome_runtime::report::FINGERPRINT;
use std::collections::BTreeSet;

/// Of enums with more labels, no label is counted by itself; the fingerprint covers them.
const MOST_LABELS: usize = 12;

const COMMENT: &str = "Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row.";
const CANNOT: &str = "So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.";

/// What a statement needs beside its list of sums.
#[derive(Default)]
pub(super) struct Asked {
    /// Lists that the target gives for the source's statement, with the place of the first parameter of each.
    given: Vec<(String, usize)>,
    /// Parameters so far.
    parameters: usize,
    /// Joins of the target's statement: where the keys of parents are recorded.
    pub joins: Vec<String>,
    /// Joins of the source's statement: old keys that stand for others.
    pub moves: Vec<String>,
    /// Labels that the source's statement makes of codes, each with the name of its column.
    pub labels: Vec<String>,
}

/// One figure that both sides give.
struct Figure {
    name: String,
    source: String,
    target: String,
}

impl Checker<'_> {
    /// Compares all columns of a feed's rows.
    pub(super) fn columns(&mut self, side: Side<'_>) {
        self.asked = Asked::default();
        let Some(key) = self.old_key(side) else {
            let reason = "the old keys of its rows are none that SQL can spell and sum up";
            for (column, _) in self.written(side) {
                self.uncover(side, &column.name, reason);
            }
            return;
        };
        let without = self.without_aside(side, &key.value());
        let recorded = key.recorded("mapping");
        let seeds = [key.value(), recorded].map(|key| match key.form {
            Form::Integer => key.sql,
            _ => self.hashing.seed_of_text(&key.sql),
        });
        let mut figures = vec![Figure {
            name: "rows".to_owned(),
            source: "count(*)".to_owned(),
            target: "count(*)".to_owned(),
        }];
        for (column, rule) in self.written(side) {
            match self.compared(side, &column, &rule) {
                Ok(both) => {
                    self.cover(side, column.name.clone());
                    figures.push(self.fingerprint(&column, &both, &seeds));
                    if !self.reads_masked(&rule) {
                        figures.extend(self.sum(&column, &both));
                        figures.extend(labels(&column, &rule, &both));
                    }
                }
                Err(reason) => self.uncover(side, &column.name, &reason),
            }
        }
        self.ask_columns(side, &figures, &without);
    }

    /// The sum of the hashes of a column's values.
    fn fingerprint(&self, column: &Column, both: &[Formed; 2], seeds: &[String; 2]) -> Figure {
        let [source, target] =
            [0, 1].map(|at| format!("sum({})", self.hashing.hash(&both[at], &seeds[at])));
        let name = format!("{FINGERPRINT}{}", column.name);
        Figure {
            name,
            source,
            target,
        }
    }

    /// The sum of numbers themselves, to the last digit.
    fn sum(&self, column: &Column, both: &[Formed; 2]) -> Option<Figure> {
        let is_numeric = base_type(self.target, &column.column_type).kind == Kind::Numeric;
        is_numeric.then(|| Figure {
            name: format!("sum of {}", column.name),
            source: format!("sum({})", both[0].sql),
            target: format!("sum({})", both[1].sql),
        })
    }

    /// Whether a rule reads a column whose values are not shown, so that no figure of it is either.
    fn reads_masked(&self, rule: &Rule) -> bool {
        let sensitive = &self.mapping.sensitive;
        let read = rule.source_columns();
        let opaque = matches!(rule, Rule::Sql(_)) && !sensitive.is_empty();
        opaque || sensitive.iter().any(|name| read.contains(&name.as_str()))
    }

    /// Leaves out the rows that made no row of their own, which the target has on record.
    fn without_aside(&mut self, side: Side<'_>, key: &Formed) -> String {
        let old = match key.form {
            Form::Integer => "legacy_id",
            _ => "legacy_key",
        };
        let mut sql = format!(
            "SELECT quarantine.{old}::text AS old_key\n{}",
            self.quarantined_rows(side)
        );
        if !self.mapping.merge_by.is_empty() || !self.mapping.existing_by.is_empty() {
            sql.push_str(&format!(
                "\nUNION ALL\nSELECT mapping.{old}::text\nFROM {} AS mapping\nWHERE mapping.fate IS NOT NULL{}",
                self.model.mappings(),
                side.condition("mapping")
            ));
        }
        let name = format!("aside{}", side.of_feed());
        let comment = "Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.";
        let [keys] = self.list(&name, comment, sql);
        let cast = if old == "legacy_id" { "::bigint" } else { "" };
        format!(
            "NOT EXISTS (\n        SELECT FROM unnest({keys}::text[]) AS aside (old_key)\n        WHERE aside.old_key{cast} = {}\n    )",
            key.sql
        )
    }

    /// A list that the target gives, and the parameters in which the source's statement gets its columns.
    pub(super) fn list<const COLUMNS: usize>(
        &mut self,
        name: &str,
        comment: &str,
        sql: String,
    ) -> [String; COLUMNS] {
        if self.lists.iter().all(|list| list.name != name) {
            self.lists.push(List {
                name: name.to_owned(),
                comment: comment.to_owned(),
                sql,
            });
        }
        let known = self.asked.given.iter().find(|(known, _)| known == name);
        let first = match known {
            Some((_, first)) => *first,
            None => {
                let first = self.asked.parameters + 1;
                self.asked.given.push((name.to_owned(), first));
                self.asked.parameters += COLUMNS;
                first
            }
        };
        std::array::from_fn(|at| format!("${}", first + at))
    }

    fn ask_columns(&mut self, side: Side<'_>, figures: &[Figure], without: &str) {
        let listed = |of: &dyn Fn(&Figure) -> &str| {
            let items = figures.iter().map(|figure| {
                format!(
                    "    {}::text AS {}",
                    of(figure),
                    quote_identifier(&figure.name)
                )
            });
            items.collect::<Vec<_>>().join(",\n")
        };
        let mut joins = self.asked.moves.clone();
        if !self.asked.labels.is_empty() {
            let labels = self.asked.labels.join(",\n");
            joins.push(format!(
                "CROSS JOIN LATERAL (\n    SELECT\n{labels}\n) AS label"
            ));
        }
        let source = format!(
            "SELECT\n{}\n{}",
            listed(&|figure| &figure.source),
            side.source_rows_with(&joins, Some(without))
        );
        let joins: String = self
            .asked
            .joins
            .iter()
            .map(|join| format!("{join}\n"))
            .collect();
        let target = format!(
            "SELECT\n{}\nFROM {} AS mapping\nJOIN {} AS target ON {}\n{joins}WHERE mapping.fate IS NULL{}",
            listed(&|figure| &figure.target),
            self.model.mappings(),
            self.model.target.sql,
            self.model.key_conditions.join(" AND "),
            side.condition("mapping")
        );
        let name = format!("columns{}", side.of_feed());
        self.add(name, &format!("{COMMENT} {CANNOT}"), Some(source), target);
        let given = std::mem::take(&mut self.asked.given);
        if let Some(check) = self.checks.last_mut() {
            check.given = given.into_iter().map(|(name, _)| name).collect();
        }
    }

    /// Lists a column that no check looks at, with the reason.
    fn uncover(&mut self, side: Side<'_>, column: &str, reason: &str) {
        self.uncovered.push((
            side.number,
            Unchecked {
                column: column.to_owned(),
                of_feed: side.of_feed(),
                reason: reason.to_owned(),
            },
        ));
    }
}

/// How many rows have each label.
fn labels(column: &Column, rule: &Rule, both: &[Formed; 2]) -> Vec<Figure> {
    let Rule::Enum(codes) = rule else {
        return Vec::new();
    };
    let labels = labels_of(codes);
    if labels.len() > MOST_LABELS {
        return Vec::new();
    }
    let figure = |label: &String| {
        let counted = |value: &Formed| {
            format!(
                "count(*) FILTER (WHERE {} = {})",
                value.sql,
                quote_literal(label)
            )
        };
        Figure {
            name: format!("{} = {label}", column.name),
            source: counted(&both[0]),
            target: counted(&both[1]),
        }
    };
    labels.iter().map(figure).collect()
}

/// The labels that a rule gives.
fn labels_of(codes: &EnumRule) -> BTreeSet<String> {
    let mut labels: BTreeSet<String> = codes.rules.iter().map(|case| case.label.clone()).collect();
    if let Otherwise::Label(label) = &codes.otherwise {
        labels.insert(label.clone());
    }
    labels
}
