//! The source's side of a proof: the rows that it gives through the transform, and what becomes of the others.

use super::seen::Seen;
use crate::connect::Connection;
use crate::control::mappings::{legacy_key, mapping_table, read_keys};
use crate::copy::{CanonicalRow, Row};
use crate::error::Error;
use crate::keys::{KeySet, LegacyKey, read_key};
use crate::load::session::{end_savepoint, savepoint};
use crate::load::{
    Batch, KnownRows, Source, Transformer, count, key_columns, key_literal, refuses_row,
    stream_rows, unreadable_keys, with_row,
};
use crate::migration::{Entity, Feed, Migration};
use crate::progress::Progress;
use crate::sql::{quote_identifier, quote_literal};

/// Progress is told once for so many rows.
const ROWS_A_TICK: u64 = 5_000;

/// How many keys of rows without a fate are told.
const EXAMPLES: usize = 5;

/// What became of the source's rows, counted anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Recount {
    /// Rows that the feeds have.
    pub(super) read: u64,
    /// Rows that the target must hold.
    pub(super) expected: u64,
    /// Rows that the mapping says are merged or were there.
    pub(super) placed: u64,
    /// Rows that the filter leaves out.
    pub(super) filtered: u64,
    /// Rows that are quarantined.
    pub(super) quarantined: u64,
    /// Rows that none of these explains: the transform refuses them, and they are not quarantined.
    pub(super) unexplained: u64,
    /// Some of the unexplained: key and reason.
    pub(super) examples: Vec<String>,
}

/// The source's side.
pub(super) struct SourceSide<'p> {
    source: &'p Source,
    transformer: Transformer<'p>,
    feeds: Vec<KnownFates>,
    progress: &'p Progress,
}

/// Rows of a feed that are not expected in the target as rows of their own.
#[derive(Default)]
struct KnownFates {
    quarantined: KeySet,
    placed: KeySet,
    /// Rows that the source could not even read; they must not be asked for.
    unreadable: Vec<LegacyKey>,
}

impl<'p> SourceSide<'p> {
    /// Prepares the side: what each row's fate was is read from the target's own tables.
    pub(super) async fn new(
        migration: &'p dyn Migration,
        source: &'p Source,
        target: &Connection,
        progress: &'p Progress,
    ) -> Result<Self, Error> {
        let entity = migration.entity();
        let mut context = crate::load::context(target, migration).await?;
        context.complete();
        let forms = crate::load::forms(target, entity).await?;
        let transformer = Transformer::new(migration, context, KnownRows::default(), forms);
        let mut feeds = Vec::new();
        for feed in 0..entity.feeds.len() {
            feeds.push(KnownFates::read(target, entity, feed).await?);
        }
        Ok(Self {
            source,
            transformer,
            feeds,
            progress,
        })
    }

    /// How many rows the feeds have.
    pub(super) async fn count(&self) -> Result<u64, Error> {
        let entity = self.transformer.entity();
        let mut rows = 0;
        for feed in entity.feeds {
            rows += count(&self.source.stream, entity, feed).await?;
        }
        Ok(rows)
    }

    /// Finds rows that the source cannot read although they are not quarantined for that: they would end every pass.
    pub(super) async fn find_unreadable(&mut self) -> Result<(), Error> {
        let entity = self.transformer.entity();
        for (feed, fates) in entity.feeds.iter().zip(&mut self.feeds) {
            let operation = format!("looking for rows of {} that cannot be read", entity.name);
            fates.unreadable = unreadable_keys(self.source, (entity, feed), &operation).await?;
        }
        Ok(())
    }

