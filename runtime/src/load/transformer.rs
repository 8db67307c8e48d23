//! From a source row to its fate: the transform, what it refused, what is in the target already, what is merged.

use super::batch::{Batch, MadeRow, NewKey, PlacedRow, new_key, own_fault};
use super::existing::KnownRows;
use super::watchdog::Steps;
use crate::copy::{CopyParser, Row, RowWriter};
use crate::error::Error;
use crate::keys::context::Context;
use crate::keys::{LegacyKey, read_key};
use crate::migration::{Entity, Migration};
use crate::quarantine::{RefusedRow, Stage};
use crate::value::{Form, Reason, Refusal};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The key of a row that is there already or was made before, and the fate of the one that turns out to be it.
type Known = Option<(NewKey, &'static str)>;

/// What transforms rows, and what it must remember from row to row.
pub(crate) struct Transformer<'m> {
    pub(crate) migration: &'m dyn Migration,
    pub(crate) context: Context,
    pub(crate) known: KnownRows,
    /// The columns whose values carry numbers of types, which the target knows by numbers of its own.
    forms: Vec<(usize, Form)>,
    /// The memory of a batch that is in, for the next one.
    spare: RowWriter,
    /// Rows that PostgreSQL refused when their batch was first tried, and rows that end the process; they are refused again without asking it.
    refused_before: HashMap<(usize, LegacyKey), RefusedRow>,
    /// By which the watchdog sees whether it comes to an end with each row.
    steps: Steps,
}

impl<'m> Transformer<'m> {
    pub(crate) fn new(
        migration: &'m dyn Migration,
        mut context: Context,
        known: KnownRows,
        forms: Vec<(usize, Form)>,
    ) -> Self {
        let fatal = context.take_fatal();
        let mut transformer = Self {
            migration,
            context,
            known,
            forms,
            spare: RowWriter::new(),
            refused_before: HashMap::new(),
            steps: Steps::new(),
        };
        for (feed, key) in fatal {
            transformer.set_apart(feed, key);
        }
        transformer
    }

    /// Refuses a row from now on without transforming it: it ends the process.
    pub(super) fn set_apart(&mut self, feed: usize, key: LegacyKey) {
        let refusal = Refusal::new(
            Reason::Fatal,
            "the process that transforms this row is ended by it, before it can say why",
        );
        let refused = RefusedRow::by_transform(key, refusal);
        self.remember_refused(feed, vec![refused]);
    }

