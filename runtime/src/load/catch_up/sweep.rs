//! One sweep over older batches: each is read again and compared; what differs is changed or leaves at once, what is new
//! is noted.

use super::Moves;
use super::change::{self, Outcome};
use super::compare::{Comparison, Differences};
use super::held::{self, Held, HeldRows, Shape};
use super::judge::{Agreed, Judge};
use crate::control::checkpoints::Checkpoint;
use crate::control::mappings::read_keys;
use crate::control::row_hashes;
use crate::control::states::{self, Stale};
use crate::control::writes;
use crate::error::{Error, While};
use crate::keys::{KeySet, LegacyKey};
use crate::load::again::rows;
use crate::load::batch::Batch;
use crate::load::existing::KnownRows;
use crate::load::fingerprint;
use crate::load::finish::self_references;
use crate::load::ground::Ground;
use crate::load::leave::{self, Lost};
use crate::load::ranges;
use crate::load::reader;
use crate::load::run::context;
use crate::load::transformer::{Transformer, with_row};
use crate::migration::{Entity, Migration};
use crate::sql::{quote_identifier, quote_literal};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Stands for the number of a batch where single keys are compared.
const NO_BATCH: i32 = 0;

/// Rows on which both sides agree, by the batches that have brought them.
type ByBatch = BTreeMap<i32, Vec<Agreed>>;

