//! Comparing: rows as the source has them now, beside what the target holds of them.

use super::held::{Held, HeldRows, Shape};
use crate::keys::{KeySet, LegacyKey};
use crate::load::batch::{Batch, NewKey};
use crate::load::existing::KnownRows;
use crate::load::transformer::with_row;
use crate::migration::Entity;

/// What has to be done about rows that were read once more.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// Positions of made rows whose columns are to be changed in place.
    pub(super) changed: Vec<(usize, Held)>,
    /// Rows that have to leave, to be asked again.
    pub(super) leaving: Vec<(LegacyKey, Held)>,
    /// Keys that have no fate yet.
    pub(super) new: Vec<LegacyKey>,
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
    /// Whether a row can change while it stays, because nobody's fate hangs on its columns: neither rows that were
    /// merged into it, nor references that are filled later.
    pub(super) in_place: bool,
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
            let fate = self.fate_of(batch, at, &held);
            if held.fate.is_none() && held.batch == number && fate != Fate::Leaves {
                found.nulled += made.nulled;
            }
            match fate {
                Fate::Stays => {}
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

    fn fate_of(&self, batch: &Batch, at: usize, held: &Held) -> Fate {
        with_row(batch.rows.row(at), |row| {
            if let Some(fate) = held.fate.as_deref() {
                let now = self.known.find(row);
                let stays = now.is_some_and(|(key, now)| now == fate && text(&key) == held.new_key);
                return if stays { Fate::Stays } else { Fate::Leaves };
            }
            let now = Shape::of(self.entity, row);
            match held.shape {
                // Somebody has removed it from the target; the proof tells that, and it is not the source's doing.
                None => Fate::Stays,
                Some(stored) if stored == now => Fate::Stays,
                // A reference to a row of its own table stays as it is, so that rollback goes from later batches to earlier ones.
                Some(stored)
                    if self.in_place
                        && text(&batch.made[at].key) == held.new_key
                        && stored.references == now.references =>
                {
                    Fate::Changes
                }
                Some(_) => Fate::Leaves,
            }
        })
    }
}

/// What becomes of a row that the target holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Changes,
    Leaves,
}

fn text(key: &NewKey) -> String {
    match key {
        NewKey::Id(id) => id.to_string(),
        NewKey::Text(text) => text.clone(),
    }
}
