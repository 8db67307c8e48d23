//! Ranges that are moved as part of the batch before them: what a batch takes in, it has as its own when it is closed.

use super::{Checkpoint, Closed};
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Batches that are moved as part of the one before them, each under the fence of its own lease.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    batches: Vec<i32>,
    fences: Vec<i64>,
}

impl Checkpoint {
    /// For how many rows at most the range was cut; more than any batch has where that is not known.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let known = self.size.and_then(|size| u64::try_from(size).ok());
        known.unwrap_or(u64::from(u32::MAX))
    }

    /// Whether another range begins where this one ends, so that both can be moved as one batch.
    #[must_use]
    pub fn is_followed_by(&self, next: &Self) -> bool {
        self.feed == next.feed && self.to.is_some() && self.to == next.from
    }

    /// The numbers of all batches that are moved by it, its own first, and the fences of their leases.
    #[must_use]
    pub fn batches(&self) -> (Vec<i32>, Vec<i64>) {
        let Joined { batches, fences } = &self.joined;
        (
            [&[self.batch], batches.as_slice()].concat(),
            [&[self.fence], fences.as_slice()].concat(),
        )
    }

    /// Takes in the range that follows.
    pub fn join(&mut self, next: Self) {
        self.to = next.to;
        let sizes = self.size.zip(next.size);
        self.size = sizes.map(|(size, more)| size.saturating_add(more));
        self.joined.batches.push(next.batch);
        self.joined.fences.push(next.fence);
    }
}

/// Gives a batch the ranges that it has taken in, in the place of the batches that had them; within the transaction that
/// closes it.
///
/// # Errors
/// When the target does not answer.
pub(super) async fn take_in(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    batch: i32,
    (joined, to): (&Joined, &Option<Vec<String>>),
) -> Result<Closed, Error> {
    let Joined { batches, fences } = joined;
    if batches.is_empty() {
        return Ok(Closed::Now);
    }
    let sql = take_in_sql(entity);
    let values: [&(dyn ToSql + Sync); 6] = [&run, &entity.name, &batch, batches, fences, to];
    let gone = client.query_one(&sql, &values).await;
    let gone = gone.during(|| format!("closing batch {batch} of {}", entity.name))?;
    if usize::try_from(gone.get::<_, i64>(0)).ok() == Some(batches.len()) {
        return Ok(Closed::Now);
    }
    // Whoever has leased one of them meanwhile will move it.
    Ok(Closed::TakenOver {
        by: "another process".to_owned(),
    })
}

fn take_in_sql(entity: &Entity) -> String {
    let table = format!(
        "{}.migration_checkpoints",
        quote_identifier(entity.control_schema)
    );
    format!(
        "WITH gone AS (
             DELETE FROM {table} AS taken USING ROWS FROM (unnest($4::integer[]), unnest($5::bigint[])) AS held (batch, fence)
             WHERE taken.run_id = $1 AND taken.entity = $2 AND taken.batch = held.batch AND taken.state = 'pending'
               AND taken.fence = held.fence
             RETURNING taken.size
         ), widened AS (
             UPDATE {table} SET range_to = $6, size = size + (SELECT sum(gone.size) FROM gone)
             WHERE run_id = $1 AND entity = $2 AND batch = $3
         )
         SELECT count(*) FROM gone"
    )
}
