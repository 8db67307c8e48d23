//! Leases: which process has which batch in hand, until when by the target's clock.
//!
//! A lease raises the fence of its batch, and a batch is closed by its last fence alone, in the transaction that holds its
//! rows. So a process that was held up for longer than its lease loses its batch and can double nothing. Before its
//! batch is given to another one its sessions are ended, so that nobody waits for what they hold. A lease whose
//! holder has no session left is free at once.

use super::checkpoints::Checkpoint;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use std::time::Duration;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};
use uuid::Uuid;

/// A process that moves batches of a run, as its leases show it.
#[derive(Debug, Clone)]
pub struct Runner {
    /// The application name of all its sessions in the target, which no other process has.
    pub name: String,
    /// How long a lease holds without being renewed.
    pub lease: Duration,
}

/// Gives the sessions of a new runner their name: `rehome cases` becomes `rehome 6f1d2c3b cases`.
///
/// # Errors
/// When the target does not answer.
pub async fn name_session(client: &Client) -> Result<String, Error> {
    // The server's view of its sessions shows 63 bytes, by which a runner is looked for.
    let sql = "SELECT set_config('application_name', left('rehome ' || left(gen_random_uuid()::text, 8)
                                 || substr(current_setting('application_name'), length('rehome ')), 63), false)";
    let row = client.query_one(sql, &[]).await;
    Ok(row.during(|| "naming a session".to_owned())?.get(0))
}

/// The name that [`name_session`] gave to a session.
///
/// # Errors
/// When the target does not answer.
pub async fn name_of(client: &Client) -> Result<String, Error> {
    let sql = "SELECT current_setting('application_name')";
    let row = client.query_one(sql, &[]).await;
    Ok(row
        .during(|| "asking for the name of a session".to_owned())?
        .get(0))
}

/// The statement of [`claim`], which a load gives often.
///
/// # Errors
/// When the target does not answer.
pub async fn prepare_claim(client: &Client, entity: &Entity) -> Result<Statement, Error> {
    // What somebody is about to take or to close is passed over: there is more.
    let sql = lease_sql(entity, "batch > $6 AND lease_until IS NULL", "SKIP LOCKED");
    let prepared = client.prepare(&sql).await;
    prepared.during(|| taking(entity))
}

/// Leases up to `most` batches above `after` that nobody has had yet, in their order.
///
/// # Errors
/// When the target does not answer.
pub async fn claim(
    client: &Client,
    statement: &Statement,
    of: (&Entity, Uuid),
    runner: &Runner,
    after: i32,
    most: i64,
) -> Result<Vec<Checkpoint>, Error> {
    lease(client, statement, of, runner, most, &after).await
}

/// Leases up to `most` batches that others have let go: by a lease that has run out, or by having no session any more.
/// Whoever is late has its sessions ended first.
///
/// # Errors
/// When the target does not answer.
pub async fn take_over(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    runner: &Runner,
    most: i64,
) -> Result<Vec<Checkpoint>, Error> {
    let late = end_the_late(client, entity, run, runner).await?;
    let free = "(lease_until IS NULL OR lease_until < clock_timestamp() AND holder = ANY($6)
                 OR NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE application_name = holder))";
    let prepared = client.prepare(&lease_sql(entity, free, "")).await;
    let statement = prepared.during(|| taking(entity))?;
    lease(client, &statement, (entity, run), runner, most, &late).await
}

fn lease_sql(entity: &Entity, free: &str, lock: &str) -> String {
    let table = table(entity);
    format!(
        "WITH free AS (
             SELECT batch, CASE WHEN lease_until < clock_timestamp() THEN holder END AS late FROM {table}
             WHERE run_id = $1 AND entity = $2 AND kind = 'load' AND state = 'pending' AND {free}
             ORDER BY batch LIMIT $3 FOR UPDATE {lock}
         )
         UPDATE {table} AS leased
         SET holder = $4, fence = leased.fence + 1, lease_until = clock_timestamp() + make_interval(secs => $5),
             taken_from = coalesce(free.late, leased.taken_from)
         FROM free WHERE leased.run_id = $1 AND leased.entity = $2 AND leased.batch = free.batch
         RETURNING leased.feed, leased.batch, leased.fence, leased.range_from, leased.range_to, leased.size"
    )
}

