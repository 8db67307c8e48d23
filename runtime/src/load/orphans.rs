//! Rows whose self reference waited for a row that never came: taken out of the target again and quarantined, and with
//! them the rows that refer to them.

use super::session::Source;
use crate::connect::Connection;
use crate::control::mappings::new_key_sql;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::quarantine::fetch_rows;
use crate::sql::quote_identifier;
use crate::value::Reason;
use std::collections::HashSet;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// A row that has to leave the target.
struct Lost {
    feed: i16,
    batch: i32,
    legacy: LegacyKey,
    new_key: String,
    parent: i16,
    reason: Reason,
}

/// Takes out every row whose reference came to nothing; gives how many. Within the caller's transaction.
pub(super) async fn take_out(
    target: &Connection,
    source: &Source,
    entity: &'static Entity,
    run: Uuid,
) -> Result<u64, Error> {
    let mut lost = find_orphans(target, entity, run).await?;
    let mut seen: HashSet<String> = lost.iter().map(|row| row.new_key.clone()).collect();
    let mut next: Vec<String> = seen.iter().cloned().collect();
    while !next.is_empty() {
        let dependants = find_dependants(target, entity, run, &next).await?;
        let new: Vec<Lost> = dependants
            .into_iter()
            .filter(|row| seen.insert(row.new_key.clone()))
            .collect();
        next = new.iter().map(|row| row.new_key.clone()).collect();
        lost.extend(new);
    }
    if lost.is_empty() {
        return Ok(0);
    }
    remove(target, entity, run, &seen.into_iter().collect::<Vec<_>>()).await?;
    for row in &lost {
        quarantine(target, source, entity, run, row).await?;
    }
    Ok(lost.len() as u64)
}

/// Rows that wait for a row without a mapping.
async fn find_orphans(target: &Client, entity: &Entity, run: Uuid) -> Result<Vec<Lost>, Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "SELECT own.feed, own.batch, own.legacy_id, own.legacy_key, coalesce(own.new_id::text, own.new_key), waiting.parent,
                EXISTS (SELECT FROM {schema}.migration_quarantine AS quarantined
                        WHERE quarantined.entity = waiting.entity AND quarantined.resolved_at IS NULL
                          AND (quarantined.legacy_id = waiting.refers_to_id OR quarantined.legacy_key = waiting.refers_to_key))
         FROM {schema}.migration_deferred_references AS waiting
         JOIN {schema}.migration_mappings AS own ON own.entity = waiting.entity AND own.feed = waiting.feed
              AND (own.legacy_id = waiting.legacy_id OR own.legacy_key = waiting.legacy_key)
         WHERE waiting.run_id = $1 AND waiting.entity = $2 AND NOT waiting.or_null AND NOT EXISTS (
             SELECT FROM {schema}.migration_mappings AS parent WHERE parent.entity = waiting.entity
             AND (parent.legacy_id = waiting.refers_to_id OR parent.legacy_key = waiting.refers_to_key))
         ORDER BY own.batch, own.legacy_id, own.legacy_key"
    );
    let rows = target.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| {
        format!(
            "looking for self references of {} that lead nowhere",
            entity.name
        )
    })?;
    Ok(rows.iter().map(lost_row).collect())
}

