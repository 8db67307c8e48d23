//! Comparing: rows as the source has them now, beside what the target holds of them.

use super::held::{Held, HeldRows, Shape};
use super::judge::Agreed;
use crate::control::row_hashes;
use crate::keys::{KeySet, LegacyKey};
use crate::load::batch::{Batch, NewKey};
use crate::load::existing::KnownRows;
use crate::load::transformer::with_row;
use crate::migration::Entity;

/// What has to be done about rows that were read once more.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    /// Positions of made rows whose columns are to be changed in place.
    pub(crate) changed: Vec<(usize, Held)>,
    /// Rows that have to leave, to be asked again.
    pub(crate) leaving: Vec<(LegacyKey, Held)>,
    /// Positions of made rows that somebody has removed from the target.
    pub(crate) removed: Vec<(usize, Held)>,
    /// Rows of the batch on which both sides agree, where somebody wants to know them.
    pub(super) agreed: Vec<Agreed>,
    /// Keys that have no fate yet.
    pub(crate) new: Vec<LegacyKey>,
    /// Rows that a declared rule leaves out, and that no other batch counts.
    pub(super) filtered: u64,
    /// References that are NULL because their policy says so, in rows that `batch` has brought.
    pub(super) nulled: u64,
}

/// What rows are compared with.
pub(super) struct Comparison<'c> {
    pub(super) entity: &'static Entity,
    /// Rows that others can be merged into, or that were there before.
    pub(super) known: &'c KnownRows,
    /// Keys with an open row in the quarantine; these are asked again in any case.
    pub(super) open: &'c KeySet,
    /// Whether a row can change while it stays, because no reference of it is filled later.
    pub(super) in_place: bool,
    /// Whether a reference to a row of its own table can change as well; a rollback empties one that it would meet too late.
    pub(super) references_move: bool,
    /// Whether the rows on which both sides agree are told.
    pub(super) tells_agreed: bool,
}

impl Comparison<'_> {
    /// Compares the rows of a batch; what is held of them is taken out of `held`, so that what stays there is what the
    /// source does not have any more.
    pub(super) fn differences(
        &self,
        batch: &Batch,
        number: i32,
        held: &mut HeldRows,
    ) -> Differences {
        let mut found = Differences::default();
        // What has left with another row is asked again, and not held any more.
        held.retain(|key, _| !self.open.contains(key));
        for (at, made) in batch.made.iter().enumerate() {
            let Some(held) = held.remove(&made.legacy) else {
                self.note_new(&made.legacy, &mut found);
                continue;
            };
            let (fate, agreed) = self.fate_of(batch, at, &held);
            if let Some(whole) = agreed.filter(|_| self.tells_agreed && held.batch == number) {
                let key = row_hashes::key_of(batch.feed, &made.legacy);
                found.agreed.push((key, whole));
            }
            if held.fate.is_none() && held.batch == number && fate != Fate::Leaves {
                found.nulled += made.nulled;
            }
            match fate {
                Fate::Stays => {}
                Fate::Removed => found.removed.push((at, held)),
                Fate::Changes => found.changed.push((at, held)),
                Fate::Leaves => found.leaving.push((made.legacy.clone(), held)),
            }
        }
        for refused in &batch.refused {
            match held.remove(&refused.legacy) {
                Some(held) => found.leaving.push((refused.legacy.clone(), held)),
                None => self.note_new(&refused.legacy, &mut found),
            }
        }
        for filtered in &batch.filtered {
            match held.remove(filtered) {
                Some(held) => found.leaving.push((filtered.clone(), held)),
                None if self.open.contains(filtered) => {}
                None => found.filtered += 1,
            }
        }
        found
    }

    fn note_new(&self, key: &LegacyKey, found: &mut Differences) {
        if !self.open.contains(key) {
            found.new.push(key.clone());
        }
    }

    /// What becomes of a row, and the hash of its columns where both sides have the same.
    fn fate_of(&self, batch: &Batch, at: usize, held: &Held) -> (Fate, Option<[u8; 16]>) {
        with_row(batch.rows.row(at), |row| {
            if let Some(fate) = held.fate.as_deref() {
                let now = self.known.find(row);
                let stays = now.is_some_and(|(key, now)| now == fate && text(&key) == held.new_key);
                return (if stays { Fate::Stays } else { Fate::Leaves }, None);
            }
            let now = Shape::of(self.entity, row);
            let fate = match held.shape {
                None => Fate::Removed,
                Some(stored) if stored == now => return (Fate::Stays, Some(now.whole)),
                // What others are matched by stays as it is, because their fates hang on it. A reference to a row of its own
                // table does while a run is under way, so that rollback goes from later batches to earlier ones.
                Some(stored)
                    if self.in_place
                        && text(&batch.made[at].key) == held.new_key
                        && stored.matched == now.matched
                        && (self.references_move || stored.references == now.references) =>
                {
                    Fate::Changes
                }
                Some(_) => Fate::Leaves,
            };
            (fate, None)
        })
    }
}

/// What becomes of a row that the target holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Removed,
    Changes,
    Leaves,
}

fn text(key: &NewKey) -> String {
    match key {
        NewKey::Id(id) => id.to_string(),
        NewKey::Text(text) => text.clone(),
    }
}
