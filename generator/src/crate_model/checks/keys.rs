//! Checks that look at the target alone: keys that must be there, must be unique, and must lead somewhere.

use rehome_runtime::migration::Kind;

use super::{Checker, Side, target_column};
use crate::catalog::{Catalog, Table};
use crate::mapping::types::base_type;
use crate::mapping::{ReferenceRule, Rule};
use crate::names::{quote_identifier, quote_literal};

/// How many rows a failing check shows.
const SHOWN: usize = 20;

/// How the rows of the mapping table find their rows in the target: one condition a key column where the joined text
/// can be taken apart, so that the target's index is used; one over all columns where it cannot.
pub(in crate::crate_model) fn key_conditions(
    catalog: &Catalog,
    table: &Table,
    key: &[String],
) -> Vec<String> {
    let columns: Vec<_> = key.iter().filter_map(|name| table.column(name)).collect();
    let kind = |at: usize| base_type(catalog, &columns[at].column_type).kind;
    let type_of = |at: usize| &columns[at].column_type.text;
    if let [only] = columns.as_slice() {
        let target = target_column(&only.name);
        return vec![match kind(0) {
            Kind::Uuid => format!("{target} = mapping.new_id"),
            _ => format!("{target} = mapping.new_key::{}", type_of(0)),
        }];
    }
    let is_text = |at| {
        !matches!(
            kind(at),
            Kind::Uuid
                | Kind::Int2
                | Kind::Int4
                | Kind::Int8
                | Kind::Numeric
                | Kind::Boolean
                | Kind::Date
        )
    };
    if !(0..columns.len()).any(is_text) {
        let part = |at: usize| {
            let target = target_column(&columns[at].name);
            format!(
                "{target} = split_part(mapping.new_key, '|', {})::{}",
                at + 1,
                type_of(at)
            )
        };
        return (0..columns.len()).map(part).collect();
    }
    let escaped = |at: usize| {
        let text = format!("{}::text", target_column(&columns[at].name));
        if is_text(at) {
            format!(
                "replace(replace({text}, {}, {}), '|', {})",
                quote_literal("\\"),
                quote_literal("\\\\"),
                quote_literal("\\|")
            )
        } else {
            text
        }
    };
    let joined: Vec<String> = (0..columns.len()).map(escaped).collect();
    vec![format!("{} = mapping.new_key", joined.join(" || '|' || "))]
}

/// A table that a reference leads to, and which column of a row holds which of its columns.
struct Met {
    /// The column with which it is asked; what several columns refer to together is asked once.
    asked_with: String,
    table: String,
    pairs: Vec<(String, String)>,
}

impl Met {
    fn columns(&self) -> String {
        let names: Vec<&str> = self.pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    fn shown(&self) -> String {
        let values: Vec<String> = self
            .pairs
            .iter()
            .map(|(name, _)| target_column(name))
            .collect();
        match values.as_slice() {
            [only] => format!("{only}::text"),
            several => format!("concat_ws('|', {})", several.join(", ")),
        }
    }

    /// The condition of rows that refer to a row that is not there. Where one column is NULL nothing is referred to.
    fn leads_nowhere(&self) -> String {
        let pairs = || {
            let values = self.pairs.iter();
            values.map(|(name, key)| (target_column(name), quote_identifier(key)))
        };
        let there: Vec<String> = pairs()
            .map(|(value, _)| format!("{value} IS NOT NULL"))
            .collect();
        let agree: Vec<String> = pairs()
            .map(|(value, key)| format!("parent.{key} = {value}"))
            .collect();
        format!(
            "{}\n    AND NOT EXISTS (\n        SELECT FROM {} AS parent\n        WHERE {}\n    )",
            there.join("\n    AND "),
            self.table,
            agree.join(" AND ")
        )
    }
}

impl Checker<'_> {
    /// Every key that the mapping table names is a row of the target.
    pub(super) fn mapped_keys(&mut self) {
        let sql = format!(
            "SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing\nFROM {} AS mapping\nWHERE NOT EXISTS (\n    SELECT FROM {} AS target\n    WHERE {}\n)\nLIMIT {SHOWN}",
            self.model.mappings(),
            self.model.target.sql,
            self.model.key_conditions.join(" AND ")
        );
        self.add(
            "mappings",
            "Every new key that was recorded is the key of a row.",
            None,
            sql,
        );
        for place in &self.model.key {
            let name = &self.model.columns[*place].shape.name;
            let sides = self.sides.iter();
            self.covered
                .extend(sides.map(|side| (side.number, name.clone())));
        }
    }

