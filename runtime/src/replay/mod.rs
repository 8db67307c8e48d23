//! Replay: quarantined rows are read from the source once more, as they are now, and those that pass come in.

use crate::connect::{Connection, Connector};
use crate::control;
use crate::control::runs::{self, Run, RunPhase};
use crate::control::{checkpoints, locks};
use crate::error::Error;
use crate::load::{
    Asked, Asking, Ground, KnownRows, Source, Transformer, Triggers, close, context, open_keys,
    open_target, preflight, rows_a_batch,
};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Event, Phase};

/// How a replay ended, when it did not fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Quarantined rows that were examined.
    pub examined: u64,
    /// Rows that were written to the target.
    pub rows: u64,
    /// Rows that have their place without being written: merged, existing or filtered now.
    pub placed: u64,
    /// Rows that the source does not have any more.
    pub gone: u64,
    /// Whether the user stopped it between two batches; the same command goes on.
    pub stopped: bool,
}

impl Replayed {
    /// Whether any row has another fate now.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.rows + self.placed + self.gone > 0
    }
}

/// Replays the quarantined rows of an entity; with a `fingerprint`, what comes in is read back before it is committed.
///
/// # Errors
/// When the entity has no run that came to its end, when a schema is not what the program was written for, or when a
/// database fails. What was committed until then stays, and the same command goes on from there.
pub async fn replay(
    migration: &dyn Migration,
    connector: &Connector,
    snapshot: Option<&str>,
    fingerprint: bool,
    progress: &Progress,
) -> Result<Replayed, Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    let run = loaded_run(&target, entity).await?;
    let open = open_keys(&target, entity, run.id).await?;
    let mut replayed = Replayed::default();
    if open.is_empty() && run.phase.is_complete() {
        return Ok(replayed);
    }
    let source = Source::open(connector, entity.name, snapshot).await?;
    let forms = preflight(&source.stream, &target, migration).await?;
    let triggers = Triggers::read(&target, migration).await?;
    let mut context = context(&target, migration).await?;
    context.complete();
    let known = KnownRows::read(&target, entity).await?;
    let mut transformer = Transformer::new(migration, context, known, forms.clone());
    let ground = Ground {
        source,
        target,
        connector: Some(connector.clone()),
        forms,
        triggers,
        fingerprint,
        trial: None,
    };
    let total: usize = open.values().map(Vec::len).sum();
    progress.begin(entity, Phase::Replay, total as u64, 0);
    let mut asking = Asking {
        transformer: &mut transformer,
        ground: &ground,
        run: run.id,
        progress,
    };
    for (feed, keys) in &open {
        for keys in keys.chunks(rows_a_batch(entity)) {
            if progress.stop_wanted() {
                replayed.stopped = true;
                break;
            }
            let answered = asking.batch(*feed, keys, Asked::Quarantined).await?;
            replayed.examined += keys.len() as u64;
            replayed.rows += answered.rows;
            replayed.placed += answered.placed;
            replayed.gone += answered.gone;
            progress.advance(keys.len() as u64);
        }
    }
    // A run that was left while replayed references still waited is closed here as well.
    if replayed.changed() || !run.phase.is_complete() {
        replayed.stopped |= !close(migration, &ground, run.id, progress).await?;
    }
    tell_gone(entity, &replayed, progress);
    Ok(replayed)
}

/// The run whose rows are replayed; every batch of its load must be in.
async fn loaded_run(target: &Connection, entity: &Entity) -> Result<Run, Error> {
    let not_run = || {
        Error::Failed(format!(
            "{} has not been run to its end in this target, so there is nothing to replay; run it first",
            entity.name
        ))
    };
    if control::installed_version(target, entity.control_schema)
        .await?
        .is_none()
    {
        return Err(not_run());
    }
    locks::alone(target, entity).await?;
    let run = runs::find(target, entity.control_schema, entity.name)
        .await?
        .ok_or_else(not_run)?;
    let waiting = checkpoints::pending(target, entity, run.id).await?;
    if run.phase == RunPhase::RollingBack || !waiting.is_empty() {
        return Err(not_run());
    }
    Ok(run)
}

fn tell_gone(entity: &Entity, replayed: &Replayed, progress: &Progress) {
    if replayed.gone > 0 {
        progress.say(&Event::Notice {
            entity: entity.name.to_owned(),
            message: format!(
                "{}: {} quarantined rows are not in the source any more; they are closed as gone and no longer counted as read",
                entity.name, replayed.gone
            ),
        });
    }
}
