//! Replay: quarantined rows are read from the source once more, as they are now, and those that pass come in.
//!
//! Each batch is one transaction: the rows, their mappings, what became of their quarantined rows, a checkpoint of its
//! own kind. A row that is refused again keeps its one open quarantined row, with the reason it has now. A row that the
//! source does not have any more is closed as `gone`, and the account no longer counts it.
//!
//! Where rows refer to rows of their own table, all quarantined rows of a feed are one batch: which of them can come
//! depends on which others do.

mod rows;

use crate::connect::{Connection, Connector};
use crate::control;
use crate::control::checkpoints;
use crate::control::mappings::copy_rows;
use crate::control::mappings::legacy_key;
use crate::control::runs::{self, Run, RunPhase};
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::load::{
    BatchWriter, Ground, KnownRows, Purpose, Source, Transformer, Triggers, Written, close,
    context, open_target, preflight, self_references,
};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::{Event, Phase};
use crate::sql::{quote_identifier, quote_literal};
use rows::Absent;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Rows that are replayed in one transaction.
const ROWS_A_BATCH: usize = 1_000;

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

/// Replays the quarantined rows of an entity.
///
/// # Errors
/// When the entity has no run that came to its end, when a schema is not what the program was written for, or when a
/// database fails. What was committed until then stays, and the same command goes on from there.
pub async fn replay(
    migration: &dyn Migration,
    connector: &Connector,
    snapshot: Option<&str>,
    progress: &Progress,
) -> Result<Replayed, Error> {
    let entity = migration.entity();
    let target = open_target(connector, entity.name).await?;
    let run = loaded_run(&target, entity).await?;
    let open = open_keys(&target, entity, &run).await?;
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
        trial: None,
    };
    let total: usize = open.values().map(Vec::len).sum();
    progress.begin(entity, Phase::Replay, total as u64, 0);
    let rows_a_batch = if self_references(entity).next().is_some() {
        usize::MAX
    } else {
        ROWS_A_BATCH
    };
    for (feed, keys) in &open {
        for keys in keys.chunks(rows_a_batch) {
            if progress.stop_wanted() {
                replayed.stopped = true;
                break;
            }
            let mut replay = Replay {
                transformer: &mut transformer,
                ground: &ground,
                run: &run,
                progress,
            };
            replay.batch(*feed, keys, &mut replayed).await?;
            progress.advance(keys.len() as u64);
        }
    }
    // A run that was left while replayed references still waited is closed here as well.
    if replayed.changed() || !run.phase.is_complete() {
        close(migration, &ground, run.id, progress).await?;
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
    runs::lock(target, entity).await?;
    let run = runs::find(target, entity.control_schema, entity.name)
        .await?
        .ok_or_else(not_run)?;
    let waiting = checkpoints::pending(target, entity, run.id).await?;
    if run.phase == RunPhase::RollingBack || !waiting.is_empty() {
        return Err(not_run());
    }
    Ok(run)
}

/// The keys of open quarantined rows by feed, in their order.
async fn open_keys(
    target: &Connection,
    entity: &Entity,
    run: &Run,
) -> Result<BTreeMap<usize, Vec<LegacyKey>>, Error> {
    let select = format!(
        "SELECT feed, legacy_id, legacy_key FROM {}.migration_quarantine
         WHERE entity = {} AND run_id = '{}' AND resolved_at IS NULL",
        quote_identifier(entity.control_schema),
        quote_literal(entity.name),
        run.id
    );
    let mut keys: BTreeMap<usize, Vec<LegacyKey>> = BTreeMap::new();
    let operation = format!("reading the quarantine of {}", entity.name);
    copy_rows(target, &select, &operation, |row| {
        let feed: i16 = crate::value::Decode::decode(row.field(0).unwrap_or_default())?;
        let feed = usize::try_from(feed).unwrap_or(0);
        keys.entry(feed).or_default().push(legacy_key(row, 1)?);
        Ok(())
    })
    .await?;
    for keys in keys.values_mut() {
        keys.sort();
        keys.dedup();
    }
    Ok(keys)
}

struct Replay<'r, 'm> {
    transformer: &'r mut Transformer<'m>,
    ground: &'r Ground,
    run: &'r Run,
    progress: &'r Progress,
}

impl Replay<'_, '_> {
    /// Replays some keys of one feed.
    async fn batch(
        &mut self,
        feed: usize,
        keys: &[LegacyKey],
        replayed: &mut Replayed,
    ) -> Result<(), Error> {
        let entity = self.transformer.entity();
        let Ground { source, target, .. } = self.ground;
        replayed.examined += keys.len() as u64;
        let writer = BatchWriter {
            entity,
            run: self.run.id,
            target,
            source,
            triggers: &self.ground.triggers,
            rows_depend_on_each_other: entity.rows_depend_on_each_other(),
            purpose: Purpose::Replay(keys.to_vec()),
            overcome: RefCell::default(),
            piece: Cell::new(usize::MAX),
        };
        let mut absent = Absent::default();
        loop {
            let mut batch = rows::settle(source, self.transformer, feed, keys, &mut absent).await?;
            let doing = || format!("replaying rows of {}", entity.name);
            target.batch_execute("BEGIN").await.during(doing)?;
            batch.number =
                checkpoints::add_replay(target, entity, self.run.id, writer_feed(feed)).await?;
            // Until what was replayed is closed (references filled, sequences set), the run is not loaded.
            runs::resume(target, entity, self.run.id, &source.snapshot).await?;
            let written = writer.write_begun(&batch).await?;
            for event in writer.overcome.take() {
                self.progress.say(&event);
            }
            match written {
                Written::Again(refused) => {
                    self.transformer.forget(&batch);
                    self.transformer.remember_refused(batch.feed, refused);
                }
                Written::In(account) => {
                    replayed.rows += account.migrated;
                    replayed.placed += account.merged + account.existing + account.filtered;
                    replayed.gone += keys.len() as u64 - batch.read;
                    return Ok(());
                }
                Written::Unchanged => return Ok(()),
                Written::Before => {
                    return Err(Error::Failed(format!(
                        "{}: another program replays the same rows",
                        entity.name
                    )));
                }
            }
        }
    }
}

fn writer_feed(feed: usize) -> i16 {
    i16::try_from(feed).unwrap_or(i16::MAX)
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