    /// Every reference meets a row: of the parent's table, or of the table that was asked.
    pub(super) fn references(&mut self, side: Side<'_>) {
        for (column, rule) in self.written(side) {
            let met = match &rule {
                Rule::Reference(reference) => self.met(side, &column.name, reference),
                Rule::Lookup(lookup) => Some(Met {
                    asked_with: column.name.clone(),
                    table: lookup.table.to_string(),
                    pairs: vec![(column.name.clone(), lookup.take.clone())],
                }),
                _ => None,
            };
            let Some(met) = met else { continue };
            if met.asked_with == column.name {
                let sql = format!(
                    "SELECT {} AS refers_to\n{}\n    AND {}\nLIMIT {SHOWN}",
                    met.shown(),
                    self.migrated_rows(side),
                    met.leads_nowhere()
                );
                self.add(
                    format!("reference {}{}", met.columns(), side.of_feed()),
                    "Every value refers to a row that exists.",
                    None,
                    sql,
                );
            }
            self.cover(side, column.name);
        }
    }

    /// What a reference meets. A key of several columns is met by those of the target's own foreign key, else by those
    /// of the rules that take their parts of one parent row.
    fn met(&self, side: Side<'_>, column: &str, reference: &ReferenceRule) -> Option<Met> {
        let mut mappings = self.mappings.iter();
        let parent = mappings.find(|parent| parent.entity == reference.entity)?;
        let key = self.target.row_key(self.target.table(&parent.target)?)?;
        let table = parent.target.to_string();
        if let [only] = key {
            return Some(Met {
                asked_with: column.to_owned(),
                table,
                pairs: vec![(column.to_owned(), only.clone())],
            });
        }
        let together = |rule: &ReferenceRule| {
            (&rule.entity, &rule.feed, &rule.columns)
                == (&reference.entity, &reference.feed, &reference.columns)
        };
        let rules = self.written(side).into_iter();
        let parts = rules.filter_map(|(column, rule)| match rule {
            Rule::Reference(rule) if together(&rule) => Some((column.name, rule.take?)),
            _ => None,
        });
        let parts: Vec<(String, String)> = parts.collect();
        let asked_with = parts.first()?.0.clone();
        let mut declared = self.to.foreign_keys.iter();
        let declared = declared.find(|one| {
            one.references == parent.target
                && parts.iter().all(|(name, _)| one.columns.contains(name))
        });
        let pairs = declared.map_or(parts, |one| {
            let meant = one.referenced_columns.iter().cloned();
            one.columns.iter().cloned().zip(meant).collect()
        });
        Some(Met {
            asked_with,
            table,
            pairs,
        })
    }

    /// What is declared unique is unique, also while constraints are off.
    pub(super) fn unique_keys(&mut self) {
        let keys: std::collections::BTreeSet<Vec<String>> =
            self.to.unique_keys().map(<[String]>::to_vec).collect();
        for key in keys {
            let columns: Vec<String> = key.iter().map(|name| target_column(name)).collect();
            let texts: Vec<String> = columns
                .iter()
                .map(|column| format!("{column}::text"))
                .collect();
            let there = self.where_there(&key);
            let sql = format!(
                "SELECT {}, count(*)::text AS rows\nFROM {} AS target\n{there}GROUP BY {}\nHAVING count(*) > 1\nLIMIT {SHOWN}",
                texts.join(", "),
                self.model.target.sql,
                columns.join(", ")
            );
            self.add(
                format!("unique {}", key.join(", ")),
                "No two rows share this key.",
                None,
                sql,
            );
        }
    }

    /// Leaves out what is NULL, where a column of the key can be: NULLs are not equal to one another.
    fn where_there(&self, key: &[String]) -> String {
        let may_be_null = |name: &&String| {
            let column = self.to.column(name);
            column.is_none_or(|column| !self.target.refuses_null(column))
        };
        let there: Vec<String> = key
            .iter()
            .filter(may_be_null)
            .map(|name| format!("{} IS NOT NULL", target_column(name)))
            .collect();
        if there.is_empty() {
            String::new()
        } else {
            format!("WHERE {}\n", there.join(" AND "))
        }
    }

    /// A constant is what the mapping says in every row.
    pub(super) fn constants(&mut self, side: Side<'_>) {
        for (column, rule) in self.written(side) {
            let Rule::Constant(text) = &rule else {
                continue;
            };
            let kind = base_type(self.target, &column.column_type).kind;
            if matches!(kind, Kind::Json | Kind::Other) {
                continue;
            }
            let value = target_column(&column.name);
            let sql = format!(
                "SELECT {value}::text AS found\n{}\n    AND {value} IS DISTINCT FROM {}::{}\nLIMIT {SHOWN}",
                self.migrated_rows(side),
                quote_literal(text),
                column.column_type.text
            );
            self.add(
                format!("constant {}{}", column.name, side.of_feed()),
                "Every row has the value that the mapping gives.",
                None,
                sql,
            );
            self.cover(side, column.name);
        }
    }
}
