//! Indexes, triggers, rules and policies of tables, and the triggers that belong to no table.

use super::{Reading, TablesByOid, field, queries};
use crate::catalog::{Index, Policy, PolicyCommand, RewriteRule, Trigger, TriggerState};
use crate::diagnostics::{self as codes, Finding};
use crate::error::Error;
use crate::names::quote_identifier;

/// Reads all of them and puts each on its table.
pub(super) async fn read(reading: &mut Reading<'_>, tables: &mut TablesByOid) -> Result<(), Error> {
    read_indexes(reading, tables).await?;
    read_triggers(reading, tables).await?;
    read_policies(reading, tables).await?;
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

async fn read_triggers(reading: &mut Reading<'_>, tables: &mut TablesByOid) -> Result<(), Error> {
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
            on_update: field(&row, "on_update")?,
        });
    }
    for row in reading.rows(&queries::EVENT_TRIGGERS).await? {
        let name = quote_identifier(&field::<String>(&row, "name")?);
        let message = format!(
            "the event trigger answers to {}; in a target, to the making of rehome's own tables too",
            field::<String>(&row, "event")?
        );
        let advice =
            "see what it does before the first run; the owner can disable it for that time";
        reading.found(Finding::new(codes::EVENT_TRIGGER, name, message, advice));
    }
    Ok(())
}

async fn read_policies(reading: &Reading<'_>, tables: &mut TablesByOid) -> Result<(), Error> {
    for row in reading.rows(&queries::POLICIES).await? {
        let Some(table) = tables.get_mut(&field(&row, "relation")?) else {
            continue;
        };
        table.policies.push(Policy {
            name: field(&row, "name")?,
            permissive: field(&row, "permissive")?,
            command: match field(&row, "command")? {
                "r" => PolicyCommand::Select,
                "a" => PolicyCommand::Insert,
                "w" => PolicyCommand::Update,
                "d" => PolicyCommand::Delete,
                _ => PolicyCommand::All,
            },
            roles: field(&row, "roles")?,
            visible: field(&row, "visible")?,
            allowed: field(&row, "allowed")?,
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