/// What a sweep needs from batch to batch.
pub(crate) struct Sweep<'s> {
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
    pub(crate) async fn begin(
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
            in_place: migration.cycle().later.is_empty(),
            new: BTreeMap::new(),
        })
    }

    /// Compares one batch and deals with what differs, as far as the judge lets it.
    pub(crate) async fn batch(
        &mut self,
        stale: &Stale,
        moves: &mut Moves,
        judge: &mut impl Judge,
    ) -> Result<(), Error> {
        let Stale { batch, has_range } = stale;
        let feed = usize::try_from(batch.feed).unwrap_or(0);
        let target = &self.ground.target;
        let mut held = held::of_batch(target, self.entity, (feed, batch.batch)).await?;
        let (mut filtered, mut nulled, mut agreed) = (0, 0, ByBatch::new());
        let parts = match has_range {
            true => self.parts(feed, batch).await?,
            false => vec![batch.clone()],
        };
        for part in parts {
            let read = match has_range {
                true => {
                    Box::pin(reader::read(
                        &self.ground.source,
                        &mut self.transformer,
                        &part,
                    ))
                    .await?
                }
                false => {
                    let mut keys: Vec<LegacyKey> = held.keys().cloned().collect();
                    keys.sort();
                    rows::read(&self.ground.source, &mut self.transformer, feed, &keys).await?
                }
            };
            let wanted = judge.wants_agreed();
            let found = self.compare(&read, batch.batch, &mut held, wanted);
            let mut found = found.await?;
            filtered += if *has_range { found.filtered } else { 0 };
            nulled += found.nulled;
            judge.judge(&read, &mut found).await?;
            let same = std::mem::take(&mut found.agreed);
            agreed.entry(batch.batch).or_default().extend(same);
            let applied = self.apply(&read, found, moves, (judge, &mut agreed));
            Box::pin(applied).await?;
        }
        Box::pin(self.gone(feed, held, moves, judge)).await?;
        for (batch, rows) in agreed {
            judge.agreed(batch, rows).await?;
        }
        if judge.only_looks() {
            return Ok(());
        }
        states::recount(
            target,
            self.entity,
            (self.run, batch.batch),
            has_range.then_some(filtered),
            nulled,
        )
        .await
    }

    /// Compares the rows of some keys of one feed, and deals with what differs.
    pub(crate) async fn keys(
        &mut self,
        (feed, keys): (usize, &[LegacyKey]),
        moves: &mut Moves,
        judge: &mut impl Judge,
    ) -> Result<(), Error> {
        let source = &self.ground.source;
        let read = rows::read(source, &mut self.transformer, feed, keys).await?;
        let wanted: Vec<&LegacyKey> = keys.iter().collect();
        let target = &self.ground.target;
        let mut held = held::of_keys(target, self.entity, feed, &wanted).await?;
        let mut found = self.compare(&read, NO_BATCH, &mut held, false).await?;
        judge.judge(&read, &mut found).await?;
        let mut agreed = ByBatch::new();
        let applied = self.apply(&read, found, moves, (judge, &mut agreed));
        Box::pin(applied).await?;
        Box::pin(self.gone(feed, held, moves, judge)).await?;
        for (batch, rows) in agreed {
            judge.agreed(batch, rows).await?;
        }
        Ok(())
    }

    /// Takes rows out that the source does not give any more, as far as the judge lets it.
    async fn gone(
        &mut self,
        feed: usize,
        mut gone: HeldRows,
        moves: &mut Moves,
        judge: &mut impl Judge,
    ) -> Result<(), Error> {
        judge.judge_gone(feed, &mut gone).await?;
        let gone = gone.into_iter();
        let gone = gone.map(|(key, held)| lost(feed, key, held)).collect();
        self.leave(gone, moves, judge).await
    }

    /// The keys that have no fate yet, feed by feed.
    pub(crate) fn end(mut self) -> BTreeMap<usize, Vec<LegacyKey>> {
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
        tells_agreed: bool,
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
            references_move: self.ground.images.is_some() && may_be_empty(self.entity),
            tells_agreed,
        };
        Ok(comparison.differences(read, number, held))
    }

    /// Changes rows where they stand, and takes out what cannot stay.
    async fn apply(
        &mut self,
        read: &Batch,
        found: Differences,
        moves: &mut Moves,
        (judge, agreed): (&mut impl Judge, &mut ByBatch),
    ) -> Result<(), Error> {
        self.new.entry(read.feed).or_default().extend(found.new);
        let leaving = found.leaving.into_iter();
        let mut leaving: Vec<Lost> = leaving
            .map(|(key, held)| lost(read.feed, key, held))
            .collect();
        for (at, held) in found.removed {
            leaving.push(lost(read.feed, read.made[at].legacy.clone(), held));
        }
        if !found.changed.is_empty() {
            let outcome = Box::pin(self.change(read, &found.changed)).await?;
            judge.missed(outcome.missed.len() as u64);
            for (at, held) in found.changed {
                if outcome.refused.contains(&at) {
                    leaving.push(lost(read.feed, read.made[at].legacy.clone(), held));
                } else if !outcome.missed.contains(&at) {
                    moves.changed += 1;
                    if judge.wants_agreed() {
                        let rows = agreed.entry(held.batch).or_default();
                        rows.push(self.agreed_now(read, at));
                    }
                }
            }
        }
        Box::pin(self.leave(leaving, moves, judge)).await
    }

    fn agreed_now(&self, read: &Batch, at: usize) -> Agreed {
        let key = row_hashes::key_of(read.feed, &read.made[at].legacy);
        let whole = with_row(read.rows.row(at), |row| Shape::of(self.entity, row).whole);
        (key, whole)
    }

    /// Changes rows in one transaction.
    async fn change(&self, read: &Batch, changed: &[(usize, Held)]) -> Result<Outcome, Error> {
        let Ground {
            target, triggers, ..
        } = self.ground;
        let doing = || format!("bringing rows of {} up to date", self.entity.name);
        target.batch_execute("BEGIN").await.during(doing)?;
        triggers.off(target).await?;
        // Rows carry the number of a subtransaction; what triggers do at COMMIT carries that of the transaction.
        writes::note(target, self.entity, self.run).await?;
        let places: Vec<usize> = changed.iter().map(|(at, _)| *at).collect();
        let changed = match &self.ground.images {
            Some(images) => {
                let of = (self.entity, self.run, images);
                change::together(target, of, read, changed).await?
            }
            None => {
                let of = (self.entity, self.run);
                let refused = change::in_place(target, of, read, &places).await?;
                Outcome {
                    refused: refused.into_iter().collect(),
                    ..Outcome::default()
                }
            }
        };
        if self.ground.fingerprint {
            self.read_back(read, &changed, places).await?;
        }
        triggers.back(target).await?;
        target.batch_execute("COMMIT").await.during(doing)?;
        Ok(changed)
    }

    /// Compares what the target holds of changed rows now with what it was sent.
    async fn read_back(
        &self,
        read: &Batch,
        changed: &Outcome,
        places: Vec<usize>,
    ) -> Result<(), Error> {
        let stays = |at: &usize| !changed.refused.contains(at) && !changed.missed.contains(at);
        let stay: Vec<usize> = places.into_iter().filter(stays).collect();
        fingerprint::compare(&self.ground.target, self.entity, read, &stay).await
    }

    /// Takes rows out with all that depends on them; from now on they are open in the quarantine.
    async fn leave(
        &mut self,
        mut leaving: Vec<Lost>,
        moves: &mut Moves,
        judge: &mut impl Judge,
    ) -> Result<(), Error> {
        // One that depends on an earlier one has left with it.
        leaving.retain(|lost| self.is_there(lost));
        if leaving.is_empty() {
            return Ok(());
        }
        if self.ground.images.is_none() {
            return Box::pin(self.take_out(leaving, moves)).await;
        }
        // In use, rows of others may refer to one of them; then each is tried by itself.
        let refused = match self.take_out(leaving.clone(), moves).await {
            Err(error) if is_referenced(&error) => error,
            done => return done,
        };
        self.abandon().await?;
        if let [only] = &leaving[..] {
            return judge.cannot_leave(only, refused).await;
        }
        for lost in leaving {
            if !self.is_there(&lost) {
                continue;
            }
            match self.take_out(vec![lost.clone()], moves).await {
                Err(error) if is_referenced(&error) => {
                    self.abandon().await?;
                    judge.cannot_leave(&lost, error).await?;
                }
                done => done?,
            }
        }
        Ok(())
    }

    fn is_there(&self, lost: &Lost) -> bool {
        let (feed, key) = lost.row();
        !self.open[feed].contains(key)
    }

    async fn abandon(&self) -> Result<(), Error> {
        let ended = self.ground.target.batch_execute("ROLLBACK").await;
        ended.during(|| format!("leaving rows of {} where they are", self.entity.name))
    }

    /// Takes rows out in one transaction, which is left for the caller to end where it fails.
    async fn take_out(&mut self, leaving: Vec<Lost>, moves: &mut Moves) -> Result<(), Error> {
        let Ground {
            source,
            target,
            triggers,
            images,
            ..
        } = self.ground;
        let doing = || format!("taking rows of {} out that have changed", self.entity.name);
        target.batch_execute("BEGIN").await.during(doing)?;
        triggers.off(target).await?;
        let of = (self.entity, self.run, images.as_ref());
        let left = leave::take_out(target, source, of, leaving).await?;
        if images.is_some() {
            // A reference whose check waits for COMMIT is to refuse here.
            let checked = target.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").await;
            checked.during(doing)?;
        }
        triggers.back(target).await?;
        target.batch_execute("COMMIT").await.during(doing)?;
        moves.left += left.len() as u64;
        for (feed, key) in left {
            self.open[usize::try_from(feed).unwrap_or(0)].insert(key);
        }
        Ok(())
    }
}

/// Whether all references of an entity to itself can be NULL.
fn may_be_empty(entity: &'static Entity) -> bool {
    let mut names = self_references(entity).flat_map(|(_, parent)| parent.columns);
    names.all(|name| {
        let mut columns = entity.columns.iter();
        columns.any(|column| column.name == *name && !column.not_null)
    })
}

/// Whether rows of others refer to one that was to leave.
fn is_referenced(error: &Error) -> bool {
    matches!(error, Error::Referenced(_)) || matches!(error.sqlstate(), Some("23503" | "23001"))
}

fn lost(feed: usize, key: LegacyKey, held: Held) -> Lost {
    let feed = i16::try_from(feed).unwrap_or(i16::MAX);
    Lost::moved((feed, held.batch), key, (held.new_key, held.fate))
}
