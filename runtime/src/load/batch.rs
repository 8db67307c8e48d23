//! One batch in memory: what became of each of its rows, before it is written.

use crate::control::checkpoints::Joined;
use crate::copy::{Row, RowWriter};
use crate::error::Error;
use crate::keys::LegacyKey;
use crate::keys::context::Deferred;
use crate::migration::{Entity, Kind};
use crate::quarantine::RefusedRow;
use crate::report::{Account, Event};
use crate::value::{Decode, Undecodable, Uuid};

/// A row's key in the target, as the mapping table holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum NewKey {
    Id(Uuid),
    Text(String),
}

impl NewKey {
    /// The key as text, as rows that refer to it ask for it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// A row that will be written.
#[derive(Debug, Clone)]
pub(crate) struct MadeRow {
    pub(crate) legacy: LegacyKey,
    pub(crate) key: NewKey,
    pub(crate) deferred: Vec<Deferred>,
    /// References that were set to NULL because their policy says so.
    pub(crate) nulled: u64,
}

/// A row that has its place in the target without being written: merged into another, or there already.
#[derive(Debug, Clone)]
pub(crate) struct PlacedRow {
    pub(crate) legacy: LegacyKey,
    pub(crate) key: NewKey,
    pub(crate) fate: &'static str,
}

/// The rows of one range of one feed, transformed.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) feed: usize,
    pub(crate) number: i32,
    /// The fence of the lease under which it is moved.
    pub(crate) fence: i64,
    /// The batches that it has taken in, and where its range ends with them.
    pub(crate) joined: (Joined, Option<Vec<String>>),
    /// The target rows in COPY form; `made` has an entry for each.
    pub(crate) rows: RowWriter,
    pub(crate) made: Vec<MadeRow>,
    pub(crate) placed: Vec<PlacedRow>,
    pub(crate) refused: Vec<RefusedRow>,
    /// Rows that a declared rule leaves out.
    pub(crate) filtered: Vec<LegacyKey>,
    pub(crate) read: u64,
    /// What was got over while it was read.
    pub(crate) overcome: Vec<Event>,
}

impl Batch {
    pub(crate) fn new(feed: usize, number: i32) -> Self {
        Self {
            feed,
            number,
            ..Self::default()
        }
    }

    /// Takes over the rows of another part of the same batch.
    pub(crate) fn append(&mut self, part: Self) {
        self.rows.append(part.rows);
        self.made.extend(part.made);
        self.placed.extend(part.placed);
        self.refused.extend(part.refused);
        self.filtered.extend(part.filtered);
        self.read += part.read;
    }

    /// Forgets all rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.made.clear();
        self.placed.clear();
        self.refused.clear();
        self.filtered.clear();
        self.overcome.clear();
    }

    /// The account of the batch, once `refused_there` of its made rows were refused by the target.
    pub(crate) fn account(&self, refused_there: usize) -> Account {
        let placed = |fate| self.placed.iter().filter(|row| row.fate == fate).count() as u64;
        Account {
            read: self.read,
            migrated: (self.made.len() - refused_there) as u64,
            merged: placed("merged"),
            existing: placed("existing"),
            filtered: self.filtered.len() as u64,
            quarantined: (self.refused.len() + refused_there) as u64,
        }
    }
}

/// The key in the target of a row that was just made, read from its own bytes.
pub(crate) fn new_key(entity: &Entity, row: &Row<'_>) -> Result<NewKey, Undecodable> {
    let text =
        |index: &usize| crate::keys::field_text(entity.columns[*index].kind, row.field(*index));
    match entity.key {
        [only] if entity.columns[*only].kind == Kind::Uuid => {
            Uuid::decode(row.field(*only).unwrap_or_default()).map(NewKey::Id)
        }
        [only] => text(only).map(NewKey::Text),
        several => {
            let parts: Vec<String> = several.iter().map(text).collect::<Result<_, _>>()?;
            let joined = LegacyKey::from_parts(parts.iter().map(String::as_str));
            Ok(NewKey::Text(joined.to_string()))
        }
    }
}

/// An error that can only be a fault of the program: it made a row that it cannot read itself.
pub(crate) fn own_fault(entity: &Entity, error: &Undecodable) -> Error {
    Error::Failed(format!(
        "{}: the program made a row whose key it cannot read ({error}); generate the program anew, and report this",
        entity.name
    ))
}
