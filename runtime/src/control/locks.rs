//! Locks: who may work on an entity in a target, and who beside whom. They are held until the session ends.
//!
//! An entity has two. The first is the leader's: of who loads, replays, proves or takes back. The second is shared by all
//! processes that load side by side. Who holds it alone, as everybody does who begins something, knows that no process is
//! left that moves rows of a run that was begun before. Beside them, whoever moves one entity after the other says so by a
//! lock for the whole, that those who join it know whether more is to come.

use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_literal;
use tokio_postgres::Client;

/// A server needs a moment to notice that a program was killed; until then the dead one seems to hold its lock.
const PATIENCE_SECONDS: u32 = 10;

/// Keeps every other program from working on the entity.
///
/// # Errors
/// When another program works on it.
pub async fn alone(client: &Client, entity: &Entity) -> Result<(), Error> {
    let (leader, runners) = (leader(entity), runners(entity));
    let locks = format!("SELECT pg_advisory_lock({leader}); SELECT pg_advisory_lock({runners})");
    let advice = format!(
        "wait for it, or stop it, and give the same command again. A run that moves rows can be joined instead: {} run --join. \
         One that has lost its network seems to work until the server notices, within about two minutes; one that hangs is \
         ended by pg_terminate_backend on the sessions that pg_stat_activity shows as `rehome …`",
        entity.name
    );
    take(client, entity, &locks, (Error::Failed, &advice)).await
}

/// Lets others join the run that the holder of [`alone`] has begun or goes on with.
///
/// # Errors
/// When the target does not answer.
pub async fn let_others_join(client: &Client, entity: &Entity) -> Result<(), Error> {
    let runners = runners(entity);
    let sql =
        format!("SELECT pg_advisory_lock_shared({runners}); SELECT pg_advisory_unlock({runners})");
    let shared = client.batch_execute(&sql).await;
    shared.during(|| doing(entity))
}

/// Joins those who load the entity; waits while the leader is still beginning.
///
/// # Errors
/// When a program works on the entity that nobody can join.
pub async fn join(client: &Client, entity: &Entity) -> Result<(), Error> {
    let lock = format!("SELECT pg_advisory_lock_shared({})", runners(entity));
    let advice = "its first process has not begun to move rows yet, or is alone with them; give the same command again";
    take(client, entity, &lock, (Error::NotJoined, advice)).await
}

/// Becomes the leader where there is none; gives whether it did.
///
/// # Errors
/// When the target does not answer.
pub async fn lead(client: &Client, entity: &Entity) -> Result<bool, Error> {
    let sql = format!("SELECT pg_try_advisory_lock({})", leader(entity));
    let row = client.query_one(&sql, &[]).await;
    Ok(row.during(|| doing(entity))?.get(0))
}

/// Whether no other process loads the entity beside the one that has joined and asks.
///
/// # Errors
/// When the target does not answer.
pub async fn is_only_one(client: &Client, entity: &Entity) -> Result<bool, Error> {
    let runners = runners(entity);
    let sql = format!("SELECT pg_try_advisory_lock({runners})");
    let row = client.query_one(&sql, &[]).await;
    let only = row.during(|| doing(entity))?.get(0);
    if only {
        let sql = format!("SELECT pg_advisory_unlock({runners})");
        let unlocked = client.batch_execute(&sql).await;
        unlocked.during(|| doing(entity))?;
    }
    Ok(only)
}

/// Lets nobody join any more, where nobody else has; gives whether nobody had.
///
/// # Errors
/// When the target does not answer.
pub async fn stay_alone(client: &Client, entity: &Entity) -> Result<bool, Error> {
    let sql = format!("SELECT pg_try_advisory_lock({})", runners(entity));
    let row = client.query_one(&sql, &[]).await;
    Ok(row.during(|| doing(entity))?.get(0))
}

async fn take(
    client: &Client,
    entity: &Entity,
    locks: &str,
    (refused, advice): (fn(String) -> Error, &str),
) -> Result<(), Error> {
    let sql = format!("SET lock_timeout = '{PATIENCE_SECONDS}s'; {locks}; RESET lock_timeout");
    let Err(cause) = client.batch_execute(&sql).await else {
        return Ok(());
    };
    if cause.code().is_some_and(|code| code.code() == "55P03") {
        return Err(refused(format!(
            "another program is working on {} in this target; {advice}",
            entity.name
        )));
    }
    Err(Error::Database {
        operation: doing(entity),
        cause,
    })
}

/// Says that a whole run goes on in this target, as long as the session lives.
///
/// # Errors
/// When the target does not answer.
pub async fn conduct(client: &Client, schema: &str) -> Result<(), Error> {
    let sql = format!("SELECT pg_advisory_lock_shared({})", conductor(schema));
    let locked = client.batch_execute(&sql).await;
    locked.during(|| "saying that a run goes on".to_owned())
}

/// Whether a whole run goes on in this target, and which of these entities have a leader now.
///
/// # Errors
/// When the target does not answer.
pub async fn led(
    client: &Client,
    schema: &str,
    entities: &[String],
) -> Result<(bool, Vec<String>), Error> {
    let sql = "SELECT name FROM unnest($1::text[], $2::text[]) AS asked (name, lock)
               WHERE EXISTS (SELECT FROM pg_catalog.pg_locks
                   WHERE locktype = 'advisory' AND granted AND objsubid = 1
                     AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                     AND classid::bigint = (hashtextextended(lock, 0) >> 32) & 4294967295
                     AND objid::bigint = hashtextextended(lock, 0) & 4294967295)";
    let mut names: Vec<&str> = entities.iter().map(String::as_str).collect();
    let mut locks: Vec<String> = names.iter().map(|name| lock_name(schema, name)).collect();
    names.push("");
    locks.push(conductor_name(schema));
    let found = client.query(sql, &[&names, &locks]).await;
    let found = found.during(|| "asking what is being moved".to_owned())?;
    let mut found: Vec<String> = found.iter().map(|row| row.get(0)).collect();
    let before = found.len();
    found.retain(|name| !name.is_empty());
    Ok((found.len() < before, found))
}

fn conductor(schema: &str) -> String {
    number(&conductor_name(schema))
}

fn conductor_name(schema: &str) -> String {
    format!("rehome:{schema}::run")
}

fn leader(entity: &Entity) -> String {
    key(entity, "")
}

fn runners(entity: &Entity) -> String {
    key(entity, ":runners")
}

fn key(entity: &Entity, role: &str) -> String {
    number(&format!(
        "{}{role}",
        lock_name(entity.control_schema, entity.name)
    ))
}

fn lock_name(schema: &str, entity: &str) -> String {
    format!("rehome:{schema}:{entity}")
}

fn number(name: &str) -> String {
    format!("hashtextextended({}, 0)", quote_literal(name))
}

fn doing(entity: &Entity) -> String {
    format!("taking the lock of {}", entity.name)
}