/// Rows that refer to rows that leave: in the target already, or still waiting to be filled.
async fn find_dependants(
    target: &Client,
    entity: &Entity,
    run: Uuid,
    leaving: &[String],
) -> Result<Vec<Lost>, Error> {
    let schema = quote_identifier(entity.control_schema);
    let (key, mapped) = new_key_sql(entity, "target");
    let mut found = Vec::new();
    for (index, parent) in entity
        .parents
        .iter()
        .enumerate()
        .filter(|(_, parent)| parent.entity == entity.name)
    {
        for column in parent.columns {
            let sql = format!(
                "SELECT own.feed, own.batch, own.legacy_id, own.legacy_key, coalesce(own.new_id::text, own.new_key), $3::smallint, true
                 FROM {schema}.migration_mappings AS own
                 LEFT JOIN {table} AS target ON own.{mapped} = {key}
                 LEFT JOIN {schema}.migration_deferred_references AS waiting ON waiting.run_id = $1 AND waiting.entity = own.entity
                      AND waiting.parent = $3 AND NOT waiting.or_null
                      AND (waiting.legacy_id = own.legacy_id OR waiting.legacy_key = own.legacy_key)
                 LEFT JOIN {schema}.migration_mappings AS meant ON meant.entity = own.entity AND meant.feed = $5
                      AND (meant.legacy_id = waiting.refers_to_id OR meant.legacy_key = waiting.refers_to_key)
                 WHERE own.entity = $2 AND (target.{column}::text = ANY ($4) OR coalesce(meant.new_id::text, meant.new_key) = ANY ($4))
                 ORDER BY own.batch, own.legacy_id, own.legacy_key",
                table = entity.target.quoted(),
                column = quote_identifier(column),
            );
            let number = i16::try_from(index).unwrap_or(i16::MAX);
            let rows = target
                .query(&sql, &[&run, &entity.name, &number, &leaving, &parent.feed])
                .await;
            let rows = rows.during(|| {
                format!(
                    "looking for rows of {} that refer to rows without a parent",
                    entity.name
                )
            })?;
            found.extend(rows.iter().map(lost_row));
        }
    }
    Ok(found)
}

fn lost_row(row: &Row) -> Lost {
    let text = || LegacyKey::Text(row.get::<_, Option<String>>(3).unwrap_or_default().into());
    Lost {
        feed: row.get(0),
        batch: row.get(1),
        legacy: row
            .get::<_, Option<i64>>(2)
            .map_or_else(text, LegacyKey::Integer),
        new_key: row.get(4),
        parent: row.get(5),
        reason: if row.get(6) {
            Reason::ParentQuarantined
        } else {
            Reason::Orphan
        },
    }
}

async fn remove(target: &Client, entity: &Entity, run: Uuid, keys: &[String]) -> Result<(), Error> {
    let (key, _) = new_key_sql(entity, "target");
    let rows = format!(
        "DELETE FROM {} AS target WHERE ({key})::text = ANY ($1)",
        entity.target.quoted()
    );
    let doing = || {
        format!(
            "taking rows without a parent out of {}",
            entity.target.quoted()
        )
    };
    target.execute(&rows, &[&keys]).await.during(doing)?;
    let mappings = format!(
        "DELETE FROM {}.migration_mappings WHERE run_id = $1 AND entity = $2 AND coalesce(new_id::text, new_key) = ANY ($3)",
        quote_identifier(entity.control_schema)
    );
    target
        .execute(&mappings, &[&run, &entity.name, &keys])
        .await
        .during(doing)?;
    Ok(())
}

async fn quarantine(
    target: &Client,
    source: &Source,
    entity: &'static Entity,
    run: Uuid,
    lost: &Lost,
) -> Result<(), Error> {
    let doing = || format!("quarantining a row of {}", entity.name);
    let feed = &entity.feeds[usize::try_from(lost.feed).unwrap_or(0)];
    let json = fetch_rows(
        &source.questions,
        entity,
        feed,
        std::slice::from_ref(&lost.legacy),
    )
    .await?;
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "INSERT INTO {schema}.migration_quarantine
             (entity, feed, run_id, batch, legacy_id, legacy_key, row, stage, reason, column_name, detail, advice)
         VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, 'finish', $8, $9, $10, $11)"
    );
    let parent = usize::try_from(lost.parent)
        .ok()
        .and_then(|index| entity.parents.get(index));
    let column = parent
        .and_then(|parent| parent.columns.first().copied())
        .unwrap_or_default();
    let (id, key) = (lost.legacy.integer(), lost.legacy.text());
    let (code, advice) = (lost.reason.code(), lost.reason.advice());
    let row = json.get(&lost.legacy);
    let values: [&(dyn ToSql + Sync); 11] = [
        &entity.name,
        &lost.feed,
        &run,
        &lost.batch,
        &id,
        &key,
        &row,
        &code,
        &column,
        &"the row of the same table that it refers to never came",
        &advice,
    ];
    target.execute(&sql, &values).await.during(doing)?;
    let counts = format!(
        "UPDATE {schema}.migration_checkpoints SET migrated = migrated - 1, quarantined = quarantined + 1
         WHERE run_id = $1 AND entity = $2 AND batch = $3"
    );
    target
        .execute(&counts, &[&run, &entity.name, &lost.batch])
        .await
        .during(doing)?;
    Ok(())
}
