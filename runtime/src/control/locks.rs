//! Locks: who may work on an entity in a target, and who beside whom. They are held until the session ends.
//!
//! There are two. The first is the leader's: of who loads, replays, proves or takes back. The second is shared by all
//! processes that load side by side. Who holds it alone, as everybody does who begins something, knows that no process is
//! left that moves rows of a run that was begun before.

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
    take(client, entity, &locks, &advice).await
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
    take(client, entity, &lock, advice).await
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

async fn take(client: &Client, entity: &Entity, locks: &str, advice: &str) -> Result<(), Error> {
    let sql = format!("SET lock_timeout = '{PATIENCE_SECONDS}s'; {locks}; RESET lock_timeout");
    let Err(cause) = client.batch_execute(&sql).await else {
        return Ok(());
    };
    if cause.code().is_some_and(|code| code.code() == "55P03") {
        return Err(Error::Failed(format!(
            "another program is working on {} in this target; {advice}",
            entity.name
        )));
    }
    Err(Error::Database {
        operation: doing(entity),
        cause,
    })
}

fn leader(entity: &Entity) -> String {
    key(entity, "")
}

fn runners(entity: &Entity) -> String {
    key(entity, ":runners")
}

fn key(entity: &Entity, role: &str) -> String {
    let name = format!("rehome:{}:{}{role}", entity.control_schema, entity.name);
    format!("hashtextextended({}, 0)", quote_literal(&name))
}

fn doing(entity: &Entity) -> String {
    format!("taking the lock of {}", entity.name)
}
