//! The judgement of a sync: for every difference the policy's, or what a person has chosen.

use super::policy::{Deletes, Newest, Policy, SyncOptions};
use super::sight::{Detail, Sight, Who};
use crate::control::conflicts::{self, ChosenRows, Found};
use crate::control::row_hashes;
use crate::error::Error;
use crate::keys::LegacyKey;
use crate::load::catch_up::held::{Held, HeldRows};
use crate::load::catch_up::{Agreed, Differences, Judge};
use crate::load::{Batch, Lost};
use crate::report::{ConflictKind, Reconciled, Side};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Decides for one sync.
pub(super) struct Decide<'d> {
    pub(super) sight: Sight<'d>,
    pub(super) of: (Uuid, Uuid),
    pub(super) options: &'d SyncOptions,
    pub(super) chosen: ChosenRows,
    pub(super) found: Reconciled,
    /// Keys in the target of rows that are a conflict still, whether or not somebody has chosen.
    pub(super) seen: BTreeSet<String>,
}

/// What is to be done about one difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Done,
    Kept,
    Newest,
    Conflict(ConflictKind),
}

/// A made row that differs from what is stored of it.
type Differing = (usize, Held);

impl Judge for Decide<'_> {
    fn begins(&mut self) {
        self.found = Reconciled::default();
        self.seen.clear();
    }

    async fn judge(&mut self, read: &Batch, found: &mut Differences) -> Result<(), Error> {
        self.found.compared += read.read;
        let changed = std::mem::take(&mut found.changed);
        found.changed = self.sort(read, changed).await?;
        let removed = std::mem::take(&mut found.removed);
        found.removed = self.sort(read, removed).await?;
        let leaving = std::mem::take(&mut found.leaving);
        let made = read.made.iter().enumerate();
        let positions: HashMap<&LegacyKey, usize> = match leaving.is_empty() {
            true => HashMap::new(),
            false => made.map(|(at, made)| (&made.legacy, at)).collect(),
        };
        let (mut replaced, mut gone) = (Vec::new(), HeldRows::new());
        for (legacy, held) in leaving {
            match positions.get(&legacy) {
                // A row that is a part of another one, or was there before, has nothing of its own that could be lost.
                _ if held.fate.is_some() => found.leaving.push((legacy, held)),
                Some(at) => replaced.push((*at, held)),
                None => {
                    gone.insert(legacy, held);
                }
            }
        }
        for (at, held) in self.sort(read, replaced).await? {
            found.leaving.push((read.made[at].legacy.clone(), held));
        }
        self.judge_gone(read.feed, &mut gone).await?;
        found.leaving.extend(gone);
        Ok(())
    }

    async fn judge_gone(&mut self, feed: usize, gone: &mut HeldRows) -> Result<(), Error> {
        let mut conflicts = Vec::new();
        let rows: Vec<(LegacyKey, Held)> = gone.drain().collect();
        for (legacy, held) in rows {
            let verdict = match held.fate {
                Some(_) => Verdict::Done,
                None => self.of_gone((feed, &legacy), &held).await?,
            };
            match verdict {
                Verdict::Done => {
                    gone.insert(legacy, held);
                }
                Verdict::Conflict(kind) => {
                    conflicts.push(conflict((feed, legacy), &held, kind, None, Vec::new()));
                }
                Verdict::Kept | Verdict::Newest => self.found.kept += 1,
            }
        }
        self.note(conflicts).await
    }

    async fn cannot_leave(&mut self, lost: &Lost, _: Error) -> Result<(), Error> {
        self.found.referenced += 1;
        let (feed, legacy) = lost.row();
        let found = Found {
            feed,
            legacy: legacy.clone(),
            new_key: lost.new_key().to_owned(),
            kind: ConflictKind::Referenced,
            columns: Vec::new(),
            source: None,
            target: None,
        };
        self.note(vec![found]).await
    }

    async fn agreed(&mut self, batch: i32, rows: Vec<Agreed>) -> Result<(), Error> {
        let known = self.sight.agreed(batch).await?;
        let now = known.with(&rows);
        if now != *known {
            let (_, sync) = self.of;
            let (target, entity) = (&self.sight.ground.target, self.sight.entity);
            now.write(target, entity, (batch, sync)).await?;
            self.sight.forget(batch);
        }
        Ok(())
    }

    fn missed(&mut self, rows: u64) {
        self.found.missed += rows;
    }

    fn wants_agreed(&self) -> bool {
        true
    }
}

