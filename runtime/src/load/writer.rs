//! Writing: a batch's rows, mappings, quarantine and checkpoint, in one transaction.

use super::batch::{Batch, MadeRow};
use super::fingerprint;
use super::mapped::send_mappings;
use super::retry::{smaller, was_cancelled};
use super::session::Source;
use super::triggers::Triggers;
use crate::connect::Connection;
use crate::control::before_images::BeforeImages;
use crate::control::checkpoints::{self, Closed, Done};
use crate::control::leases;
use crate::control::mappings::same_key_twice;
use crate::control::rows::Place;
use crate::control::writes;
use crate::copy::{RowWriter, send_rows};
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::quarantine::{self, Refused, RefusedRow, refuses_rows};
use crate::report::{Account, Event};
use crate::sql::quote_identifier;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use tokio_postgres::error::{DbError, SqlState};
use uuid::Uuid;

/// What came of writing a batch.
#[derive(Debug)]
pub(crate) enum Written {
    /// It is in.
    In(Account),
    /// The target refused rows on which others may depend; nothing is in, and the batch is to be transformed again.
    Again(Vec<RefusedRow>),
    /// It was in before: by a COMMIT whose answer was lost.
    Before,
    /// A replay that gave no row another fate: only the reasons of refused rows were brought up to date.
    Unchanged,
}

/// Why batches are written.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// Rows that have no fate yet.
    Load,
    /// Rows that an earlier batch has quarantined: these keys are examined again.
    Replay(Vec<LegacyKey>),
}

/// Writes batches of one run of one entity.
pub(crate) struct BatchWriter<'w> {
    pub(crate) entity: &'static Entity,
    pub(crate) run: Uuid,
    pub(crate) target: &'w Connection,
    pub(crate) source: &'w Source,
    pub(crate) triggers: &'w Triggers,
    /// Whether refused rows may change the fate of others.
    pub(crate) rows_depend_on_each_other: bool,
    pub(crate) purpose: Purpose,
    /// Whether rows are read back before they are committed.
    pub(crate) fingerprint: bool,
    /// Where the rows of a sync are noted, so that it can be taken back.
    pub(crate) images: Option<BeforeImages>,
    /// What was got over while batches were written, until somebody takes and tells it.
    pub(crate) overcome: RefCell<Vec<Event>>,
    /// How many rows are sent at a time; fewer once the target was not given the time for so many.
    pub(crate) piece: Cell<usize>,
}

