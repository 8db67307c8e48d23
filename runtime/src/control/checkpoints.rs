//! Checkpoints: the batches of a run, their ranges of legacy keys, and which are done.

mod joined;

pub use joined::Joined;

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::report::Account;
use crate::sql::quote_identifier;
use futures_util::future::try_join_all;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row};
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
    /// The fence of the lease under which it is moved; 0 where there never was one.
    pub fence: i64,
    /// For how many rows at most the range was cut; nothing where that is not known.
    pub size: Option<i32>,
    /// The batches behind it whose ranges it has taken in.
    pub joined: Joined,
}

impl Checkpoint {
    /// Of a row with feed, batch, fence, both ends of the range and its size.
    pub(super) fn of_row(row: &Row) -> Self {
        Self {
            feed: row.get(0),
            batch: row.get(1),
            fence: row.get(2),
            from: row.get(3),
            to: row.get(4),
            size: row.get(5),
            joined: Joined::default(),
        }
    }
}

/// What came of closing a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// It is closed, as soon as the transaction is committed.
    Now,
    /// It was closed before, under the same fence: by a COMMIT whose answer was lost.
    Before,
    /// Its lease is another process's by now, or it was taken back.
    TakenOver {
        /// Whose it is.
        by: String,
    },
}

/// So many batches are on their way to the server before it has answered.
const AT_ONCE: usize = 500;

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
        "INSERT INTO {}.migration_checkpoints (run_id, entity, feed, batch, range_from, range_to, size) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        quote_identifier(entity.control_schema)
    );
    let doing = || format!("recording the batches of {}", entity.name);
    let statement = client.prepare(&sql).await.during(doing)?;
    for some in checkpoints.chunks(AT_ONCE) {
        let recorded = some.iter().map(async |checkpoint| {
            let Checkpoint {
                feed,
                batch,
                from,
                to,
                size,
                ..
            } = checkpoint;
            let values: [&(dyn ToSql + Sync); 7] =
                [&run, &entity.name, feed, batch, from, to, size];
            client.execute(&statement, &values).await
        });
        try_join_all(recorded).await.during(doing)?;
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
        "SELECT feed, batch, fence, range_from, range_to, size FROM {}.migration_checkpoints
         WHERE run_id = $1 AND entity = $2 AND state = 'pending' AND kind = 'load' ORDER BY batch",
        quote_identifier(entity.control_schema)
    );
    let rows = client.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| format!("reading which batches of {} are done", entity.name))?;
    Ok(rows.iter().map(Checkpoint::of_row).collect())
}

/// All batches into which a run has cut its feeds, whatever became of them, in their order.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn planned(
    client: &Client,
    entity: &Entity,
    run: Uuid,
) -> Result<Vec<Checkpoint>, Error> {
    let sql = format!(
        "SELECT feed, batch, fence, range_from, range_to, size FROM {}.migration_checkpoints
         WHERE run_id = $1 AND entity = $2 AND kind = 'load' ORDER BY batch",
        quote_identifier(entity.control_schema)
    );
    let rows = client.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| format!("reading the batches of {}", entity.name))?;
    Ok(rows.iter().map(Checkpoint::of_row).collect())
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
    /// The batches that it has taken in, and where its range ends now.
    pub joined: (&'d Joined, &'d Option<Vec<String>>),
}

/// Closes a batch inside the transaction that holds its rows. Unless it gives [`Closed::Now`], the rows of this
/// transaction must not be committed.
///
/// # Errors
/// When the target does not answer.
pub async fn close(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    (batch, fence): (i32, i64),
    done: &Done<'_>,
) -> Result<Closed, Error> {
    let sql = format!(
        "UPDATE {}.migration_checkpoints
         SET state = 'done', attempts = greatest(attempts, 1), begun_by = NULL, deaths = 0, isolated = false, read = $4, migrated = $5, merged = $6, existing = $7, filtered = $8,
             quarantined = $9, nulled = $10, read_under = $11, started_at = coalesce(started_at, now()),
             finished_at = clock_timestamp(), lease_until = NULL
         WHERE run_id = $1 AND entity = $2 AND batch = $3 AND state = 'pending' AND fence = $12",
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
    let values: [&(dyn ToSql + Sync); 12] = [
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
        &fence,
    ];
    let closed = client.execute(&sql, &values).await;
    if closed.during(|| format!("closing batch {batch} of {}", entity.name))? != 1 {
        return closed_by(client, entity, run, (batch, fence)).await;
    }
    joined::take_in(client, entity, run, batch, done.joined).await
}

/// Who has closed a batch, or has it in hand.
async fn closed_by(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    (batch, fence): (i32, i64),
) -> Result<Closed, Error> {
    let sql = format!(
        "SELECT fence, holder FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2 AND batch = $3",
        quote_identifier(entity.control_schema)
    );
    let row = client.query_opt(&sql, &[&run, &entity.name, &batch]).await;
    let row = row.during(|| format!("asking who has batch {batch} of {}", entity.name))?;
    Ok(match row {
        Some(row) if row.get::<_, i64>(0) == fence => Closed::Before,
        row => Closed::TakenOver {
            by: row
                .and_then(|row| row.get(1))
                .unwrap_or_else(|| "a rollback".to_owned()),
        },
    })
}
