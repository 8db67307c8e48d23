//! Checks that look at the target alone: keys that must be there, must be unique, and must lead somewhere.

use rehome_runtime::migration::Kind;

use super::{Checker, Side, target_column};
use crate::catalog::{Catalog, Table};
use crate::crate_model::layout::{indented, parenthesised};
use crate::mapping::types::base_type;
use crate::mapping::{LookupRule, ReferenceRule, Rule};
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
    /// Every key that the mapping table names is a row of the target. Rows that arrived are counted with their columns;
    /// those of others are looked for.
    pub(super) fn mapped_keys(&mut self) {
        let counted = self.sides.iter().all(|side| self.old_key(*side).is_some());
        let own = self.mapping.merge_by.is_empty() && self.mapping.existing_by.is_empty();
        if counted && own {
            return;
        }
        let others = match counted {
            true => "mapping.fate IS NOT NULL\n    AND ",
            false => "",
        };
        let sql = format!(
            "SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing\nFROM {} AS mapping\nWHERE {others}NOT EXISTS (\n    SELECT FROM {} AS target\n    WHERE {}\n)\nLIMIT {SHOWN}",
            self.model.mappings(),
            self.model.target.sql,
            self.model.key_conditions.join(" AND ")
        );
        self.add(
            "mappings",
            "Every old row that is said to have a row in the target has one, also where it was merged or there before. It does not see whether that is the right one.",
            None,
            sql,
        );
    }

    /// Every reference meets a row: of the parent's table, or of the table that was asked. Those that the target's own
    /// foreign key holds, and whose old keys are compared besides, are not read again.
    pub(super) fn references(&mut self, side: Side<'_>) {
        for (column, rule) in self.written(side) {
            let met = match &rule {
                Rule::Reference(reference) => self.met(side, &column.name, reference),
                Rule::Lookup(lookup) => {
                    self.looked_up(side, &column.name, lookup);
                    None
                }
                _ => None,
            };
            let Some(met) = met else { continue };
            let is_compared = self.is_covered(side, &column.name);
            let held = self.to.foreign_key_of(&column.name);
            let held = held.is_some_and(|key| key.validated && key.enforced);
            if held && is_compared {
                continue;
            }
            if met.asked_with == column.name {
                let sql = format!(
                    "SELECT {} AS refers_to\n{}\n    AND {}\nLIMIT {SHOWN}",
                    met.shown(),
                    self.migrated_rows(side),
                    met.leads_nowhere()
                );
                self.add(
                    format!("reference {}{}", met.columns(), side.of_feed()),
                    "Every value refers to a row that exists, also where the schema does not demand it. It does not see whether that is the right one.",
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

    /// A value that was looked up is what the look-up gives, or where each row asks for its own, one that it may give.
    fn looked_up(&mut self, side: Side<'_>, column: &str, rule: &LookupRule) {
        let value = target_column(column);
        let models = self.model.lookups.iter();
        let mut models = models.filter(|one| one.column == column && !one.by_value);
        let condition = match (models.next(), models.next()) {
            (Some(only), None) => format!(
                "{value}::text IS DISTINCT FROM (\n        SELECT asked.taken\n        FROM (\n            {}\n        ) AS asked\n    )",
                indented(&indented(&indented(&only.sql)))
            ),
            _ => {
                let only = rule.where_clause.as_ref();
                let only = only.map_or(String::new(), |sql| format!(" AND {}", parenthesised(sql)));
                format!(
                    "{value} IS NOT NULL\n    AND NOT EXISTS (\n        SELECT FROM {} AS asked\n        WHERE asked.{} = {value}{only}\n    )",
                    rule.table,
                    quote_identifier(&rule.take)
                )
            }
        };
        let sql = format!(
            "SELECT {value}::text AS found\n{}\n    AND {condition}\nLIMIT {SHOWN}",
            self.migrated_rows(side)
        );
        self.add(
            format!("lookup {column}{}", side.of_feed()),
            "Every value is one that the look-up gives when it is asked again. Of several that it may give it does not see which is right.",
            None,
            sql,
        );
        self.cover(side, column.to_owned());
    }
}