async fn lease(
    client: &Client,
    statement: &Statement,
    (entity, run): (&Entity, Uuid),
    runner: &Runner,
    most: i64,
    free: &(dyn ToSql + Sync),
) -> Result<Vec<Checkpoint>, Error> {
    let seconds = runner.lease.as_secs_f64();
    let values: [&(dyn ToSql + Sync); 6] =
        [&run, &entity.name, &most, &runner.name, &seconds, free];
    let rows = client.query(statement, &values).await;
    let rows = rows.during(|| taking(entity))?;
    let mut leased: Vec<Checkpoint> = rows.iter().map(Checkpoint::of_row).collect();
    leased.sort_by_key(|checkpoint| checkpoint.batch);
    Ok(leased)
}

fn taking(entity: &Entity) -> String {
    format!("taking batches of {} in hand", entity.name)
}

/// Ends the sessions of those whose lease has run out, and gives their names. What a role may not end stays, and fails
/// by its fence.
async fn end_the_late(
    client: &Client,
    entity: &Entity,
    run: Uuid,
    runner: &Runner,
) -> Result<Vec<String>, Error> {
    let doing = || format!("looking who holds batches of {} for too long", entity.name);
    let sql = format!(
        "SELECT DISTINCT holder FROM {}
         WHERE run_id = $1 AND entity = $2 AND state = 'pending' AND lease_until < clock_timestamp() AND holder <> $3",
        table(entity)
    );
    let rows = client
        .query(&sql, &[&run, &entity.name, &runner.name])
        .await;
    let late: Vec<String> = rows.during(doing)?.iter().map(|row| row.get(0)).collect();
    if !late.is_empty() {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity
                   WHERE application_name = ANY($1) AND datname = current_database() AND pg_has_role(usesysid, 'USAGE')";
        client.execute(sql, &[&late]).await.during(doing)?;
    }
    Ok(late)
}

/// Renews the leases of a runner, also those that have run out and that nobody has taken over.
///
/// # Errors
/// When the target does not answer.
pub async fn renew(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    runner: &Runner,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {} SET lease_until = clock_timestamp() + make_interval(secs => $4)
         WHERE run_id = $1 AND entity = $2 AND state = 'pending' AND holder = $3",
        table(entity)
    );
    let seconds = runner.lease.as_secs_f64();
    let renewed = client
        .execute(&sql, &[&run, &entity.name, &runner.name, &seconds])
        .await;
    renewed.during(|| format!("keeping batches of {} in hand", entity.name))?;
    Ok(())
}

/// How many batches of a load are not done, and whether any of them is not this runner's.
///
/// # Errors
/// When the target does not answer.
pub async fn left(
    client: &Client,
    (entity, run): (&Entity, Uuid),
    runner: &str,
) -> Result<(i64, bool), Error> {
    let sql = format!(
        "SELECT count(*), coalesce(bool_or(holder IS DISTINCT FROM $3), false) FROM {}
         WHERE run_id = $1 AND entity = $2 AND kind = 'load' AND state = 'pending'",
        table(entity)
    );
    let row = client.query_one(&sql, &[&run, &entity.name, &runner]).await;
    let row = row.during(|| format!("asking what is left of {}", entity.name))?;
    Ok((row.get(0), row.get(1)))
}

/// Why a runner cannot go on, where a batch that it had in hand was taken over.
///
/// # Errors
/// When the target does not answer.
pub async fn loss(client: &Client, entity: &Entity, name: &str) -> Result<Option<Error>, Error> {
    let sql = format!(
        "SELECT batch, holder FROM {} WHERE entity = $1 AND taken_from = $2 ORDER BY batch LIMIT 1",
        table(entity)
    );
    let row = client.query_opt(&sql, &[&entity.name, &name]).await;
    let row = row.during(|| format!("asking who has the batches of {}", entity.name))?;
    let reason = |row: &Row| taken_over(entity, row.get(0), row.get(1));
    Ok(row.as_ref().map(reason))
}

/// The reason of a runner that comes too late.
#[must_use]
pub fn taken_over(entity: &Entity, batch: i32, by: &str) -> Error {
    Error::Failed(format!(
        "batch {batch} of {name} was taken over by another process ({by}): this one gave no sign of life until its lease \
         had run out, by the target's clock. What it had in hand was dropped, so nothing is doubled, and the others go on; \
         to work beside them again: {name} run --join",
        name = entity.name
    ))
}

fn table(entity: &Entity) -> String {
    format!(
        "{}.migration_checkpoints",
        quote_identifier(entity.control_schema)
    )
}