impl BatchWriter<'_> {
    /// Writes a batch; on an error the transaction is left for the caller to end, by [`BatchWriter::abandon`] or with
    /// the connection.
    pub(crate) async fn write(&self, batch: &Batch) -> Result<Written, Error> {
        self.execute("BEGIN", batch).await?;
        self.write_begun(batch).await
    }

    /// As [`BatchWriter::write`], in a transaction that the caller has begun.
    pub(crate) async fn write_begun(&self, batch: &Batch) -> Result<Written, Error> {
        self.triggers.off(self.target).await?;
        let refused_there = self.write_rows(batch).await?;
        if !refused_there.is_empty() && self.rows_depend_on_each_other {
            self.abandon().await?;
            return Ok(Written::Again(causes(refused_there)));
        }
        if self.changes_nothing(batch, &refused_there) {
            self.abandon().await?;
            self.renew_refused(batch, &refused_there).await?;
            return Ok(Written::Unchanged);
        }
        self.write_mappings(batch, &refused_there).await?;
        if let Some(images) = &self.images {
            let noted = images.note_added(self.target, self.entity, batch.number);
            noted.await?;
        }
        self.write_quarantine(batch, &refused_there).await?;
        self.write_deferred(batch, &refused_there).await?;
        let account = batch.account(refused_there.len());
        match self.close(batch, &account, &refused_there).await? {
            Closed::Now => {
                self.read_back(batch, &refused_there).await?;
                self.triggers.back(self.target).await?;
                self.execute("COMMIT", batch).await?;
                Ok(Written::In(account))
            }
            Closed::Before => {
                self.abandon().await?;
                Ok(Written::Before)
            }
            Closed::TakenOver { by } => {
                self.abandon().await?;
                Err(leases::taken_over(self.entity, batch.number, &by))
            }
        }
    }

    /// Compares what the target holds now with what it was sent, where that is wanted.
    async fn read_back(
        &self,
        batch: &Batch,
        refused: &BTreeMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        if !self.fingerprint {
            return Ok(());
        }
        let written = (0..batch.made.len()).filter(|at| !refused.contains_key(at));
        let written: Vec<usize> = written.collect();
        fingerprint::compare(self.target, self.entity, batch, &written).await
    }

    /// Whether every key of a replay was refused again.
    fn changes_nothing(&self, batch: &Batch, there: &BTreeMap<usize, RefusedRow>) -> bool {
        let refused = batch.refused.len() + there.len();
        matches!(&self.purpose, Purpose::Replay(keys) if keys.len() == refused)
    }

    async fn renew_refused(
        &self,
        batch: &Batch,
        there: &BTreeMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        let refused: Vec<&RefusedRow> = batch.refused.iter().chain(there.values()).collect();
        let (target, source) = (self.target, &self.source.questions);
        quarantine::renew(target, source, &self.place(batch), &refused).await?;
        Ok(())
    }

    async fn close(
        &self,
        batch: &Batch,
        account: &Account,
        refused: &BTreeMap<usize, RefusedRow>,
    ) -> Result<Closed, Error> {
        let nulled = written_rows(batch, refused).map(|row| row.nulled).sum();
        // What is examined again was counted as read and quarantined when it was examined first.
        let counted = match &self.purpose {
            Purpose::Load => 0,
            Purpose::Replay(keys) => keys.len() as u64,
        };
        let (entity, run, under) = (self.entity, self.run, (batch.number, batch.fence));
        let done = Done {
            account,
            nulled,
            counted_before: counted,
            read_under: &self.source.state,
            joined: (&batch.joined.0, &batch.joined.1),
        };
        checkpoints::close(self.target, entity, run, under, &done).await
    }

    /// Ends a transaction in which nothing is to be kept.
    pub(crate) async fn abandon(&self) -> Result<(), Error> {
        self.target
            .batch_execute("ROLLBACK")
            .await
            .during(|| format!("taking a batch of {} back", self.entity.name))
    }

    /// Writes the target rows; gives those that the target refused, by their position in the batch.
    ///
    /// The server names the line of a bad row: what lies before it goes in again, and the rest goes on behind it, so no
    /// row is sent more than twice for one refusal. Where no line is named, the rows are halved until one stands alone; they are halved, too, where somebody or a time limit
    /// ends the statement.
    async fn write_rows(&self, batch: &Batch) -> Result<BTreeMap<usize, RefusedRow>, Error> {
        let mut refused = BTreeMap::new();
        let whole = 0..batch.made.len();
        let mut parts = vec![whole];
        while let Some(mut part) = parts.pop().filter(|part| !part.is_empty()) {
            if part.len() > self.piece.get() {
                let end = part.start + self.piece.get();
                parts.push(end..part.end);
                part.end = end;
            }
            let refusal = match self.try_rows(batch, part.clone()).await {
                Ok(Ok(())) => continue,
                Ok(Err(refusal)) => refusal,
                Err(error) if was_cancelled(&error) && part.len() > 1 => {
                    self.execute(BACK_TO_ROWS, batch).await?;
                    self.take_smaller_pieces(part.len(), &error);
                    push_parts(&mut parts, halves(part));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let line = refusal.line(self.entity.target.name);
            match line.and_then(|line| (part.start + line).checked_sub(1)) {
                Some(bad) if part.contains(&bad) => {
                    refused.insert(bad, refusal.of(self.entity, batch.made[bad].legacy.clone()));
                    push_parts(&mut parts, [part.start..bad, bad + 1..part.end]);
                }
                _ if part.len() == 1 => {
                    let legacy = batch.made[part.start].legacy.clone();
                    refused.insert(part.start, refusal.of(self.entity, legacy));
                }
                _ => push_parts(&mut parts, halves(part)),
            }
        }
        Ok(refused)
    }

    /// From now on sends fewer rows at a time than these, which the target was not given the time for.
    fn take_smaller_pieces(&self, rows: usize, error: &Error) {
        if rows / 2 < self.piece.get() {
            self.piece.set(rows / 2);
            let smaller = smaller(self.entity, error, rows / 2);
            self.overcome.borrow_mut().push(smaller);
        }
    }

    /// Sends some rows behind a savepoint; the inner error is the target's refusal of a row among them.
    async fn try_rows(
        &self,
        batch: &Batch,
        part: Range<usize>,
    ) -> Result<Result<(), Refused>, Error> {
        // Rows carry the number of the subtransaction; what triggers do at COMMIT carries that of the transaction.
        let note = writes::note_sql(self.entity, self.run);
        self.execute(&format!("{note}; SAVEPOINT rows; {note}"), batch)
            .await?;
        let columns: Vec<String> = self
            .entity
            .columns
            .iter()
            .map(|column| quote_identifier(column.name))
            .collect();
        let copy = format!(
            "COPY {} ({}) FROM STDIN (FORMAT binary)",
            self.entity.target.quoted(),
            columns.join(", ")
        );
        let rows = part.clone().map(|index| batch.rows.row(index));
        let refusal = match send_rows(self.target, &copy, rows).await {
            Ok(taken) if taken == part.len() as u64 => {
                self.execute("RELEASE SAVEPOINT rows", batch).await?;
                return Ok(Ok(()));
            }
            Ok(_) => Refused::LeftOut,
            Err(error) if refuses_rows(&error) => Refused::Error(error),
            Err(cause) => {
                return Err(Error::Database {
                    operation: self.doing(batch),
                    cause,
                });
            }
        };
        self.execute(BACK_TO_ROWS, batch).await?;
        Ok(Err(refusal))
    }

    async fn write_mappings(
        &self,
        batch: &Batch,
        refused: &BTreeMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        let made = written_rows(batch, refused).map(|made| (&made.legacy, &made.key));
        let place = self.place(batch);
        let sent = send_mappings(self.target, &place, made, &batch.placed);
        match sent.await {
            Err(cause) if cause.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                Err(self.same_key_twice(batch, &cause))
            }
            sent => sent.during(|| self.doing(batch)),
        }
    }

    fn same_key_twice(&self, batch: &Batch, cause: &tokio_postgres::Error) -> Error {
        let detail = cause.as_db_error().and_then(DbError::detail);
        let feed = &self.entity.feeds[batch.feed];
        let key = detail.unwrap_or("the server names no key");
        same_key_twice(self.entity, Some(feed), key)
    }

    async fn write_quarantine(
        &self,
        batch: &Batch,
        there: &BTreeMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        let refused: Vec<&RefusedRow> = batch.refused.iter().chain(there.values()).collect();
        let (target, source, place) = (self.target, &self.source.questions, self.place(batch));
        let Purpose::Replay(examined) = &self.purpose else {
            return quarantine::add(target, source, &place, &refused).await;
        };
        quarantine::renew(target, source, &place, &refused).await?;
        let resolutions = resolutions(batch, there, examined);
        quarantine::resolve(target, &place, &resolutions).await
    }

    async fn write_deferred(
        &self,
        batch: &Batch,
        refused: &BTreeMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        let (mut rows, place) = (RowWriter::new(), self.place(batch));
        for made in written_rows(batch, refused) {
            for deferred in &made.deferred {
                place.begin(&mut rows, &made.legacy);
                rows.value(&i16::try_from(deferred.parent).unwrap_or(i16::MAX));
                rows.nullable(deferred.refers_to.integer().as_ref());
                rows.nullable(deferred.refers_to.text().as_ref());
                rows.value(&deferred.or_null);
                rows.end();
            }
        }
        let columns = "parent, refers_to_id, refers_to_key, or_null";
        let table = "migration_deferred_references";
        let sent = place.send(self.target, table, columns, &rows).await;
        sent.during(|| self.doing(batch))
    }

    fn place(&self, batch: &Batch) -> Place {
        Place {
            entity: self.entity,
            feed: batch.feed,
            run: self.run,
            batch: batch.number,
        }
    }

    async fn execute(&self, sql: &str, batch: &Batch) -> Result<(), Error> {
        self.target
            .batch_execute(sql)
            .await
            .during(|| self.doing(batch))
    }

    fn doing(&self, batch: &Batch) -> String {
        format!("writing batch {} of {}", batch.number, self.entity.name)
    }
}

