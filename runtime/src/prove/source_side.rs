//! The source's side of a proof: the rows that it gives through the transform, and what becomes of the others.

use super::buckets::bucket_of;
use super::fates::{Fates, FeedFates};
use super::links::Linker;
use super::part::{Part, Recount};
use super::pieces::SourcePiece;
use crate::connect::Connection;
use crate::copy::{CanonicalRow, Row};
use crate::error::Error;
use crate::keys::{LegacyKey, read_key};
use crate::load::session::{end_savepoint, savepoint};
use crate::load::{
    Batch, NewKey, Transformer, count_range, key_columns, key_literal, range_condition,
    refuses_row, stream_rows, unreadable_keys, with_row,
};
use crate::migration::Feed;
use std::sync::Arc;

/// What is told of each row that the target must hold.
pub(super) struct Made<'r> {
    pub(super) key: &'r NewKey,
    pub(super) row: &'r CanonicalRow,
    pub(super) fields: &'r Row<'r>,
    pub(super) feed: i16,
    pub(super) legacy: &'r LegacyKey,
}

/// The source's side.
pub(super) struct SourceSide<'p> {
    stream: &'p Connection,
    transformer: Transformer<'static>,
    fates: Arc<Fates>,
    /// Rows of each feed that the source cannot read.
    unreadable: Vec<Vec<LegacyKey>>,
}

impl<'p> SourceSide<'p> {
    pub(super) fn new(
        stream: &'p Connection,
        transformer: Transformer<'static>,
        fates: Arc<Fates>,
    ) -> Self {
        let unreadable = fates.feeds.iter().map(|feed| feed.unreadable.clone());
        Self {
            stream,
            transformer,
            unreadable: unreadable.collect(),
            fates,
        }
    }

    /// Folds the rows of a piece. A row that cannot be read ends the pass; then all such rows of the piece are found, and
    /// it begins anew without them.
    pub(super) async fn fold(&mut self, piece: &SourcePiece) -> Result<Part, Error> {
        let (mut part, found) = match self.fold_once(piece).await {
            Err(error) if refuses_row(&error) => {
                let found = self.find_unreadable(piece).await?;
                (self.fold_once(piece).await?, found)
            }
            folded => (folded?, Vec::new()),
        };
        if self.unreadable[piece.feed].is_empty() {
            return Ok(part);
        }
        let feed = &self.transformer.entity().feeds[piece.feed];
        let condition = range_condition(feed, piece.from.as_deref(), piece.to.as_deref());
        let rows = count_range(self.stream, self.transformer.entity(), feed, &condition).await?;
        let unasked = rows.saturating_sub(part.recount.read);
        self.fates.feeds[piece.feed].count_unasked(unasked, &found, &mut part.recount);
        let keyed = found.into_iter().map(|key| (piece.feed, key));
        part.unreadable = keyed.collect();
        Ok(part)
    }

    /// Learns what other lanes could not read, before their pieces are read here.
    pub(super) fn learn(&mut self, unreadable: &[(usize, LegacyKey)]) {
        for (feed, key) in unreadable {
            if !self.unreadable[*feed].contains(key) {
                self.unreadable[*feed].push(key.clone());
            }
        }
    }

    async fn fold_once(&mut self, piece: &SourcePiece) -> Result<Part, Error> {
        let mut part = Part::new();
        let (fold, mut linker) = (&mut part.fold, Linker::default());
        let folding = |made: &Made<'_>| {
            let bucket = bucket_of(made.key);
            fold.rows.add(bucket, made.row.hash());
            let link = linker.hash(made.key, made.feed, made.legacy);
            fold.links.add(bucket, link);
        };
        self.pass(piece, &mut part.recount, folding).await?;
        Ok(part)
    }

    /// Finds rows that the source cannot read although they are not quarantined for that: they would end every pass.
    async fn find_unreadable(&mut self, piece: &SourcePiece) -> Result<Vec<LegacyKey>, Error> {
        let entity = self.transformer.entity();
        let operation = format!("looking for rows of {} that cannot be read", entity.name);
        let range = (piece.from.clone(), piece.to.clone());
        let of_feed = (entity, &entity.feeds[piece.feed]);
        let found = unreadable_keys(self.stream, of_feed, range, &operation).await?;
        let known = &mut self.unreadable[piece.feed];
        let new: Vec<LegacyKey> = found
            .into_iter()
            .filter(|key| !known.contains(key))
            .collect();
        known.extend(new.iter().cloned());
        Ok(new)
    }

    /// Shows every row of a piece that the target must hold, and counts the others.
    pub(super) async fn pass(
        &mut self,
        piece: &SourcePiece,
        recount: &mut Recount,
        mut each: impl FnMut(&Made<'_>),
    ) -> Result<(), Error> {
        let entity = self.transformer.entity();
        let select = select_rows(
            &entity.feeds[piece.feed],
            piece,
            &self.unreadable[piece.feed],
        );
        let mut examiner = Examiner {
            transformer: &mut self.transformer,
            fates: &self.fates.feeds[piece.feed],
            batch: Batch::new(piece.feed, 0),
            row: CanonicalRow::new(entity),
            recount,
        };
        let operation = format!("proving rows of {}", entity.name);
        savepoint(self.stream).await?;
        let streamed = stream_rows(self.stream, &select, &operation, |row| {
            examiner.examine(row, &mut each)
        });
        let streamed = streamed.await;
        let recoverable = streamed.as_ref().err().is_none_or(refuses_row);
        if recoverable {
            end_savepoint(self.stream, streamed.is_err()).await?;
        }
        streamed
    }
}