    pub(crate) fn entity(&self) -> &'static Entity {
        self.migration.entity()
    }

    /// An empty batch, in memory that an earlier one has left.
    pub(crate) fn batch(&mut self, feed: usize, number: i32) -> Batch {
        Batch {
            rows: std::mem::take(&mut self.spare),
            ..Batch::new(feed, number)
        }
    }

    /// Takes the memory of a batch that is in.
    pub(crate) fn take_memory(&mut self, batch: Batch) {
        self.spare = batch.rows;
        self.spare.clear();
    }

    /// References set to NULL so far because their policy says so, whatever became of their rows.
    fn nulled(&self) -> u64 {
        self.context
            .parents()
            .iter()
            .map(crate::keys::context::ParentKeys::nulled)
            .sum()
    }

    /// Remembers the rows that PostgreSQL refused, so that rows that depend on them learn of it in the next attempt.
    pub(crate) fn remember_refused(&mut self, feed: usize, rows: Vec<RefusedRow>) {
        let keyed = rows
            .into_iter()
            .map(|row| ((feed, row.legacy.clone()), row));
        self.refused_before.extend(keyed);
    }

    /// Takes back what a batch that will be tried again has left in the memory of the transformer.
    pub(crate) fn forget(&mut self, batch: &Batch) {
        for (index, made) in batch.made.iter().enumerate() {
            self.note_absent(batch.feed, &made.legacy);
            with_row(batch.rows.row(index), |row| self.known.forget(row));
        }
        for placed in &batch.placed {
            self.note_absent(batch.feed, &placed.legacy);
        }
        for refused in &batch.refused {
            self.note_quarantined(batch.feed, &refused.legacy, false);
        }
    }

    /// Transforms one source row into the batch.
    pub(crate) fn row(&mut self, row: &Row<'_>, batch: &mut Batch) -> Result<(), Error> {
        let entity = self.entity();
        let feed = &entity.feeds[batch.feed];
        let legacy = read_key(feed, row).map_err(|error| {
            Error::Failed(format!(
                "{}: a row of {} has no usable key: {error}",
                entity.name,
                feed.source.quoted()
            ))
        })?;
        batch.read += 1;
        if feed.filter.is_some_and(|at| row.field(at) == Some(&[1])) {
            batch.filtered.push(legacy);
            return Ok(());
        }
        let known = (batch.feed, legacy);
        if let Some(refused) = self.refused_before.get(&known) {
            let refused = refused.clone();
            self.refuse(batch, refused);
            return Ok(());
        }
        let (_, legacy) = known;
        self.context.enter(batch.feed, legacy.clone());
        let nulled_before = self.nulled();
        match self.transform(batch.feed, row, &mut batch.rows) {
            Ok(()) => self.place(batch, legacy, nulled_before),
            Err(refusal) => {
                // A panic may have come before the row's end, or after it.
                batch.rows.abandon();
                while batch.rows.len() > batch.made.len() {
                    batch.rows.pop();
                }
                self.refuse(batch, RefusedRow::by_transform(legacy, refusal));
                Ok(())
            }
        }
    }

    /// Refuses a row that could not even be read. The server's message may quote a value, so it is kept only where no
    /// column of the entity is sensitive.
    pub(crate) fn unreadable(&mut self, batch: &mut Batch, legacy: LegacyKey, error: &Error) {
        let detail = if self.entity().sensitive.is_empty() {
            error.to_string()
        } else {
            "the source fails while it reads this row; its message is left out, it may quote a sensitive value".to_owned()
        };
        let refusal = Refusal::new(Reason::Unreadable, detail);
        let sqlstate = error.sqlstate().unwrap_or_default().to_owned();
        batch.read += 1;
        let refused = RefusedRow {
            stage: Stage::Read,
            sqlstate,
            ..RefusedRow::by_transform(legacy, refusal)
        };
        self.refuse(batch, refused);
    }

    /// The transform proper; a panic in it is a refusal of the row.
    fn transform(&self, feed: usize, row: &Row<'_>, target: &mut RowWriter) -> Result<(), Refusal> {
        let (migration, context) = (self.migration, &self.context);
        let call = AssertUnwindSafe(|| migration.transform(feed, row, context, target));
        self.steps.step();
        let done = catch_unwind(call);
        self.steps.step();
        done.unwrap_or_else(|_| {
            Err(Refusal::new(
                Reason::Panic,
                "the program's own code panicked on this row",
            ))
        })
    }

    /// Decides between a row of its own, a row that is there, and a part of another row.
    fn place(
        &mut self,
        batch: &mut Batch,
        legacy: LegacyKey,
        nulled_before: u64,
    ) -> Result<(), Error> {
        let entity = self.entity();
        let index = batch.made.len();
        if batch.rows.len() != index + 1 {
            return Err(Error::Failed(format!(
                "{}: the program made {} rows of the row with the key {legacy}, and not one; generate it anew, and report this",
                entity.name,
                batch.rows.len() - index
            )));
        }
        if !self.forms.is_empty() {
            rewrite_numbers(batch.rows.row_mut(index), &self.forms);
        }
        let (known, key) = self.find(entity, batch)?;
        match (known, key) {
            (None, key) => {
                self.note_arrived(batch.feed, &legacy, &key, false);
                batch.made.push(MadeRow {
                    legacy,
                    key,
                    deferred: self.context.take_deferred(),
                    nulled: self.nulled() - nulled_before,
                });
            }
            (Some((key, fate)), _) => {
                batch.rows.pop();
                self.note_arrived(batch.feed, &legacy, &key, true);
                batch.placed.push(PlacedRow { legacy, key, fate });
            }
        }
        Ok(())
    }

    /// The key of the row that was made last, and what it turns out to be.
    fn find(&mut self, entity: &Entity, batch: &Batch) -> Result<(Known, NewKey), Error> {
        // Whoever asks has counted the rows, so there is one.
        let row = batch.rows.last().unwrap_or(Row::new(&[], &[]));
        let known = self.known.find(&row);
        let key = new_key(entity, &row).map_err(|error| own_fault(entity, &error))?;
        if known.is_none() {
            self.known.remember(&row, &key);
        }
        Ok((known, key))
    }

    fn refuse(&mut self, batch: &mut Batch, refused: RefusedRow) {
        // A replay takes rows for present until they turn out not to be.
        self.note_absent(batch.feed, &refused.legacy);
        self.note_quarantined(batch.feed, &refused.legacy, true);
        batch.refused.push(refused);
    }

    fn own_keys(
        &mut self,
        feed: usize,
        mut each: impl FnMut(&mut crate::keys::context::ParentKeys),
    ) {
        let entity = self.entity();
        for (index, parent) in entity.parents.iter().enumerate() {
            if parent.entity == entity.name
                && usize::try_from(parent.feed) == Ok(feed)
                && let Some(keys) = self.context.parent_mut(index)
            {
                each(keys);
            }
        }
    }

    /// A row of this entity is there: under the key that its legacy key gives, or under another that is kept beside it.
    fn note_arrived(&mut self, feed: usize, legacy: &LegacyKey, key: &NewKey, elsewhere: bool) {
        self.own_keys(feed, |keys| {
            keys.present.insert(legacy.clone());
            if elsewhere || keys.is_mapped() {
                keys.moved.insert(legacy.clone(), key.text().into());
            }
        });
    }

    fn note_absent(&mut self, feed: usize, legacy: &LegacyKey) {
        self.own_keys(feed, |keys| {
            keys.present.remove(legacy);
            keys.moved.remove(legacy);
        });
    }

    fn note_quarantined(&mut self, feed: usize, legacy: &LegacyKey, there: bool) {
        self.own_keys(feed, |keys| {
            if there {
                keys.quarantined.insert(legacy.clone());
            } else {
                keys.quarantined.remove(legacy);
            }
        });
    }
}

/// Looks at the bytes of a made row as at a row of COPY.
pub(crate) fn with_row<T>(bytes: &[u8], look: impl FnOnce(&Row<'_>) -> T) -> T {
    let fields = CopyParser::fields_of(bytes);
    look(&Row::new(bytes, &fields))
}

/// Puts the target's numbers of types into the values that carry them.
fn rewrite_numbers(row: &mut [u8], forms: &[(usize, Form)]) {
    let fields = CopyParser::fields_of(row);
    for (column, form) in forms {
        if let Some((start, length)) = fields.get(*column)
            && let Ok(length) = usize::try_from(*length)
        {
            let start = *start as usize;
            form.rewrite(&mut row[start..start + length]);
        }
    }
}