/// Takes back what was sent since the savepoint of [`BatchWriter::try_rows`].
const BACK_TO_ROWS: &str = "ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows";

fn halves(part: Range<usize>) -> [Range<usize>; 2] {
    let middle = part.start + part.len() / 2;
    [part.start..middle, middle..part.end]
}

/// Puts two parts on the stack so that the first of them comes next.
fn push_parts(parts: &mut Vec<Range<usize>>, [first, second]: [Range<usize>; 2]) {
    parts.extend([second, first].into_iter().filter(|part| !part.is_empty()));
}

/// Of rows that were refused together, those that were refused for their own sake. A foreign key may have failed only
/// because the row it means was refused just before; such rows are judged anew when that one is known to be missing.
fn causes(refused: BTreeMap<usize, RefusedRow>) -> Vec<RefusedRow> {
    let (consequences, causes): (Vec<_>, Vec<_>) = refused
        .into_values()
        .partition(|row| row.sqlstate == SqlState::FOREIGN_KEY_VIOLATION.code());
    if causes.is_empty() {
        consequences
    } else {
        causes
    }
}

/// The rows of a batch that the target took.
fn written_rows<'b>(
    batch: &'b Batch,
    refused: &BTreeMap<usize, RefusedRow>,
) -> impl Iterator<Item = &'b MadeRow> {
    let rows = batch.made.iter().enumerate();
    rows.filter(|(index, _)| !refused.contains_key(index))
        .map(|(_, made)| made)
}

/// What became of keys that were examined again; those that were refused again are not among them.
fn resolutions(
    batch: &Batch,
    there: &BTreeMap<usize, RefusedRow>,
    examined: &[LegacyKey],
) -> Vec<(LegacyKey, &'static str)> {
    let refused = batch.refused.iter().chain(there.values());
    let refused: HashSet<&LegacyKey> = refused.map(|row| &row.legacy).collect();
    let made = written_rows(batch, there).map(|row| (&row.legacy, "migrated"));
    let placed = batch.placed.iter().map(|row| (&row.legacy, row.fate));
    let filtered = batch.filtered.iter().map(|key| (key, "filtered"));
    let found: HashMap<&LegacyKey, &'static str> = made.chain(placed).chain(filtered).collect();
    let closed = examined.iter().filter(|key| !refused.contains(key));
    closed
        .map(|key| (key.clone(), found.get(key).copied().unwrap_or("gone")))
        .collect()
}
