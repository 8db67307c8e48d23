//! One sweep over older batches: each is read again and compared; what differs is changed or leaves at once, what is new
//! is noted.

use super::Moves;
use super::change;
use super::compare::{Comparison, Differences};
use super::held::{self, Held, HeldRows};
use crate::control::checkpoints::Checkpoint;
use crate::control::mappings::read_keys;
use crate::control::states::{self, Stale};
use crate::error::{Error, While};
use crate::keys::{KeySet, LegacyKey};
use crate::load::again::rows;
use crate::load::batch::Batch;
use crate::load::existing::KnownRows;
use crate::load::fingerprint;
use crate::load::ground::Ground;
use crate::load::leave::{self, Lost};
use crate::load::ranges;
use crate::load::reader;
use crate::load::run::context;
use crate::load::transformer::Transformer;
use crate::migration::{Entity, Migration};
use crate::sql::{quote_identifier, quote_literal};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a sweep needs from batch to batch.
pub(super) struct Sweep<'s> {
    entity: &'static Entity,
    ground: &'s Ground,
    run: Uuid,
    transformer: Transformer<'s>,
    known: KnownRows,
    /// Keys with an open row in the quarantine, feed by feed.
    open: Vec<KeySet>,
    in_place: bool,
    new: BTreeMap<usize, Vec<LegacyKey>>,
}

impl<'s> Sweep<'s> {
    pub(super) async fn begin(
        migration: &'s dyn Migration,
        ground: &'s Ground,
        run: Uuid,
    ) -> Result<Self, Error> {
        let (entity, target) = (migration.entity(), &ground.target);
        let mut context = context(target, migration).await?;
        context.complete();
        let mut open = Vec::new();
        for feed in 0..entity.feeds.len() {
            let select = format!(
                "SELECT legacy_id, legacy_key FROM {}.migration_quarantine
                 WHERE entity = {} AND feed = {feed} AND resolved_at IS NULL",
                quote_identifier(entity.control_schema),
                quote_literal(entity.name)
            );
            open.push(read_keys(target, entity.name, &select).await?);
        }
        // Rows are made as if none were there, and then looked for among those that are.
        let alone = KnownRows::default();
        Ok(Self {
            entity,
            ground,
            run,
            transformer: Transformer::new(migration, context, alone, ground.forms.clone()),
            known: KnownRows::read(target, entity).await?,
            open,
            in_place: entity.merge_by.is_empty() && migration.cycle().later.is_empty(),
            new: BTreeMap::new(),
        })
    }

    /// Compares one batch and deals with what differs.
    pub(super) async fn batch(&mut self, stale: &Stale, moves: &mut Moves) -> Result<(), Error> {
        let Stale { batch, has_range } = stale;
        let feed = usize::try_from(batch.feed).unwrap_or(0);
        let target = &self.ground.target;
        let mut held = held::of_batch(target, self.entity, (feed, batch.batch)).await?;
        let (mut filtered, mut nulled) = (0, 0);
        let parts = match has_range {
            true => self.parts(feed, batch).await?,
            false => vec![batch.clone()],
        };
        for part in parts {
            let read = match has_range {
                true => reader::read(&self.ground.source, &mut self.transformer, &part).await?,
                false => {
                    let mut keys: Vec<LegacyKey> = held.keys().cloned().collect();
                    keys.sort();
                    rows::read(&self.ground.source, &mut self.transformer, feed, &keys).await?
                }
            };
            let found = self.compare(&read, batch.batch, &mut held).await?;
            filtered += if *has_range { found.filtered } else { 0 };
            nulled += found.nulled;
            self.apply(&read, found, moves).await?;
        }
        let gone = held
            .into_iter()
            .map(|(key, held)| lost(feed, key, held))
            .collect();
        self.leave(gone, moves).await?;
        states::recount(
            target,
            self.entity,
            (self.run, batch.batch),
            has_range.then_some(filtered),
            nulled,
        )
        .await
    }

