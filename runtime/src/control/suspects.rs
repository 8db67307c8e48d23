//! Suspects: the parts of a batch that processes have died of, and the rows that were found to end a process.
//!
//! A process that is ended by a row can say nothing. So each says, before it begins a batch or a part of one, that it
//! does; who finds such a word of another process, and the work undone, knows that one has died of it.

use super::checkpoints::Checkpoint;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::sql::quote_identifier;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// The name by which this process says that it has begun something; no other process has it.
static THIS_PROCESS: LazyLock<String> = LazyLock::new(|| {
    let chance = RandomState::new().build_hasher().finish();
    format!("{}-{chance:016x}", std::process::id())
});

/// A part of a batch that waits to be tried.
#[derive(Debug, Clone)]
pub struct Suspect {
    /// Its number.
    pub id: i64,
    /// The batch and the range of keys.
    pub part: Checkpoint,
    /// The most rows that the part had when it was cut.
    pub most_rows: u32,
}

/// Says that this process begins a batch, so that the next one knows if it dies of it; gives how many have, of it or of a
/// range that it has taken in.
///
/// # Errors
/// When the target does not answer.
pub async fn begin_batch(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    checkpoint: &Checkpoint,
) -> Result<Begun, Error> {
    let sql = format!(
        "UPDATE {}.migration_checkpoints
         SET attempts = attempts + 1, deaths = deaths + (begun_by <> $5 IS TRUE)::integer, begun_by = $5
         WHERE run_id = $1 AND entity = $2 AND state = 'pending'
           AND (batch, fence) IN (SELECT * FROM ROWS FROM (unnest($3::int4[]), unnest($4::int8[])))
         RETURNING deaths, isolated",
        quote_identifier(entity.control_schema)
    );
    let (batches, fences) = checkpoint.batches();
    let begun = client
        .query(
            &sql,
            &[&run, &entity.name, &batches, &fences, &*THIS_PROCESS],
        )
        .await;
    let begun =
        begun.during(|| format!("beginning batch {} of {}", checkpoint.batch, entity.name))?;
    // One that is another process's by now gives no row; its close says so.
    let deaths = begun.iter().map(|row| row.get(0)).max();
    Ok(Begun {
        deaths: deaths.unwrap_or_default(),
        isolated: begun.iter().any(|row| row.get(1)),
    })
}

/// A batch that this process has begun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Begun {
    /// How many processes have died of it.
    pub deaths: i32,
    /// Whether its rows were tried part by part before.
    pub isolated: bool,
}

/// Records whether a batch was tried part by part, and that its deaths are counted anew.
///
/// # Errors
/// When the target does not answer.
pub async fn settle(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    batches: &[i32],
    isolated: bool,
) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "UPDATE {schema}.migration_checkpoints SET deaths = 0, isolated = $4 WHERE run_id = $1 AND entity = $2 AND batch = ANY($3)"
    );
    let settled = client
        .execute(&sql, &[&run, &entity.name, &batches, &isolated])
        .await;
    settled.during(|| doing(entity))?;
    if !isolated {
        let sql = format!(
            "DELETE FROM {schema}.migration_suspects WHERE run_id = $1 AND entity = $2 AND batch = ANY($3)"
        );
        let forgotten = client.execute(&sql, &[&run, &entity.name, &batches]).await;
        forgotten.during(|| doing(entity))?;
    }
    Ok(())
}

/// Parts that wait to be tried: those of some batches, or all of the run.
///
/// # Errors
/// When the target does not answer.
pub async fn waiting(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    batches: Option<&[i32]>,
) -> Result<Vec<Suspect>, Error> {
    let sql = format!(
        "SELECT feed, batch, 0::bigint, range_from, range_to, NULL::integer, id, most_rows FROM {}.migration_suspects
         WHERE run_id = $1 AND entity = $2 AND ($3::int4[] IS NULL OR batch = ANY($3)) AND state = 'waiting' ORDER BY id",
        quote_identifier(entity.control_schema)
    );
    let rows = client.query(&sql, &[&run, &entity.name, &batches]).await;
    let rows = rows.during(|| doing(entity))?;
    let suspect = |row: &Row| Suspect {
        id: row.get(6),
        part: Checkpoint::of_row(row),
        most_rows: u32::try_from(row.get::<_, i32>(7)).unwrap_or(1),
    };
    Ok(rows.iter().map(suspect).collect())
}

/// Records parts that are to be tried, in the place of the one that they are cut from.
///
/// # Errors
/// When the target does not answer.
pub async fn cut(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    whole: Option<i64>,
    parts: &[Checkpoint],
    most_rows: u32,
) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let insert = format!(
        "INSERT INTO {schema}.migration_suspects (run_id, entity, feed, batch, range_from, range_to, most_rows)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    let most_rows = i32::try_from(most_rows).unwrap_or(i32::MAX);
    client
        .batch_execute("BEGIN")
        .await
        .during(|| doing(entity))?;
    if let Some(id) = whole {
        clear(client, entity, id).await?;
    }
    for part in parts {
        let Checkpoint {
            feed,
            batch,
            from,
            to,
            ..
        } = part;
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 7] =
            [&run, &entity.name, feed, batch, from, to, &most_rows];
        let inserted = client.execute(&insert, &values).await;
        inserted.during(|| doing(entity))?;
    }
    let committed = client.batch_execute("COMMIT").await;
    committed.during(|| doing(entity))
}