impl FeedFates {
    /// Counts the rows that were not asked for: they are in the quarantine, or they are rows without a fate.
    fn count_unasked(&self, rows: u64, found: &[LegacyKey], recount: &mut Recount) {
        recount.read += rows;
        let unknown = found.iter().filter(|key| !self.quarantined.contains(key));
        let mut without_fate = 0;
        for key in unknown {
            without_fate += 1;
            recount.note_unexplained(|| format!("{key}: the source cannot read it"));
        }
        recount.quarantined += rows.saturating_sub(without_fate);
    }
}

/// The rows of a piece but some, in whatever order the source finds cheapest.
fn select_rows(feed: &Feed, piece: &SourcePiece, without: &[LegacyKey]) -> String {
    let condition = range_condition(feed, piece.from.as_deref(), piece.to.as_deref());
    let rows = format!("SELECT * FROM ({}) AS feed{condition}", feed.read_sql);
    if without.is_empty() {
        return rows;
    }
    let literals: Vec<String> = without
        .iter()
        .map(|key| key_literal(feed, &key.parts()))
        .collect();
    let and = if condition.is_empty() { "WHERE" } else { "AND" };
    let keys = key_columns(feed).join(", ");
    format!("{rows} {and} ({keys}) NOT IN ({})", literals.join(", "))
}

/// Looks at one source row after the other.
struct Examiner<'e> {
    transformer: &'e mut Transformer<'static>,
    fates: &'e FeedFates,
    batch: Batch,
    row: CanonicalRow,
    recount: &'e mut Recount,
}

impl Examiner<'_> {
    fn examine(&mut self, row: &Row<'_>, each: &mut impl FnMut(&Made<'_>)) -> Result<(), Error> {
        self.recount.read += 1;
        let entity = self.transformer.entity();
        let feed = &entity.feeds[self.batch.feed];
        if feed.filter.is_some_and(|at| row.field(at) == Some(&[1])) {
            self.recount.filtered += 1;
            return Ok(());
        }
        // A row without a usable key is told by the transformer, in words.
        if let Ok(key) = read_key(feed, row) {
            if self.fates.quarantined.contains(&key) {
                self.recount.quarantined += 1;
                return Ok(());
            }
            if self.fates.placed.contains(&key) {
                self.recount.placed += 1;
                return Ok(());
            }
        }
        self.batch.clear();
        self.transformer.row(row, &mut self.batch)?;
        if let Some(refused) = self.batch.refused.first() {
            let (legacy, reason, column) =
                (&refused.legacy, refused.refusal.reason, &refused.column);
            let told = || format!("{legacy}: {reason} {column}").trim_end().to_owned();
            self.recount.note_unexplained(told);
            return Ok(());
        }
        self.recount.expected += 1;
        self.show(each);
        Ok(())
    }

    fn show(&mut self, each: &mut impl FnMut(&Made<'_>)) {
        let Some(made) = self.batch.made.first() else {
            return;
        };
        with_row(self.batch.rows.row(0), |fields| {
            self.row.set(fields);
            each(&Made {
                key: &made.key,
                row: &self.row,
                fields,
                feed: i16::try_from(self.batch.feed).unwrap_or(i16::MAX),
                legacy: &made.legacy,
            });
        });
    }
}
