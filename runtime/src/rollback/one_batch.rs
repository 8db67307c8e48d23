//! One batch, taken back alone: its rows go, and it waits again as if it had never been moved.

use super::batches;
use super::modified;
use super::referring;
use super::{RolledBack, Undo};
use crate::control::mappings::mapping_table;
use crate::control::runs::{self, RunPhase};
use crate::control::writes;
use crate::error::{Error, While};
use crate::load::{Going, bulk};
use crate::sql::{quote_identifier, quote_literal};

/// Takes one batch back, in one transaction. The next `run` moves it again, from the source as it is then.
pub(super) async fn take_back(undo: &Undo<'_>, batch: i32) -> Result<RolledBack, Error> {
    let (target, entity, run) = (undo.target, undo.entity, undo.run.id);
    if undo.run.phase == RunPhase::RollingBack {
        return Err(Error::Failed(format!(
            "the whole run of {} is being taken back; finish that first, without --batch",
            entity.name
        )));
    }
    if !bulk::is_whole(target, entity, run).await? {
        return Err(Error::Failed(format!(
            "indexes and keys of {} are off, so its rows may not be told apart; give the run to its end first, or take all of it back",
            entity.target.quoted()
        )));
    }
    let doing = || format!("taking back batch {batch} of {}", entity.name);
    target.batch_execute("BEGIN").await.during(doing)?;
    batches::hold(target, entity, (run, batch))
        .await
        .during(doing)?;
    if !is_done(undo, batch).await? {
        target.batch_execute("ROLLBACK").await.during(doing)?;
        return Ok(RolledBack {
            nothing_to_do: true,
            ..RolledBack::default()
        });
    }
    refuse_entangled(undo, batch).await?;
    modified::refuse(undo, Some(batch)).await?;
    referring::settle(undo, Going::Batch(batch)).await?;
    undo.triggers.off(target).await?;
    writes::note(target, entity, run).await?;
    let rows = batches::delete_rows(undo, batch).await?;
    for sql in statements(undo, batch) {
        target.batch_execute(&sql).await.during(doing)?;
    }
    runs::set_phase(target, entity, run, RunPhase::Loading.word(), None).await?;
    undo.triggers.back(target).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    undo.say(&format!(
        "batch {batch} is taken back; `run` moves it again, and `rollback` takes the rest back"
    ));
    Ok(RolledBack {
        rows,
        ..RolledBack::default()
    })
}

/// Whether the batch is in; refuses one that there is not.
async fn is_done(undo: &Undo<'_>, batch: i32) -> Result<bool, Error> {
    let sql = format!(
        "SELECT batch = $3, state = 'done', batch FROM {}.migration_checkpoints
         WHERE run_id = $1 AND entity = $2 ORDER BY batch = $3 DESC, batch DESC LIMIT 1",
        quote_identifier(undo.entity.control_schema)
    );
    let name = undo.entity.name;
    let found = undo
        .target
        .query_opt(&sql, &[&undo.run.id, &name, &batch])
        .await;
    let found = found.during(|| format!("looking for batch {batch} of {name}"))?;
    match found {
        Some(row) if row.get(0) => Ok(row.get(1)),
        row => Err(Error::Usage(format!(
            "the run of {name} has no batch {batch}; its last one is {}",
            row.map_or(0, |row| row.get::<_, i32>(2))
        ))),
    }
}

/// Refuses where rows of other batches came from this one's range, or are parts of its rows: these would be left behind.
async fn refuse_entangled(undo: &Undo<'_>, batch: i32) -> Result<(), Error> {
    let entity = undo.entity;
    let doing = || format!("looking what hangs on batch {batch} of {}", entity.name);
    let again = format!(
        "SELECT EXISTS (SELECT FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2 AND kind = 'replay' AND state = 'done')",
        quote_identifier(entity.control_schema)
    );
    let again = undo
        .target
        .query_one(&again, &[&undo.run.id, &entity.name])
        .await;
    if again.during(doing)?.get(0) {
        return Err(Error::Failed(format!(
            "rows of {} were brought in later, by a replay or because the source has moved, and may be of the range of batch {batch}: \
             no batch can be taken back alone; take the whole table back",
            entity.name
        )));
    }
    let mappings = mapping_table(entity.control_schema, entity.name);
    let merged = format!(
        "SELECT count(*) FROM {mappings} AS part JOIN {mappings} AS own
           ON own.fate IS NULL AND own.batch = $1 AND coalesce(own.new_id::text, own.new_key) = coalesce(part.new_id::text, part.new_key)
         WHERE part.fate = 'merged' AND part.batch <> $1"
    );
    let merged = undo.target.query_one(&merged, &[&batch]).await;
    match merged.during(doing)?.get::<_, i64>(0) {
        0 => Ok(()),
        rows => Err(Error::Failed(format!(
            "{rows} rows of other batches of {} are merged into rows of batch {batch}: it cannot be taken back alone; take the \
             whole table back",
            entity.name
        ))),
    }
}

/// What forgets that the batch was ever moved.
fn statements(undo: &Undo<'_>, batch: i32) -> [String; 4] {
    let (entity, run) = (undo.entity, undo.run.id);
    let schema = quote_identifier(entity.control_schema);
    let name = quote_literal(entity.name);
    let own = format!("run_id = '{run}' AND entity = {name} AND batch = {batch}");
    [
        format!("DELETE FROM {} WHERE batch = {batch}", mapping_table(entity.control_schema, entity.name)),
        format!("DELETE FROM {schema}.migration_quarantine WHERE {own}"),
        format!("DELETE FROM {schema}.migration_deferred_references WHERE {own}"),
        format!(
            "UPDATE {schema}.migration_checkpoints SET state = 'pending', attempts = 0, read = 0, migrated = 0, merged = 0, existing = 0,
                 filtered = 0, quarantined = 0, nulled = 0, read_under = '', holder = NULL, lease_until = NULL, started_at = NULL,
                 finished_at = NULL
             WHERE {own}"
        ),
    ]
}