    /// Shows every row that the target must hold, and counts the others.
    pub(super) async fn pass(&mut self, mut each: impl FnMut(&Seen<'_>)) -> Result<Recount, Error> {
        let mut recount = Recount::default();
        for feed in 0..self.feeds.len() {
            self.pass_feed(feed, &mut recount, &mut each).await?;
        }
        Ok(recount)
    }

    async fn pass_feed(
        &mut self,
        index: usize,
        recount: &mut Recount,
        each: &mut impl FnMut(&Seen<'_>),
    ) -> Result<(), Error> {
        let entity = self.transformer.entity();
        let feed = &entity.feeds[index];
        let (fates, transformer, progress) =
            (&self.feeds[index], &mut self.transformer, self.progress);
        let mut examiner = Examiner {
            transformer,
            fates,
            batch: Batch::new(index, 0),
            row: CanonicalRow::new(entity),
            recount,
        };
        let select = select_all(feed, &fates.unreadable);
        let operation = format!("proving rows of {}", entity.name);
        let mut seen = 0;
        savepoint(&self.source.stream).await?;
        let streamed = stream_rows(&self.source.stream, &select, &operation, |row| {
            seen += 1;
            if seen % ROWS_A_TICK == 0 {
                progress.advance(ROWS_A_TICK);
            }
            examiner.examine(row, each)
        });
        let streamed = streamed.await;
        let recoverable = streamed.as_ref().err().is_none_or(refuses_row);
        if recoverable {
            end_savepoint(&self.source.stream, streamed.is_err()).await?;
        }
        streamed?;
        recount.read += seen;
        if !fates.unreadable.is_empty() {
            let rows = count(&self.source.stream, entity, feed).await?;
            fates.count_unasked(rows.saturating_sub(seen), recount);
        }
        Ok(())
    }
}

fn note_example(recount: &mut Recount, example: impl FnOnce() -> String) {
    if recount.examples.len() < EXAMPLES {
        recount.examples.push(example());
    }
}

impl KnownFates {
    /// Counts the rows that were not asked for: they are in the quarantine, or they are rows without a fate.
    fn count_unasked(&self, rows: u64, recount: &mut Recount) {
        recount.read += rows;
        let mut unknown = 0;
        for key in self
            .unreadable
            .iter()
            .filter(|key| !self.quarantined.contains(key))
        {
            unknown += 1;
            note_example(recount, || format!("{key}: the source cannot read it"));
        }
        recount.unexplained += unknown;
        recount.quarantined += rows.saturating_sub(unknown);
    }

    async fn read(target: &Connection, entity: &Entity, feed: usize) -> Result<Self, Error> {
        let schema = quote_identifier(entity.control_schema);
        let chosen = format!("entity = {} AND feed = {feed}", quote_literal(entity.name));
        let open = format!(
            "SELECT legacy_id, legacy_key FROM {schema}.migration_quarantine WHERE {chosen} AND resolved_at IS NULL"
        );
        let placed = format!(
            "SELECT legacy_id, legacy_key FROM {} WHERE feed = {feed} AND fate IS NOT NULL",
            mapping_table(entity.control_schema, entity.name)
        );
        let mut unreadable = Vec::new();
        let select = format!("{open} AND reason = 'unreadable' AND stage = 'read'");
        let operation = format!("reading the quarantine of {}", entity.name);
        crate::control::mappings::copy_rows(target, &select, &operation, |row| {
            unreadable.push(legacy_key(row, 0)?);
            Ok(())
        })
        .await?;
        Ok(Self {
            quarantined: read_keys(target, entity.name, &open).await?,
            placed: read_keys(target, entity.name, &placed).await?,
            unreadable,
        })
    }
}

/// All rows of a feed but some, in whatever order the source finds cheapest.
fn select_all(feed: &Feed, without: &[LegacyKey]) -> String {
    if without.is_empty() {
        return format!("SELECT * FROM ({}) AS feed", feed.read_sql);
    }
    let literals: Vec<String> = without
        .iter()
        .map(|key| key_literal(feed, &key.parts()))
        .collect();
    format!(
        "SELECT * FROM ({}) AS feed WHERE ({}) NOT IN ({})",
        feed.read_sql,
        key_columns(feed).join(", "),
        literals.join(", ")
    )
}

/// Looks at one source row after the other.
struct Examiner<'e, 'p> {
    transformer: &'e mut Transformer<'p>,
    fates: &'e KnownFates,
    batch: Batch,
    row: CanonicalRow,
    recount: &'e mut Recount,
}

impl Examiner<'_, '_> {
    fn examine(&mut self, row: &Row<'_>, each: &mut impl FnMut(&Seen<'_>)) -> Result<(), Error> {
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
            self.recount.unexplained += 1;
            let (legacy, reason, column) =
                (&refused.legacy, refused.refusal.reason, &refused.column);
            note_example(self.recount, || {
                format!("{legacy}: {reason} {column}").trim_end().to_owned()
            });
            return Ok(());
        }
        self.recount.expected += 1;
        let Some(made) = self.batch.made.first() else {
            return Ok(());
        };
        let feed = i16::try_from(self.batch.feed).unwrap_or(i16::MAX);
        with_row(self.batch.rows.row(0), |row| {
            self.row.set(feed, &made.legacy, row);
        });
        each(&Seen {
            row: &self.row,
            key: &|| made.key.text(),
        });
        Ok(())
    }
}