impl Decide<'_> {
    /// Those of some made rows that are to be brought to what the source gives; the others stay, or become conflicts.
    async fn sort(&mut self, read: &Batch, rows: Vec<Differing>) -> Result<Vec<Differing>, Error> {
        let (mut done, mut newest, mut conflicts) = (Vec::new(), Vec::new(), Vec::new());
        for (at, held) in rows {
            match self.of_made(read, at, &held).await? {
                Verdict::Done => done.push((at, held)),
                Verdict::Kept => self.found.kept += 1,
                Verdict::Newest => newest.push((at, held)),
                Verdict::Conflict(kind) => conflicts.push((at, held, kind)),
            }
        }
        if let Policy::NewestWins(of) = &self.options.policy {
            let (newer, equal) = self.newer(read, newest, of).await?;
            done.extend(newer);
            let equal = equal.into_iter();
            conflicts.extend(equal.map(|(at, held)| (at, held, ConflictKind::EqualTimes)));
        }
        let keys: Vec<(usize, String)> = conflicts
            .iter()
            .map(|(at, held, _)| (*at, held.new_key.clone()))
            .collect();
        let mut details = self.sight.details(read, &keys, None).await?;
        let found = conflicts.into_iter().map(|(at, held, kind)| {
            let columns = details.remove(&at).unwrap_or_default().columns;
            let source = self.sight.of_source(read, at);
            let row = (read.feed, read.made[at].legacy.clone());
            conflict(row, &held, kind, Some(source), columns)
        });
        let found: Vec<Found> = found.collect();
        self.note(found).await?;
        Ok(done)
    }

    /// What becomes of a row that both sides have, or that somebody has removed from the target.
    async fn of_made(&mut self, read: &Batch, at: usize, held: &Held) -> Result<Verdict, Error> {
        let row = (read.feed, &read.made[at].legacy);
        let source = Some(self.sight.of_source(read, at));
        if let Some(verdict) = self.chosen(row, source, held) {
            return Ok(verdict);
        }
        if self.options.policy == Policy::SourceWins {
            return Ok(Verdict::Done);
        }
        let who = self.sight.who(row, source, held).await?;
        let kind = match (held.shape.is_some(), who) {
            (false, _) => ConflictKind::TargetDeleted,
            (true, Who::Unknown) => ConflictKind::Unknown,
            (true, _) => ConflictKind::BothChanged,
        };
        Ok(match (who, &self.options.policy) {
            (Who::Source, _) => Verdict::Done,
            (Who::Target, _) | (_, Policy::TargetWins) => Verdict::Kept,
            // A row that is gone has no time.
            (_, Policy::NewestWins(_)) if held.shape.is_some() => Verdict::Newest,
            _ => Verdict::Conflict(kind),
        })
    }

    /// What becomes of a row that the source does not give any more.
    async fn of_gone(&mut self, row: (usize, &LegacyKey), held: &Held) -> Result<Verdict, Error> {
        if let Some(verdict) = self.chosen(row, None, held) {
            return Ok(verdict);
        }
        let conflict = Verdict::Conflict(ConflictKind::SourceDeleted);
        match self.options.deletes {
            Deletes::Keep => return Ok(Verdict::Kept),
            Deletes::Manual => return Ok(conflict),
            Deletes::Delete => {}
        }
        // What the target has changed since is more than what the source has removed.
        let who = match (&self.options.policy, held.shape) {
            (Policy::SourceWins, _) | (_, None) => return Ok(Verdict::Done),
            _ => self.sight.who(row, None, held).await?,
        };
        Ok(match (who, &self.options.policy) {
            (Who::Source | Who::Unknown, _) => Verdict::Done,
            (_, Policy::TargetWins) => Verdict::Kept,
            _ => conflict,
        })
    }

    /// What a person has chosen for a row, as long as neither side has changed it since.
    fn chosen(
        &mut self,
        (feed, legacy): (usize, &LegacyKey),
        source: Option<[u8; 16]>,
        held: &Held,
    ) -> Option<Verdict> {
        let number = i16::try_from(feed).unwrap_or(i16::MAX);
        let chosen = self
            .chosen
            .get(&(number, row_hashes::key_of(feed, legacy)))?;
        let target = held.shape.map(|shape| shape.whole);
        match chosen.side(source, target) {
            Some(Side::Source) => Some(Verdict::Done),
            Some(Side::Target) => {
                self.seen.insert(held.new_key.clone());
                Some(Verdict::Kept)
            }
            // A choice is for what was shown; what was not shown is asked again.
            None if self.options.left_over => Some(Verdict::Conflict(ConflictKind::BothChanged)),
            None => None,
        }
    }

    /// Of rows on which the time decides, those of which the source's is newer, and those of which neither is.
    async fn newer(
        &mut self,
        read: &Batch,
        rows: Vec<Differing>,
        newest: &Newest,
    ) -> Result<(Vec<Differing>, Vec<Differing>), Error> {
        let keys: Vec<(usize, String)> = rows
            .iter()
            .map(|(at, held)| (*at, held.new_key.clone()))
            .collect();
        let details = self.sight.details(read, &keys, Some(newest)).await?;
        let legacy: Vec<LegacyKey> = rows
            .iter()
            .map(|(at, _)| read.made[*at].legacy.clone())
            .collect();
        let times = self.sight.source_times(read.feed, &legacy, newest).await?;
        let (mut newer, mut equal) = (Vec::new(), Vec::new());
        for (at, held) in rows {
            let target = details.get(&at).and_then(|detail: &Detail| detail.time);
            let source = times.get(&read.made[at].legacy).copied().flatten();
            // A row without a time is older than any that has one.
            let apart = source
                .unwrap_or(i64::MIN)
                .saturating_sub(target.unwrap_or(i64::MIN));
            match apart {
                apart if apart.saturating_abs() <= newest.skew() => equal.push((at, held)),
                1.. => newer.push((at, held)),
                _ => self.found.kept += 1,
            }
        }
        Ok((newer, equal))
    }

    async fn note(&mut self, found: Vec<Found>) -> Result<(), Error> {
        self.seen
            .extend(found.iter().map(|one| one.new_key.clone()));
        self.found.open_conflicts += found.len() as u64;
        let (target, entity) = (&self.sight.ground.target, self.sight.entity);
        conflicts::note(target, entity, self.of, &found).await
    }
}

fn conflict(
    (feed, legacy): (usize, LegacyKey),
    held: &Held,
    kind: ConflictKind,
    source: Option<[u8; 16]>,
    columns: Vec<String>,
) -> Found {
    Found {
        feed,
        legacy,
        new_key: held.new_key.clone(),
        kind,
        columns,
        source,
        target: held.shape.map(|shape| shape.whole),
    }
}
