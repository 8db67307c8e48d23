//! Checkpoints: the batches of a run, their ranges of legacy keys, and which are done.

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::report::Account;
use crate::sql::quote_identifier;
use tokio_postgres::Client;
use uuid::Uuid;

/// A batch that waits: the rows of one feed with keys above `from` and up to `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The feed's position.
    pub feed: i16,
    /// The batch's number within the run, from 1.
    pub batch: i32,
    /// The key that lies just before the range, column by column in text form; `None` begins at the first row.
    pub from: Option<Vec<String>>,
    /// The last key of the range; `None` goes to the last row.
    pub to: Option<Vec<String>>,
}

/// Records the batches of a new run; within the caller's transaction.
///
/// # Errors
/// When the target does not answer.
pub async fn plan(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    checkpoints: &[Checkpoint],
) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO {}.migration_checkpoints (run_id, entity, feed, batch, range_from, range_to) VALUES ($1, $2, $3, $4, $5, $6)",
        quote_identifier(entity.control_schema)
    );
    let doing = || format!("recording the batches of {}", entity.name);
    let statement = client.prepare(&sql).await.during(doing)?;
    for checkpoint in checkpoints {
        let Checkpoint {
            feed,
            batch,
            from,
            to,
        } = checkpoint;
        client
            .execute(&statement, &[&run, &entity.name, feed, batch, from, to])
            .await
            .during(doing)?;
    }
    Ok(())
}

/// The batches of a run that are not done, in the order in which they are to be done.
///
/// # Errors
/// When the target does not answer.
pub async fn pending(
    client: &Client,
    entity: &Entity,
    run: Uuid,
) -> Result<Vec<Checkpoint>, Error> {
    let sql = format!(
        "SELECT feed, batch, range_from, range_to FROM {}.migration_checkpoints
         WHERE run_id = $1 AND entity = $2 AND state = 'pending' AND kind = 'load' ORDER BY batch",
        quote_identifier(entity.control_schema)
    );
    let rows = client.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| format!("reading which batches of {} are done", entity.name))?;
    Ok(rows
        .iter()
        .map(|row| Checkpoint {
            feed: row.get(0),
            batch: row.get(1),
            from: row.get(2),
            to: row.get(3),
        })
        .collect())
}

/// Records an additional batch outside the ranges, for rows that are replayed; gives its number.
///
/// # Errors
/// When the target does not answer.
pub async fn add_replay(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    feed: i16,
) -> Result<i32, Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "INSERT INTO {schema}.migration_checkpoints (run_id, entity, feed, batch, kind)
         SELECT $1, $2, $3, coalesce(max(batch), 0) + 1, 'replay'
         FROM {schema}.migration_checkpoints WHERE run_id = $1 AND entity = $2
         RETURNING batch"
    );
    let row = client.query_one(&sql, &[&run, &entity.name, &feed]).await;
    Ok(row
        .during(|| format!("recording a replay of {}", entity.name))?
        .get(0))
}

/// What is known of a batch when its rows are in.
#[derive(Debug, Clone, Copy)]
pub struct Done<'d> {
    /// What became of its rows.
    pub account: &'d Account,
    /// References that were set to NULL because their policy says so.
    pub nulled: u64,
    /// Rows that an earlier batch has counted as read and quarantined, so that they are not counted twice.
    pub counted_before: u64,
    /// The state of the source that it has read.
    pub read_under: &'d str,
}

/// Closes a batch inside the transaction that holds its rows; gives `false` when it was closed already, which means
/// that the rows of this transaction must not be committed.
///
/// # Errors
/// When the target does not answer.
pub async fn close(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    batch: i32,
    done: &Done<'_>,
) -> Result<bool, Error> {
    let sql = format!(
        "UPDATE {}.migration_checkpoints
         SET state = 'done', attempts = attempts + 1, read = $4, migrated = $5, merged = $6, existing = $7, filtered = $8,
             quarantined = $9, nulled = $10, read_under = $11, started_at = coalesce(started_at, now()), finished_at = clock_timestamp()
         WHERE run_id = $1 AND entity = $2 AND batch = $3 AND state = 'pending'",
        quote_identifier(entity.control_schema)
    );
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (account, counted_before) = (done.account, signed(done.counted_before));
    let (read, quarantined) = (
        &(signed(account.read) - counted_before),
        &(signed(account.quarantined) - counted_before),
    );
    let [migrated, merged, existing, filtered, nulled] = &[
        account.migrated,
        account.merged,
        account.existing,
        account.filtered,
        done.nulled,
    ]
    .map(signed);
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 11] = [
        &run,
        &entity.name,
        &batch,
        read,
        migrated,
        merged,
        existing,
        filtered,
        quarantined,
        nulled,
        &done.read_under,
    ];
    let closed = client.execute(&sql, &values).await;
    Ok(closed.during(|| format!("closing batch {batch} of {}", entity.name))? == 1)
}

/// Whether a batch is done: asked after a connection was lost with a COMMIT on its way.
///
/// # Errors
/// When the target does not answer.
pub async fn is_done(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    batch: i32,
) -> Result<bool, Error> {
    let sql = format!(
        "SELECT state = 'done' FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2 AND batch = $3",
        quote_identifier(entity.control_schema)
    );
    let row = client.query_opt(&sql, &[&run, &entity.name, &batch]).await;
    let row = row.during(|| format!("asking whether batch {batch} of {} is done", entity.name))?;
    Ok(row.is_some_and(|row| row.get(0)))
}
