//! Patience with programs beside this one. What comes off needs the tables that it refers to for a moment of its own, and
//! another program of the same run may read them for as long as its proof takes.

use super::objects::Object;
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::progress::Progress;
use crate::report::Event;
use std::time::Duration;

/// How long it is tried where a program of ours is in the way: everybody else who wants the table waits behind us.
const A_TRY: &str = "SAVEPOINT before_objects; SET LOCAL lock_timeout = '2s'";

/// The way back: what was locked meanwhile is free again.
const BACK: &str = "ROLLBACK TO SAVEPOINT before_objects";

/// How long others have the table between two tries.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether other programs use a table that refers to this one or that this one refers to.
const OURS: &str = "
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_locks AS lock JOIN pg_catalog.pg_stat_activity AS session USING (pid)
        WHERE lock.locktype = 'relation' AND lock.granted AND pid <> pg_catalog.pg_backend_pid()
          AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
          AND session.application_name LIKE 'rehome %'
          AND lock.relation IN (
              SELECT confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = to_regclass($1)
              UNION SELECT conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confrelid = to_regclass($1)))";

/// Takes objects off, within the caller's transaction; gives whether it did, or the user wants to stop. Programs beside this
/// one are waited for; for strangers the caller's own limit holds.
pub(super) async fn drop_all(
    target: &Connection,
    entity: &Entity,
    off: &[Object],
    progress: &Progress,
) -> Result<bool, Error> {
    let doing = || format!("taking indexes and keys of {} off", entity.target.quoted());
    let mut told = false;
    while !progress.stop_wanted() {
        target.batch_execute(A_TRY).await.during(doing)?;
        match drop_each(target, entity, off).await {
            Err(error) if is_in_the_way(&error) => {
                target.batch_execute(BACK).await.during(doing)?;
            }
            done => return done.map(|()| true),
        }
        let ours = target.query_one(OURS, &[&entity.target.quoted()]).await;
        if !ours.during(doing)?.get::<_, bool>(0) {
            return drop_each(target, entity, off).await.map(|()| true);
        }
        if !std::mem::replace(&mut told, true) {
            progress.say(&waits(entity));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(false)
}

async fn drop_each(target: &Connection, entity: &Entity, off: &[Object]) -> Result<(), Error> {
    let doing = || format!("taking indexes and keys of {} off", entity.target.quoted());
    for object in off {
        target.batch_execute(&object.drop).await.during(doing)?;
    }
    Ok(())
}

/// A lock that was not to be had in time, or that somebody wanted who holds what we want.
fn is_in_the_way(error: &Error) -> bool {
    matches!(error.sqlstate(), Some("55P03" | "40P01"))
}

fn waits(entity: &Entity) -> Event {
    Event::Notice {
        entity: entity.name.to_owned(),
        message: format!(
            "{}: its keys come off as soon as programs beside it let go of the tables that they refer to",
            entity.name
        ),
    }
}
