//! Indexes, triggers and rules of tables.

use super::{Reading, TablesByOid, field, queries};
use crate::catalog::{Index, RewriteRule, Trigger, TriggerState};
use crate::error::Error;

/// Reads all of them and puts each on its table.
pub(super) async fn read(reading: &Reading<'_>, tables: &mut TablesByOid) -> Result<(), Error> {
    read_indexes(reading, tables).await?;
    for row in reading.rows(&queries::TRIGGERS).await? {
        let Some(table) = tables.get_mut(&field(&row, "relation")?) else {
            continue;
        };
        let enabled = match field(&row, "enabled")? {
            "D" => TriggerState::Disabled,
            "R" => TriggerState::Replica,
            "A" => TriggerState::Always,
            _ => TriggerState::Origin,
        };
        table.triggers.push(Trigger {
            name: field(&row, "name")?,
            definition: field(&row, "definition")?,
            enabled,
            on_insert: field(&row, "on_insert")?,
        });
    }
    for row in reading.rows(&queries::RULES).await? {
        let Some(table) = tables.get_mut(&field(&row, "relation")?) else {
            continue;
        };
        table.rules.push(RewriteRule {
            name: field(&row, "name")?,
            definition: field(&row, "definition")?,
        });
    }
    Ok(())
}

async fn read_indexes(reading: &Reading<'_>, tables: &mut TablesByOid) -> Result<(), Error> {
    for row in reading.rows(&queries::INDEXES).await? {
        let Some(table) = tables.get_mut(&field(&row, "relation")?) else {
            continue;
        };
        table.indexes.push(Index {
            name: field(&row, "name")?,
            definition: field(&row, "definition")?,
            columns: field(&row, "columns")?,
            unique: field(&row, "is_unique")?,
            nulls_not_distinct: field(&row, "nulls_not_distinct")?,
            has_expressions: field(&row, "has_expressions")?,
            predicate: field(&row, "predicate")?,
            invalid: field(&row, "invalid")?,
        });
    }
    Ok(())
}
