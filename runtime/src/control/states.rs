//! Which state of the source the batches of a run have read, and which of them have read another one than the present.

use super::checkpoints::Checkpoint;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// A batch that is to be compared with the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The batch.
    pub batch: Checkpoint,
    /// Whether it has a range of keys; one that asked single rows again has none.
    pub has_range: bool,
}

/// The batches of a run that are done and have read another state than this one, in their order; with `all`, those
/// that have read this one as well.
///
/// # Errors
/// When the target does not answer.
pub async fn stale(
    client: &Client,
    (entity, state): (&Entity, &str),
    run: Uuid,
    all: bool,
) -> Result<Vec<Stale>, Error> {
    let sql = format!(
        "SELECT feed, batch, fence, range_from, range_to, size, kind = 'load' FROM {}.migration_checkpoints
         WHERE run_id = $1 AND entity = $2 AND state = 'done' AND read_under <> '' AND (read_under <> $3 OR $4) ORDER BY batch",
        quote_identifier(entity.control_schema)
    );
    let rows = client
        .query(&sql, &[&run, &entity.name, &state, &all])
        .await;
    let rows = rows.during(|| format!("asking what the batches of {} have read", entity.name))?;
    Ok(rows.iter().map(stale_of).collect())
}

/// All batches of a run, in their order, whatever they have read: for comparing all of it.
///
/// # Errors
/// When the target does not answer.
pub async fn every(client: &Client, entity: &Entity, run: Uuid) -> Result<Vec<Stale>, Error> {
    let sql = format!(
        "SELECT feed, batch, fence, range_from, range_to, size, kind = 'load' FROM {}.migration_checkpoints
         WHERE run_id = $1 AND entity = $2 AND state = 'done' ORDER BY batch",
        quote_identifier(entity.control_schema)
    );
    let rows = client.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| format!("reading the batches of {}", entity.name))?;
    Ok(rows.iter().map(stale_of).collect())
}

fn stale_of(row: &Row) -> Stale {
    Stale {
        batch: Checkpoint::of_row(row),
        has_range: row.get(6),
    }
}

/// Corrects what leaves no row behind in a batch's account: rows that are filtered, where the batch knows them all, and
/// references set to NULL.
///
/// # Errors
/// When the target does not answer.
pub async fn recount(
    client: &Client,
    entity: &Entity,
    (run, batch): (Uuid, i32),
    filtered: Option<u64>,
    nulled: u64,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_checkpoints SET read = read - filtered + coalesce($4, filtered), filtered = coalesce($4, filtered), nulled = $5
         WHERE run_id = $1 AND entity = $2 AND batch = $3 AND (filtered, nulled) <> (coalesce($4, filtered), $5)",
        quote_identifier(entity.control_schema)
    );
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (filtered, nulled) = (filtered.map(signed), signed(nulled));
    let counted = client
        .execute(&sql, &[&run, &entity.name, &batch, &filtered, &nulled])
        .await;
    counted.during(|| format!("counting batch {batch} of {} anew", entity.name))?;
    Ok(())
}

/// Lets batches without a range count no filtered row: the ranges that hold these rows are about to count them. Filtered
/// rows leave nothing behind by which they would be known.
///
/// # Errors
/// When the target does not answer.
pub async fn leave_filtered_to_ranges(
    client: &Client,
    entity: &Entity,
    run: Uuid,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.migration_checkpoints SET read = read - filtered, filtered = 0
         WHERE run_id = $1 AND entity = $2 AND kind = 'replay' AND filtered <> 0",
        quote_identifier(entity.control_schema)
    );
    let counted = client.execute(&sql, &[&run, &entity.name]).await;
    counted.during(|| format!("counting the filtered rows of {} anew", entity.name))?;
    Ok(())
}

/// Records that every batch of a run agrees with one state of the source, and how many rows that has; from now on rows
/// that change there are nothing that the run has to follow.
///
/// # Errors
/// When the target does not answer.
pub async fn settle(client: &Client, entity: &Entity, run: Uuid) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let doing = || format!("recording what the run of {} has read", entity.name);
    let settled = format!(
        "UPDATE {schema}.migration_checkpoints SET read_under = '' WHERE run_id = $1 AND entity = $2 AND read_under <> ''"
    );
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [&run, &entity.name];
    client.execute(&settled, &values).await.during(doing)?;
    let rows = format!(
        "UPDATE {schema}.migration_control SET source_rows = (
             SELECT coalesce(sum(read), 0)::bigint FROM {schema}.migration_checkpoints WHERE run_id = $1 AND entity = $2)
         WHERE run_id = $1 AND entity = $2"
    );
    client.execute(&rows, &values).await.during(doing)?;
    Ok(())
}
