//! Checks that look at the target alone: keys that must be there, must be unique, and must lead somewhere.

use rehome_runtime::migration::Kind;

use super::{Checker, Side, target_column};
use crate::catalog::{Catalog, Table};
use crate::mapping::Rule;
use crate::mapping::types::base_type;
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

impl Checker<'_> {
    /// Every key that the mapping table names is a row of the target.
    pub(super) fn mapped_keys(&mut self) {
        let sql = format!(
            "SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing\nFROM {}.migration_mappings AS mapping\nWHERE mapping.entity = {}\n    AND NOT EXISTS (\n        SELECT FROM {} AS target\n        WHERE {}\n    )\nLIMIT {SHOWN}",
            self.control(),
            self.entity(),
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
                Rule::Reference(reference) => {
                    let parent = self
                        .mappings
                        .iter()
                        .find(|parent| parent.entity == reference.entity);
                    parent.and_then(|parent| {
                        let table = self.target.table(&parent.target)?;
                        let [key] = super::super::parents::key_columns(self.target, table)? else {
                            return None;
                        };
                        Some((parent.target.to_string(), key.clone()))
                    })
                }
                Rule::Lookup(lookup) => Some((lookup.table.to_string(), lookup.take.clone())),
                _ => None,
            };
            let Some((table, key)) = met else { continue };
            let value = target_column(&column.name);
            let sql = format!(
                "SELECT {value}::text AS refers_to\n{}\n    AND {value} IS NOT NULL\n    AND NOT EXISTS (\n        SELECT FROM {table} AS parent\n        WHERE parent.{} = {value}\n    )\nLIMIT {SHOWN}",
                self.migrated_rows(side),
                quote_identifier(&key)
            );
            self.add(
                format!("reference {}{}", column.name, side.of_feed()),
                "Every value refers to a row that exists.",
                None,
                sql,
            );
            self.cover(side, column.name);
        }
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
