//! Batches, taken back one by one.

use super::{Undo, modified, referring};
use crate::connect::Connection;
use crate::control::mappings::{mapping_table, new_key_sql};
use crate::control::runs::{self, RunPhase};
use crate::control::writes;
use crate::error::{Error, While};
use crate::load::{Going, release_awaiting, self_references};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::error::{DbError, SqlState};
use uuid::Uuid;

/// The run's own tables whose rows belong to a batch, beside the mappings.
pub(super) const TABLES: [&str; 4] = [
    "migration_quarantine",
    "migration_deferred_references",
    "migration_suspects",
    "migration_checkpoints",
];

/// The batches of a run with the rows they read, the last one first: what refers goes before what it refers to.
pub(super) async fn all(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<Vec<(i32, u64)>, Error> {
    let sql = format!(
        "SELECT batch, greatest(read, 0) FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2 ORDER BY batch DESC",
        quote_identifier(entity.control_schema)
    );
    let rows = target.query(&sql, &[&run, &entity.name]).await;
    let rows = rows.during(|| format!("reading the batches of {}", entity.name))?;
    let read = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(rows
        .iter()
        .map(|row| (row.get(0), read(row.get(1))))
        .collect())
}

/// Records that the rollback has begun, empties what waited for the rows, and cuts the references that go from earlier
/// batches to later ones. All of it or, where others have written rows of the run or refer to them, nothing.
///
/// A reference that is cut was loaded as NULL and filled afterwards, so its column can be NULL; its row goes with its
/// own batch. Without it every reference goes from a later batch to an earlier one, or stays within a batch.
pub(super) async fn begin(undo: &Undo<'_>) -> Result<(), Error> {
    let (target, entity, run) = (undo.target, undo.entity, undo.run.id);
    let doing = || format!("beginning the rollback of {}", entity.name);
    target.batch_execute("BEGIN").await.during(doing)?;
    modified::refuse(undo, None).await?;
    release_awaiting(target, undo.migration, run).await?;
    referring::settle(undo, Going::All).await?;
    undo.triggers.off(target).await?;
    writes::note(target, entity, run).await?;
    runs::set_phase(target, entity, run, RunPhase::RollingBack.word(), None).await?;
    for (_, parent) in self_references(entity) {
        for column in parent.columns {
            cut_forward_references(target, entity, column).await?;
        }
    }
    undo.triggers.back(target).await?;
    target.batch_execute("COMMIT").await.during(doing)
}

async fn cut_forward_references(
    target: &Connection,
    entity: &Entity,
    column: &str,
) -> Result<(), Error> {
    let mappings = mapping_table(entity.control_schema, entity.name);
    let (key, mapped) = new_key_sql(entity, "target");
    let cast = if mapped == "new_id" { "" } else { "::text" };
    let column = quote_identifier(column);
    let sql = format!(
        "UPDATE {} AS target SET {column} = NULL
         FROM {mappings} AS own, {mappings} AS parent
         WHERE own.fate IS NULL AND own.{mapped} = {key}
           AND parent.fate IS NULL AND parent.{mapped} = target.{column}{cast}
           AND parent.batch > own.batch",
        entity.target.quoted()
    );
    let cut = target.execute(&sql, &[]).await;
    cut.during(|| {
        format!(
            "cutting references of {} to later rows",
            entity.target.quoted()
        )
    })?;
    Ok(())
}

/// Takes one batch back; gives how many rows of the target were deleted.
pub(super) async fn take_back(undo: &Undo<'_>, batch: i32) -> Result<u64, Error> {
    let (target, entity, run) = (undo.target, undo.entity, undo.run.id);
    let doing = || format!("taking back batch {batch} of {}", entity.name);
    target.batch_execute("BEGIN").await.during(doing)?;
    hold(target, entity, (run, batch)).await.during(doing)?;
    undo.triggers.off(target).await?;
    writes::note(target, entity, run).await?;
    let rows = delete_rows(undo, batch).await?;
    let mappings = mapping_table(entity.control_schema, entity.name);
    let mappings = format!("DELETE FROM {mappings} WHERE batch = $1");
    target.execute(&mappings, &[&batch]).await.during(doing)?;
    for table in TABLES {
        let sql = format!(
            "DELETE FROM {}.{table} WHERE run_id = $1 AND entity = $2 AND batch = $3",
            quote_identifier(entity.control_schema)
        );
        target
            .execute(&sql, &[&run, &entity.name, &batch])
            .await
            .during(doing)?;
    }
    undo.triggers.back(target).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(rows)
}

/// Deletes the target rows of a batch with the statement of `sql/rollback.sql`, and looks at what it has deleted: a row that
/// others have written since the rollback began is not among what may go. Within the caller's transaction.
pub(super) async fn delete_rows(undo: &Undo<'_>, batch: i32) -> Result<u64, Error> {
    let entity = undo.entity;
    let sql = format!(
        "WITH gone AS ({} RETURNING target.xmin AS written)
         SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM gone WHERE {})",
        entity.rollback_sql.trim_end(),
        modified::written_by_others(entity, "gone.written")
    );
    let row = match undo.target.query_one(&sql, &[&batch]).await {
        Err(cause) if cause.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION) => {
            return Err(still_referenced(entity, cause.as_db_error()));
        }
        deleted => deleted.during(|| format!("taking back batch {batch} of {}", entity.name))?,
    };
    let [rows, of_others]: [i64; 2] = [row.get(0), row.get(1)];
    if of_others > 0 && undo.run.notes_writes && !undo.options.destroy_modified_rows {
        return Err(modified::meanwhile(entity, batch, of_others));
    }
    Ok(u64::try_from(rows).unwrap_or(0))
}

/// Holds a batch, so that nobody else ends it. A program that was killed while it committed may have left a session that
/// still does: then this waits for it, and what follows sees its rows.
pub(super) async fn hold(
    target: &Connection,
    entity: &Entity,
    (run, batch): (Uuid, i32),
) -> Result<(), tokio_postgres::Error> {
    let sql = format!(
        "SELECT FROM {}.migration_checkpoints WHERE run_id = $1 AND entity = $2 AND batch = $3 FOR UPDATE",
        quote_identifier(entity.control_schema)
    );
    let held = target.execute(&sql, &[&run, &entity.name, &batch]).await;
    held.map(drop)
}

fn still_referenced(entity: &Entity, cause: Option<&DbError>) -> Error {
    let table = cause.and_then(DbError::table).unwrap_or("another table");
    let constraint = cause.and_then(DbError::constraint).unwrap_or_default();
    Error::Failed(format!(
        "{} cannot be taken back: rows of {table} refer to its rows ({constraint}); roll {table} back first, or remove these rows",
        entity.name
    ))
}
