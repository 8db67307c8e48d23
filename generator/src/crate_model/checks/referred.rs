//! References by the old keys that they mean: the source has its own, the target's is found where the parent's new key
//! was recorded. So a reference to the wrong row is seen, though it meets a row.

use super::form::{Form, Formed};
use super::value::{OldKey, spelled_key};
use super::{Checker, Side, source_column, target_column};
use crate::catalog::{Column, Table};
use crate::crate_model::layout::parenthesised;
use crate::crate_model::parents::{feed_of, parent_of};
use crate::mapping::types::base_type;
use crate::mapping::{Feed, KeyColumn, Mapping, Orphans, ReferenceRule};
use crate::names::{quote_identifier, quote_literal};
use rehome_runtime::control::mappings::partition_name;
use rehome_runtime::keys::LegacyKey;
use rehome_runtime::migration::Kind;

/// The table of a parent's keys, and which of its lines are meant.
struct Recorded<'a> {
    mapping: &'a Mapping,
    table: String,
    /// `legacy_id` or `legacy_key`.
    old: &'static str,
    /// `new_id` or `new_key`.
    new: &'static str,
    /// The condition of its feed's lines, where there are others.
    feed: Option<String>,
}

impl Checker<'_> {
    /// A reference as the parent's old key, on both sides.
    pub(super) fn referred(
        &mut self,
        side: Side<'_>,
        column: &Column,
        rule: &ReferenceRule,
    ) -> Result<[Formed; 2], String> {
        let parent = parent_of(self.mappings, self.source, self.target, rule)?;
        let waits = |one: &&crate::crate_model::model::ParentModel| {
            one.later && one.columns.contains(&column.name)
        };
        if self.model.parents.iter().any(|one| waits(&one)) {
            return Err(format!(
                "it is filled when the rows of {} are in",
                rule.entity
            ));
        }
        if parent.part.is_some() {
            return Err("it is a part of a key of several columns".to_owned());
        }
        let value = self.meant(side, rule, &parent.kinds)?;
        let mut mappings = self.mappings.iter();
        let mapping = mappings.find(|one| one.entity == rule.entity);
        let mapping = mapping.ok_or("its parent is no entity")?;
        let value = self.without_orphans(column, rule, mapping, value)?;
        let recorded = self.recorded(mapping, rule, &value)?;
        self.joined(column, rule, value, &recorded)
    }

    /// The parent's old key as the source's row has it.
    fn meant(
        &self,
        side: Side<'_>,
        rule: &ReferenceRule,
        kinds: &[Kind],
    ) -> Result<OldKey, String> {
        let parts = rule.columns.iter().zip(kinds).map(|(part, kind)| {
            let sql = match part {
                KeyColumn::Source(name) => source_column(name),
                KeyColumn::Computed(computed) => {
                    format!(
                        "{}::{}",
                        parenthesised(&computed.sql),
                        computed.key_type.sql_name()
                    )
                }
            };
            (sql, format!("{kind:?}"))
        });
        let parts: Vec<(String, String)> = parts.collect();
        let joins =
            side.feed.join.is_some() && rule.columns.iter().any(|part| part.sql().is_some());
        match spelled_key(&parts) {
            Some(key) if !joins => Ok(key),
            _ => Err("SQL does not spell the key of its parent as the program does".to_owned()),
        }
    }

    /// A reference to a row that the source does not have becomes what the mapping says.
    fn without_orphans(
        &self,
        column: &Column,
        rule: &ReferenceRule,
        parent: &Mapping,
        value: OldKey,
    ) -> Result<OldKey, String> {
        let policy = rule.orphans.as_ref().unwrap_or(&self.project.orphans);
        let instead = match policy {
            Orphans::Reject => return Ok(value),
            Orphans::Null if self.target.refuses_null(column) => return Ok(value),
            Orphans::Null if rule.entity == self.mapping.entity => {
                return Err("it stays empty where its row is in quarantine".to_owned());
            }
            Orphans::Null => "NULL".to_owned(),
            Orphans::Default(key) if value.is_whole => format!("{}::bigint", quote_literal(key)),
            // A key in text form is compared as the mapping holds it, with its separators escaped.
            Orphans::Default(key) => {
                quote_literal(LegacyKey::from_parts([key.as_str()]).text().unwrap_or(key))
            }
        };
        let (_, feed) = feed_of(parent, rule)?;
        let rows = self
            .source
            .table(&feed.source)
            .and_then(|from| self.rows_of(feed, from));
        let rows = rows.ok_or("its parent's key has several columns")?;
        let OldKey { sql, is_whole } = value;
        Ok(OldKey {
            sql: format!(
                "CASE WHEN {sql} IS NULL OR EXISTS (SELECT FROM ({rows}) AS parent WHERE parent.key = {sql}) THEN {sql} ELSE {instead} END"
            ),
            is_whole,
        })
    }

    /// The old keys of the rows that a feed takes.
    fn rows_of(&self, feed: &Feed, from: &Table) -> Option<String> {
        let [key] = feed.key.as_slice() else {
            return None;
        };
        let part = match key {
            KeyColumn::Source(name) => {
                let kind = base_type(self.source, &from.column(name)?.column_type).kind;
                (source_column(name), format!("{kind:?}"))
            }
            KeyColumn::Computed(computed) => (
                format!(
                    "{}::{}",
                    parenthesised(&computed.sql),
                    computed.key_type.sql_name()
                ),
                format!("{:?}", computed.key_type.kind()),
            ),
        };
        let key = spelled_key(&[part])?;
        let mut sql = format!("SELECT {} AS key FROM {} AS source", key.sql, feed.source);
        if let Some(join) = &feed.join {
            sql.push_str(&format!("\n{join}\n"));
        }
        let taken = feed.where_clause.as_deref().map(parenthesised);
        let left = feed.filter.as_deref();
        let left = left.map(|sql| format!("NOT coalesce({}, false)", parenthesised(sql)));
        let conditions: Vec<String> = taken.into_iter().chain(left).collect();
        if !conditions.is_empty() {
            sql.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
        }
        Some(sql)
    }

    /// Where the parent's keys are recorded.
    fn recorded<'m>(
        &self,
        mapping: &'m Mapping,
        rule: &ReferenceRule,
        value: &OldKey,
    ) -> Result<Recorded<'m>, String> {
        let table = self.target.table(&mapping.target);
        let key = table.and_then(|table| Some((table, self.target.row_key(table)?)));
        let kind = match key {
            Some((table, [only])) => table
                .column(only)
                .map(|column| base_type(self.target, &column.column_type).kind),
            _ => None,
        };
        let (number, _) = feed_of(mapping, rule)?;
        Ok(Recorded {
            mapping,
            table: format!(
                "{}.{}",
                self.control(),
                quote_identifier(&partition_name(&mapping.entity))
            ),
            old: if value.is_whole {
                "legacy_id"
            } else {
                "legacy_key"
            },
            new: match kind.ok_or("its parent has a key of several columns")? {
                Kind::Uuid => "new_id",
                _ => "new_key",
            },
            feed: (mapping.feeds.len() > 1).then(|| format!("feed = {number}")),
        })
    }

    /// Joins the parent's keys to the target's rows, and says on the source's side which of several old keys is meant
    /// where parents were merged or there before.
    fn joined(
        &mut self,
        column: &Column,
        rule: &ReferenceRule,
        value: OldKey,
        recorded: &Recorded<'_>,
    ) -> Result<[Formed; 2], String> {
        let Recorded {
            old,
            new,
            table,
            feed,
            mapping,
        } = recorded;
        let parent = quote_identifier(&format!("parent_{}", self.asked.joins.len() + 1));
        let is_shared = !mapping.merge_by.is_empty() || !mapping.existing_by.is_empty();
        let only = feed
            .as_ref()
            .map_or(String::new(), |feed| format!(" WHERE {feed}"));
        let lowest = if value.is_whole {
            format!("min({old})")
        } else {
            format!("min({old} COLLATE \"C\")")
        };
        let from = match is_shared || feed.is_some() {
            true => format!("(SELECT {new}, {lowest} AS {old} FROM {table}{only} GROUP BY {new})"),
            false => table.clone(),
        };
        let refers = target_column(&column.name);
        let refers = match *new {
            "new_id" if base_type(self.target, &column.column_type).kind == Kind::Uuid => refers,
            "new_id" => format!("{refers}::uuid"),
            _ => format!("{refers}::text"),
        };
        self.asked.joins.push(format!(
            "LEFT JOIN {from} AS {parent} ON {parent}.{new} = {refers}"
        ));
        let form = if value.is_whole {
            Form::Integer
        } else {
            Form::Text
        };
        let target = Formed::new(format!("{parent}.{old}"), form);
        let source = match is_shared {
            true => self.moved(rule, &value, recorded, &lowest),
            false => value.sql,
        };
        Ok([Formed::new(source, form), target])
    }

    /// The old key that stands for all old keys of one row.
    fn moved(
        &mut self,
        rule: &ReferenceRule,
        value: &OldKey,
        recorded: &Recorded<'_>,
        lowest: &str,
    ) -> String {
        let Recorded {
            old,
            new,
            table,
            feed,
            ..
        } = recorded;
        let own = feed
            .as_ref()
            .map_or(String::new(), |feed| format!(" AND mapping.{feed}"));
        let only = feed
            .as_ref()
            .map_or(String::new(), |feed| format!("\n    WHERE {feed}"));
        let list = format!(
            "kept {}{}",
            rule.entity,
            rule.feed
                .as_ref()
                .map_or(String::new(), |feed| format!(" of {feed}"))
        );
        let [moved, kept] = self.list(
            &list,
            "Old keys whose row is also that of a lower old key, and that lower key.",
            format!(
                "SELECT mapping.{old}::text AS old_key, kept.{old}::text AS kept_key\nFROM {table} AS mapping\nJOIN (\n    SELECT {new}, {lowest} AS {old}\n    FROM {table}{only}\n    GROUP BY {new}\n    HAVING count(*) > 1\n) AS kept ON kept.{new} = mapping.{new}\nWHERE mapping.{old} <> kept.{old}{own}"
            ),
        );
        let alias = format!("moved_{}", self.asked.moves.len() + 1);
        let cast = if value.is_whole { "::bigint" } else { "" };
        let key = &value.sql;
        self.asked.moves.push(format!(
            "LEFT JOIN unnest({moved}::text[], {kept}::text[]) AS {alias} (old_key, kept_key) ON {alias}.old_key{cast} = {key}"
        ));
        format!("coalesce({alias}.kept_key{cast}, {})", value.sql)
    }
}
