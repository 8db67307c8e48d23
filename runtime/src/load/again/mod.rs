//! Asking again: the rows of some keys are read as the source has them now, and come in by a batch of their own.
//!
//! Each batch is one transaction: the rows, their mappings, what became of their quarantined rows, a checkpoint of its
//! own kind. A row that is refused again keeps its one open quarantined row, with the reason it has now. A row that the
//! source does not have any more is closed as `gone`, and the account no longer counts it.
//!
//! Where rows refer to rows of their own table, all quarantined rows of a feed are one batch: which of them can come
//! depends on which others do.

pub(super) mod rows;

use super::batch::Batch;
use super::finish::self_references;
use super::ground::Ground;
use super::transformer::Transformer;
use super::writer::{BatchWriter, Purpose, Written};
use crate::connect::Connection;
use crate::control::checkpoints;
use crate::control::mappings::{copy_rows, legacy_key};
use crate::control::runs;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::progress::Progress;
use crate::sql::{quote_identifier, quote_literal};
use rows::Absent;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows that are asked in one transaction.
const ROWS_A_BATCH: usize = 1_000;

/// What came of asking rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Rows that were written to the target.
    pub(crate) rows: u64,
    /// Rows that have their place without being written: merged, existing or filtered now.
    pub(crate) placed: u64,
    /// Rows that the source does not have any more.
    pub(crate) gone: u64,
}

/// Which rows are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Rows that have no fate yet.
    New,
    /// Rows with an open row in the quarantine.
    Quarantined,
}

/// How many rows of an entity are asked in one transaction.
pub(crate) fn rows_a_batch(entity: &'static Entity) -> usize {
    if self_references(entity).next().is_some() {
        usize::MAX
    } else {
        ROWS_A_BATCH
    }
}

/// The keys of open quarantined rows by feed, in their order.
pub(crate) async fn open_keys(
    target: &Connection,
    entity: &Entity,
    run: Uuid,
) -> Result<BTreeMap<usize, Vec<LegacyKey>>, Error> {
    let select = format!(
        "SELECT feed, legacy_id, legacy_key FROM {}.migration_quarantine
         WHERE entity = {} AND run_id = '{run}' AND resolved_at IS NULL",
        quote_identifier(entity.control_schema),
        quote_literal(entity.name),
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

/// Asks rows of one run.
pub(crate) struct Asking<'a, 'm> {
    pub(crate) transformer: &'a mut Transformer<'m>,
    pub(crate) ground: &'a Ground,
    pub(crate) run: Uuid,
    /// Who is told what was got over.
    pub(crate) progress: &'a Progress,
}

impl Asking<'_, '_> {
    /// Asks some keys of one feed, in one transaction.
    pub(crate) async fn batch(
        &mut self,
        feed: usize,
        keys: &[LegacyKey],
        asked: Asked,
    ) -> Result<Answered, Error> {
        let entity = self.transformer.entity();
        let Ground { source, target, .. } = self.ground;
        let writer = BatchWriter {
            entity,
            run: self.run,
            target,
            source,
            triggers: &self.ground.triggers,
            rows_depend_on_each_other: entity.rows_depend_on_each_other(),
            purpose: match asked {
                Asked::New => Purpose::Load,
                Asked::Quarantined => Purpose::Replay(keys.to_vec()),
            },
            fingerprint: self.ground.fingerprint,
            images: self.ground.images,
            overcome: RefCell::default(),
            piece: Cell::new(usize::MAX),
        };
        let mut absent = Absent::default();
        loop {
            let mut batch = rows::settle(source, self.transformer, feed, keys, &mut absent).await?;
            let written = self.write(&writer, &mut batch).await?;
            let overcome = batch.overcome.iter().cloned();
            overcome
                .chain(writer.overcome.take())
                .for_each(|event| self.progress.say(&event));
            match written {
                Written::Again(refused) => {
                    self.transformer.forget(&batch);
                    self.transformer.remember_refused(batch.feed, refused);
                }
                Written::In(account) => {
                    return Ok(Answered {
                        rows: account.migrated,
                        placed: account.merged + account.existing + account.filtered,
                        gone: keys.len() as u64 - batch.read,
                    });
                }
                Written::Unchanged => return Ok(Answered::default()),
                Written::Before => {
                    return Err(Error::Failed(format!(
                        "{}: another program asks the same rows",
                        entity.name
                    )));
                }
            }
        }
    }

    async fn write(&self, writer: &BatchWriter<'_>, batch: &mut Batch) -> Result<Written, Error> {
        let (entity, source, target) = (writer.entity, writer.source, writer.target);
        let doing = || format!("asking rows of {} again", entity.name);
        target.batch_execute("BEGIN").await.during(doing)?;
        let feed = i16::try_from(batch.feed).unwrap_or(i16::MAX);
        batch.number = checkpoints::add_replay(target, entity, self.run, feed).await?;
        // Until what was asked is closed (references filled, sequences set), the run is not loaded.
        runs::resume(target, entity, self.run, &source.snapshot).await?;
        writer.write_begun(batch).await
    }
}
