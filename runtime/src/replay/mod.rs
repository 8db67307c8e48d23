//! Replay: quarantined rows are read from the source once more, as they are now, and those that pass come in.

use crate::connect::{Connection, Connector};
use crate::control;
use crate::control::suspects;
use crate::error::Error;
use crate::load::{
    Asked, Asking, Ground, KnownRows, Source, Transformer, Triggers, Trying, close, context,
    loaded_run, open_keys, open_target, preflight, rows_a_batch, try_waiting,
};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Event, Phase};
use crate::value::Form;
use uuid::Uuid;

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
    let run = loaded_run(&target, entity, "replay").await?;
    let open = open_keys(&target, entity, run.id).await?;
    let mut replayed = Replayed::default();
    if open.is_empty() && run.phase.is_complete() {
        return Ok(replayed);
    }
    let source = Source::open(connector, entity.name, snapshot).await?;
    let forms = preflight(&source.stream, &target, migration).await?;
    let triggers = Triggers::read(&target, migration).await?;
    try_fatal_ones(migration, (&source, &target), (run.id, &forms), progress).await?;
    let mut transformer = transformer(migration, &target, &forms).await?;
    let ground = Ground {
        source,
        target,
        connector: Some(connector.clone()),
        forms,
        triggers,
        fingerprint,
        trial: None,
        images: None,
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

/// What transforms the rows that are asked again, with what the target knows now.
async fn transformer<'m>(
    migration: &'m dyn Migration,
    target: &Connection,
    forms: &[(usize, Form)],
) -> Result<Transformer<'m>, Error> {
    let mut context = context(target, migration).await?;
    context.complete();
    let known = KnownRows::read(target, migration.entity()).await?;
    Ok(Transformer::new(migration, context, known, forms.to_vec()))
}

/// Tries the rows once more that were found to end the process, one by one and each on record before: the next process
/// goes on behind the one of which this one dies. Who lives through it is replayed as any other.
async fn try_fatal_ones(
    migration: &dyn Migration,
    (source, target): (&Source, &Connection),
    (run, forms): (Uuid, &[(usize, Form)]),
    progress: &Progress,
) -> Result<(), Error> {
    let entity = migration.entity();
    control::install(target, entity.control_schema).await?;
    suspects::try_again(target, (entity, run)).await?;
    if suspects::waiting(target, (entity, run), None)
        .await?
        .is_empty()
    {
        return Ok(());
    }
    let trying = Trying {
        entity,
        run,
        target,
        source,
    };
    let mut transformer = transformer(migration, target, forms).await?;
    let found = try_waiting(trying, &mut transformer, None).await?;
    found.iter().for_each(|event| progress.say(event));
    Ok(())
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
