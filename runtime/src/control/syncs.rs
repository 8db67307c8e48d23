//! The history of syncs: how each decided, what it did, and which one is the last.

use super::before_images::BeforeImages;
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use uuid::Uuid;

/// A sync as the history has it.
#[derive(Debug, Clone)]
pub(crate) struct Sync {
    pub(crate) images: BeforeImages,
    /// `running`, `done`, `undoing` or `undone`.
    pub(crate) state: String,
    /// The last batch that the entity had after it; nothing while it runs.
    pub(crate) end_batch: Option<i32>,
}

/// What a sync did, as it is added to the history.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Done {
    pub(crate) changed: u64,
    pub(crate) added: u64,
    pub(crate) removed: u64,
    pub(crate) kept: u64,
    pub(crate) conflicts: u64,
}

/// The last sync of a run that was not taken back.
pub(crate) async fn last(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<Option<Sync>, Error> {
    let sql = format!(
        "SELECT id, last_batch, state, end_batch FROM {}.sync_run_history
         WHERE run_id = $1 AND entity = $2 AND state <> 'undone' ORDER BY number DESC LIMIT 1",
        quote_identifier(entity.control_schema)
    );
    let row = target.query_opt(&sql, &[&run, &entity.name]).await;
    let row = row.during(|| format!("looking for the last sync of {}", entity.name))?;
    Ok(row.map(|row| Sync {
        images: BeforeImages {
            sync: row.get(0),
            last_batch: row.get(1),
        },
        state: row.get(2),
        end_batch: row.get(3),
    }))
}

/// Our own tables of which a sync keeps all rows of the run before it begins.
pub(crate) const OWN_TABLES: [&str; 4] = [
    "migration_control",
    "migration_checkpoints",
    "migration_quarantine",
    "migration_deferred_references",
];

/// Records that a sync begins, with what our own tables hold.
pub(crate) async fn begin(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
    (policy, deletes): (&str, &str),
) -> Result<BeforeImages, Error> {
    let doing = || format!("recording a sync of {}", entity.name);
    let schema = quote_identifier(entity.control_schema);
    target.batch_execute("BEGIN").await.during(doing)?;
    let sql = format!(
        "INSERT INTO {schema}.sync_run_history (id, run_id, entity, policy, deletes, last_batch)
         SELECT gen_random_uuid(), $1, $2, $3, $4, coalesce(max(batch), 0)
         FROM {schema}.migration_checkpoints WHERE run_id = $1 AND entity = $2
         RETURNING id, last_batch"
    );
    let row = target
        .query_one(&sql, &[&run, &entity.name, &policy, &deletes])
        .await
        .during(doing)?;
    let images = BeforeImages {
        sync: row.get(0),
        last_batch: row.get(1),
    };
    for own in OWN_TABLES {
        images.keep_own(target, entity, (run, own)).await?;
    }
    images.keep_sequences(target, entity).await?;
    target.batch_execute("COMMIT").await.during(doing)?;
    Ok(images)
}

/// Adds to the history what a sync did. Within it, several passes may add; what is open among the conflicts is one number.
pub(crate) async fn record(
    target: &Connection,
    entity: &Entity,
    sync: Uuid,
    (state, done): (&str, &Done),
) -> Result<(), Error> {
    let schema = quote_identifier(entity.control_schema);
    let sql = format!(
        "UPDATE {schema}.sync_run_history AS sync
         SET state = $2, changed = changed + $3, added = added + $4, removed = removed + $5, kept = $6, conflicts = $7,
             finished_at = CASE WHEN $2 = 'done' THEN clock_timestamp() END,
             end_batch = (SELECT coalesce(max(batch), 0) FROM {schema}.migration_checkpoints AS batch
                          WHERE batch.run_id = sync.run_id AND batch.entity = sync.entity)
         WHERE id = $1"
    );
    let counts = [
        done.changed,
        done.added,
        done.removed,
        done.kept,
        done.conflicts,
    ];
    let [changed, added, removed, kept, conflicts] =
        counts.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let recorded = target
        .execute(
            &sql,
            &[&sync, &state, &changed, &added, &removed, &kept, &conflicts],
        )
        .await;
    recorded.during(|| format!("recording what a sync of {} did", entity.name))?;
    Ok(())
}

/// Records another state of a sync.
pub(crate) async fn set_state(
    target: &Connection,
    entity: &Entity,
    sync: Uuid,
    state: &str,
) -> Result<(), Error> {
    let sql = format!(
        "UPDATE {}.sync_run_history SET state = $2, finished_at = CASE WHEN $2 IN ('done', 'undone') THEN clock_timestamp() END
         WHERE id = $1",
        quote_identifier(entity.control_schema)
    );
    let set = target.execute(&sql, &[&sync, &state]).await;
    set.during(|| format!("recording how far a sync of {} is", entity.name))?;
    Ok(())
}