    /// The keys that have no fate yet, feed by feed.
    pub(super) fn end(mut self) -> BTreeMap<usize, Vec<LegacyKey>> {
        for keys in self.new.values_mut() {
            // Batches of single rows may have met a row as well.
            keys.sort();
            keys.dedup();
        }
        self.new.retain(|_, keys| !keys.is_empty());
        self.new
    }

    /// The range in pieces of the size of a batch, however many rows it holds by now.
    async fn parts(&self, feed: usize, batch: &Checkpoint) -> Result<Vec<Checkpoint>, Error> {
        let size = self.entity.batch_size.max(1);
        let source = &self.ground.source.questions;
        ranges::cut(source, self.entity, (feed, batch), size).await
    }

    async fn compare(
        &self,
        read: &Batch,
        number: i32,
        held: &mut HeldRows,
    ) -> Result<Differences, Error> {
        let made = read.made.iter().map(|row| &row.legacy);
        let refused = read.refused.iter().map(|row| &row.legacy);
        let keys = made.chain(refused).chain(&read.filtered);
        let elsewhere: Vec<&LegacyKey> = keys.filter(|key| !held.contains_key(*key)).collect();
        let target = &self.ground.target;
        held.extend(held::of_keys(target, self.entity, read.feed, &elsewhere).await?);
        let comparison = Comparison {
            entity: self.entity,
            known: &self.known,
            open: &self.open[read.feed],
            in_place: self.in_place,
        };
        Ok(comparison.differences(read, number, held))
    }

    /// Changes rows where they stand, and takes out what cannot stay.
    async fn apply(
        &mut self,
        read: &Batch,
        found: Differences,
        moves: &mut Moves,
    ) -> Result<(), Error> {
        self.new.entry(read.feed).or_default().extend(found.new);
        let leaving = found.leaving.into_iter();
        let mut leaving: Vec<Lost> = leaving
            .map(|(key, held)| lost(read.feed, key, held))
            .collect();
        if !found.changed.is_empty() {
            let target = &self.ground.target;
            let doing = || format!("bringing rows of {} up to date", self.entity.name);
            target.batch_execute("BEGIN").await.during(doing)?;
            self.ground.triggers.off(target).await?;
            let changed: Vec<usize> = found.changed.iter().map(|(at, _)| *at).collect();
            let refused = change::in_place(target, (self.entity, self.run), read, &changed).await?;
            if self.ground.fingerprint {
                let stay = changed.iter().copied().filter(|at| !refused.contains(at));
                let stay: Vec<usize> = stay.collect();
                fingerprint::compare(target, self.entity, read, &stay).await?;
            }
            self.ground.triggers.back(target).await?;
            target.batch_execute("COMMIT").await.during(doing)?;
            moves.changed += (changed.len() - refused.len()) as u64;
            for (at, held) in found.changed {
                if refused.contains(&at) {
                    leaving.push(lost(read.feed, read.made[at].legacy.clone(), held));
                }
            }
        }
        self.leave(leaving, moves).await
    }

    /// Takes rows out with all that depends on them; from now on they are open in the quarantine.
    async fn leave(&mut self, mut leaving: Vec<Lost>, moves: &mut Moves) -> Result<(), Error> {
        // One that depends on an earlier one has left with it.
        leaving.retain(|lost| {
            let (feed, key) = lost.row();
            !self.open[feed].contains(key)
        });
        if leaving.is_empty() {
            return Ok(());
        }
        let Ground {
            source,
            target,
            triggers,
            ..
        } = self.ground;
        let doing = || format!("taking rows of {} out that have changed", self.entity.name);
        target.batch_execute("BEGIN").await.during(doing)?;
        triggers.off(target).await?;
        let left = leave::take_out(target, source, (self.entity, self.run), leaving).await?;
        triggers.back(target).await?;
        target.batch_execute("COMMIT").await.during(doing)?;
        moves.left += left.len() as u64;
        for (feed, key) in left {
            self.open[usize::try_from(feed).unwrap_or(0)].insert(key);
        }
        Ok(())
    }
}

fn lost(feed: usize, key: LegacyKey, held: Held) -> Lost {
    let feed = i16::try_from(feed).unwrap_or(i16::MAX);
    Lost::moved((feed, held.batch), key, (held.new_key, held.fate))
}
