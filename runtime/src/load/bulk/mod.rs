//! Bulk: indexes, keys and references of an empty target table come off before the first row, and are built again
//! behind the last one.
//!
//! What comes off is recorded in the transaction that takes it off, with the statements that bring it back; each is
//! built in a transaction that records it too. So a load that dies goes on building where it was, and a rollback
//! restores whatever is still off.

mod objects;
mod patience;
mod rebuild;
mod records;
mod settle;
mod strangers;

pub(crate) use rebuild::{aid_rollback, put_back, restore};

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::load::ground::Ground;
use crate::migration::{Entity, LoadMode, Migration};
use crate::progress::Progress;
use crate::report::Event;
use objects::StayingKey;
use uuid::Uuid;

/// What has to be known of the table: its number, whether the role owns it, whether it is one that can be loaded in
/// bulk.
const TABLE: &str = "
    SELECT class.oid, pg_has_role(class.relowner, 'USAGE'),
           class.relkind = 'r' AND NOT class.relispartition
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE class.oid IN (inhrelid, inhparent))
    FROM pg_catalog.pg_class AS class WHERE class.oid = to_regclass($1)";

/// Who waits for a table lets everybody behind wait too; so this gives up, and comes back after a pause.
const LOCK_PATIENCE: &str = "SET LOCAL lock_timeout = '30s'";

/// Takes off what slows a load down, where the program is to load in bulk and can; says so where it cannot. Within the
/// caller's transaction, which holds the table until it ends. Gives whether the load begins, or the user wants to stop.
pub(super) async fn take_off(
    ground: &Ground,
    migration: &dyn Migration,
    run: Uuid,
    progress: &Progress,
) -> Result<bool, Error> {
    let target = &ground.target;
    if migration.load_mode() == LoadMode::Live {
        return Ok(true);
    }
    let entity = migration.entity();
    let doing = || format!("taking indexes and keys of {} off", entity.target.quoted());
    let say = |message: String| {
        progress.say(&Event::Notice {
            entity: entity.name.to_owned(),
            message: format!("{}: {message}", entity.name),
        });
    };
    let lock = format!(
        "{LOCK_PATIENCE}; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
        entity.target.quoted()
    );
    let table = match loadable(target, migration, &lock).await? {
        Ok(table) => table,
        Err(reason) => {
            say(format!("loaded live, as {reason}"));
            return Ok(true);
        }
    };
    target
        .batch_execute("SET LOCAL search_path = ''")
        .await
        .during(doing)?;
    let staying_key = staying_key(ground, migration);
    let (off, staying) = objects::of_table(target, table, &staying_key).await?;
    records::add(target, entity, run, &off).await?;
    if !patience::drop_all(target, entity, &off, progress).await? {
        return Ok(false);
    }
    let path = "SET LOCAL search_path TO DEFAULT";
    target.batch_execute(path).await.during(doing)?;
    for object in staying {
        say(format!(
            "{} stays on while rows come in, as {}",
            object.name, object.reason
        ));
    }
    Ok(true)
}

/// The key that stays on, where there is a reason for it.
fn staying_key(ground: &Ground, migration: &dyn Migration) -> StayingKey {
    let reason = match (migration.keys_may_collide(), ground.fingerprint) {
        (true, _) => "two rows may be given the same key",
        (false, true) => "each batch is read back by it",
        (false, false) => return StayingKey::default(),
    };
    let entity = migration.entity();
    let columns = entity.key.iter().map(|at| entity.columns[*at].name);
    let mut columns: Vec<&'static str> = columns.collect();
    columns.sort_unstable();
    StayingKey { columns, reason }
}

/// Whether nothing that the run took off is off still.
///
/// # Errors
/// When the target does not answer.
pub(crate) async fn is_whole(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<bool, Error> {
    Ok(records::missing(target, entity, run).await?.is_empty())
}

/// Whether the table is going to be loaded in bulk, as far as can be said without holding it.
pub(super) async fn is_expected(
    target: &Connection,
    migration: &dyn Migration,
) -> Result<bool, Error> {
    let bulk = migration.load_mode() != LoadMode::Live;
    Ok(bulk && loadable(target, migration, "").await?.is_ok())
}

/// The table's number, where it is known to be empty, once the lock is taken; else why it is not loaded in bulk.
async fn loadable(
    target: &Connection,
    migration: &dyn Migration,
    lock: &str,
) -> Result<Result<u32, &'static str>, Error> {
    let table = migration.entity().target.quoted();
    let doing = || format!("looking whether {table} can be loaded in bulk");
    let row = target.query_one(TABLE, &[&table]).await.during(doing)?;
    if !row.get::<_, bool>(2) {
        return Ok(Err("tables with partitions or heirs keep their indexes"));
    }
    if !row.get::<_, bool>(1) {
        return Ok(Err("only the table's owner may take its indexes off"));
    }
    target.batch_execute(lock).await.during(doing)?;
    let rows = format!("SELECT EXISTS (SELECT FROM {table})");
    let rows = target.query_one(&rows, &[]).await.during(doing)?;
    if rows.get(0) {
        return Ok(Err("the table holds rows already"));
    }
    Ok(Ok(row.get(0)))
}