/// Says that this process begins a part; gives how many have died of it.
///
/// # Errors
/// When the target does not answer.
pub async fn begin(client: &Client, entity: &Entity, id: i64) -> Result<i32, Error> {
    let sql = format!(
        "UPDATE {}.migration_suspects SET deaths = deaths + (begun_by <> $2 IS TRUE)::integer, begun_by = $2
         WHERE id = $1 RETURNING deaths",
        quote_identifier(entity.control_schema)
    );
    let begun = client.query_one(&sql, &[&id, &*THIS_PROCESS]).await;
    Ok(begun.during(|| doing(entity))?.get(0))
}

/// No process dies of this part.
///
/// # Errors
/// When the target does not answer.
pub async fn clear(client: &Client, entity: &Entity, id: i64) -> Result<(), Error> {
    let sql = format!(
        "DELETE FROM {}.migration_suspects WHERE id = $1",
        quote_identifier(entity.control_schema)
    );
    let cleared = client.execute(&sql, &[&id]).await;
    cleared.during(|| doing(entity))?;
    Ok(())
}

/// Processes die of this row.
///
/// # Errors
/// When the target does not answer.
pub async fn condemn(
    client: &Client,
    entity: &Entity,
    id: i64,
    key: &LegacyKey,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_suspects SET state = 'fatal', legacy_id = $2, legacy_key = $3, found_at = clock_timestamp()
         WHERE id = $1",
        quote_identifier(entity.control_schema)
    );
    let condemned = client
        .execute(&sql, &[&id, &key.integer(), &key.text()])
        .await;
    condemned.during(|| doing(entity))?;
    Ok(())
}

/// The rows of an entity that processes die of, with their feeds. None where the tables are of an older version.
///
/// # Errors
/// When the target does not answer.
pub async fn fatal(client: &Client, entity: &Entity) -> Result<Vec<(usize, LegacyKey)>, Error> {
    let table = format!(
        "{}.migration_suspects",
        quote_identifier(entity.control_schema)
    );
    let there = client
        .query_one("SELECT to_regclass($1) IS NOT NULL", &[&table])
        .await;
    if !there.during(|| doing(entity))?.get::<_, bool>(0) {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT feed, legacy_id, legacy_key FROM {table} WHERE entity = $1 AND state = 'fatal' ORDER BY id"
    );
    let rows = client.query(&sql, &[&entity.name]).await;
    let rows = rows.during(|| doing(entity))?;
    Ok(rows.iter().map(fatal_row).collect())
}

fn fatal_row(row: &Row) -> (usize, LegacyKey) {
    let feed: i16 = row.get(0);
    let key = match row.get::<_, Option<i64>>(1) {
        Some(number) => LegacyKey::Integer(number),
        None => LegacyKey::Text(row.get::<_, Option<String>>(2).unwrap_or_default().into()),
    };
    (usize::try_from(feed).unwrap_or(0), key)
}

/// Whether another process has begun a batch or a part of one of this entity, and not come to its end.
///
/// # Errors
/// When the target does not answer.
pub async fn is_something_begun(client: &Client, entity: &Entity) -> Result<bool, Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "SELECT EXISTS (SELECT FROM {schema}.migration_checkpoints
                        WHERE entity = $1 AND state = 'pending' AND begun_by <> $2)
             OR EXISTS (SELECT FROM {schema}.migration_suspects
                        WHERE entity = $1 AND state = 'waiting' AND begun_by <> $2)"
    );
    let row = client
        .query_one(&sql, &[&entity.name, &*THIS_PROCESS])
        .await;
    Ok(row.during(|| doing(entity))?.get(0))
}

/// Has the rows of a run that were found to end a process tried once more, unless some are being tried already.
///
/// # Errors
/// When the target does not answer.
pub async fn try_again(client: &Client, (entity, run): (&Entity, Uuid)) -> Result<(), Error> {
    let table = format!(
        "{}.migration_suspects",
        quote_identifier(entity.control_schema)
    );
    let sql = format!(
        "UPDATE {table} SET state = 'waiting', begun_by = NULL, deaths = 0
         WHERE run_id = $1 AND entity = $2 AND NOT EXISTS (
             SELECT FROM {table} WHERE run_id = $1 AND entity = $2 AND state = 'waiting')"
    );
    let again = client.execute(&sql, &[&run, &entity.name]).await;
    again.during(|| doing(entity))?;
    Ok(())
}

fn doing(entity: &Entity) -> String {
    format!("looking for rows of {} that end a process", entity.name)
}
