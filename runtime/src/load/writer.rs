//! Writing: a batch's rows, mappings, quarantine and checkpoint, in one transaction.

use super::batch::{Batch, NewKey};
use super::session::Source;
use crate::connect::Connection;
use crate::control::checkpoints;
use crate::copy::{RowWriter, send_rows};
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::quarantine::{RefusedRow, copy_line, fetch_rows, refusal_of, refuses_rows};
use crate::report::Account;
use crate::sql::quote_identifier;
use crate::value::Text;
use std::collections::HashMap;
use std::ops::Range;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// What came of writing a batch.
#[derive(Debug)]
pub(crate) enum Written {
    /// It is in.
    In(Account),
    /// The target refused rows on which others may depend; nothing is in, and the batch is to be transformed again.
    Again(Vec<RefusedRow>),
    /// It was in before: by another runner, or by a COMMIT whose answer was lost.
    Before,
}

/// Writes batches of one run of one entity.
pub(crate) struct BatchWriter<'w> {
    pub(crate) entity: &'static Entity,
    pub(crate) run: Uuid,
    pub(crate) target: &'w Connection,
    pub(crate) source: &'w Source,
    /// Whether refused rows may change the fate of others.
    pub(crate) rows_depend_on_each_other: bool,
    /// How many of the rows an earlier batch has counted as quarantined (a replay resolves them).
    pub(crate) resolved: u64,
}

impl BatchWriter<'_> {
    /// Writes a batch; on an error the transaction is left for the caller to end, by [`BatchWriter::abandon`] or with
    /// the connection.
    pub(crate) async fn write(&self, batch: &Batch) -> Result<Written, Error> {
        self.execute("BEGIN", batch).await?;
        let refused_there = self.write_rows(batch).await?;
        if !refused_there.is_empty() && self.rows_depend_on_each_other {
            self.abandon().await?;
            return Ok(Written::Again(refused_there.into_values().collect()));
        }
        self.write_mappings(batch, &refused_there).await?;
        self.write_quarantine(batch, &refused_there).await?;
        self.write_deferred(batch).await?;
        let account = batch.account(refused_there.len());
        let (number, nulled) = (batch.number, batch.nulled);
        let closed = checkpoints::close(
            self.target,
            self.entity,
            self.run,
            number,
            &account,
            nulled,
            self.resolved,
        )
        .await?;
        if !closed {
            self.abandon().await?;
            return Ok(Written::Before);
        }
        self.execute("COMMIT", batch).await?;
        Ok(Written::In(account))
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
    /// row is sent more than twice for one refusal. Where no line is named, the rows are halved until one stands alone.
    async fn write_rows(&self, batch: &Batch) -> Result<HashMap<usize, RefusedRow>, Error> {
        let mut refused = HashMap::new();
        let mut parts: Vec<Range<usize>> = vec![0..batch.made.len()];
        while let Some(part) = parts.pop().filter(|part| !part.is_empty()) {
            let Err(error) = self.try_rows(batch, part.clone()).await? else {
                continue;
            };
            match copy_line(&error, self.entity.target.name).map(|line| part.start + line - 1) {
                Some(bad) if part.contains(&bad) => {
                    refused.insert(bad, refusal_of(batch.made[bad].legacy.clone(), &error));
                    push_parts(&mut parts, [part.start..bad, bad + 1..part.end]);
                }
                _ if part.len() == 1 => {
                    refused.insert(
                        part.start,
                        refusal_of(batch.made[part.start].legacy.clone(), &error),
                    );
                }
                _ => {
                    let middle = part.start + part.len() / 2;
                    push_parts(&mut parts, [part.start..middle, middle..part.end]);
                }
            }
        }
        Ok(refused)
    }

    /// Sends some rows behind a savepoint; the inner error is the target's refusal of a row.
    async fn try_rows(
        &self,
        batch: &Batch,
        part: Range<usize>,
    ) -> Result<Result<(), tokio_postgres::Error>, Error> {
        self.execute("SAVEPOINT rows", batch).await?;
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
        match send_rows(self.target, &copy, part.map(|index| batch.rows.row(index))).await {
            Ok(_) => self.execute("RELEASE SAVEPOINT rows", batch).await.map(Ok),
            Err(error) if refuses_rows(&error) => {
                self.execute("ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows", batch)
                    .await?;
                Ok(Err(error))
            }
            Err(cause) => Err(Error::Database {
                operation: self.doing(batch),
                cause,
            }),
        }
    }

    async fn write_mappings(
        &self,
        batch: &Batch,
        refused: &HashMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        let mut rows = RowWriter::new();
        for (_, made) in batch
            .made
            .iter()
            .enumerate()
            .filter(|(index, _)| !refused.contains_key(index))
        {
            self.mapping_row(&mut rows, batch, &made.legacy, &made.key, "migrated");
        }
        for placed in &batch.placed {
            self.mapping_row(&mut rows, batch, &placed.legacy, &placed.key, placed.fate);
        }
        let columns = "entity, feed, run_id, batch, legacy_id, legacy_key, new_id, new_key, fate";
        self.send_control("migration_mappings", columns, &rows, batch)
            .await
    }

    fn mapping_row(
        &self,
        rows: &mut RowWriter,
        batch: &Batch,
        legacy: &LegacyKey,
        key: &NewKey,
        fate: &str,
    ) {
        rows.begin();
        self.begin_control_row(rows, batch, legacy);
        match key {
            NewKey::Id(id) => {
                rows.value(id);
                rows.null();
            }
            NewKey::Text(text) => {
                rows.null();
                rows.value(text.as_str());
            }
        }
        rows.value(fate);
        rows.end();
    }

    /// The columns that every table of rows begins with: entity, feed, run_id, batch, legacy_id, legacy_key.
    fn begin_control_row(&self, rows: &mut RowWriter, batch: &Batch, legacy: &LegacyKey) {
        rows.value(self.entity.name);
        rows.value(&i16::try_from(batch.feed).unwrap_or(i16::MAX));
        rows.value(&self.run);
        rows.value(&batch.number);
        rows.nullable(legacy.integer().as_ref());
        rows.nullable(legacy.text().map(Text::from).as_ref());
    }

    async fn write_quarantine(
        &self,
        batch: &Batch,
        there: &HashMap<usize, RefusedRow>,
    ) -> Result<(), Error> {
        let refused: Vec<&RefusedRow> = batch.refused.iter().chain(there.values()).collect();
        if refused.is_empty() {
            return Ok(());
        }
        let keys: Vec<LegacyKey> = refused.iter().map(|row| row.legacy.clone()).collect();
        let feed = &self.entity.feeds[batch.feed];
        let json = fetch_rows(&self.source.questions, self.entity, feed, &keys).await?;
        let mut rows = RowWriter::new();
        for row in refused {
            self.quarantine_row(&mut rows, batch, row, json.get(&row.legacy));
        }
        let columns = "entity, feed, run_id, batch, legacy_id, legacy_key, row, stage, reason, column_name, \
                       constraint_name, sqlstate, detail, advice";
        self.send_control("migration_quarantine", columns, &rows, batch)
            .await
    }

    fn quarantine_row(
        &self,
        rows: &mut RowWriter,
        batch: &Batch,
        refused: &RefusedRow,
        json: Option<&String>,
    ) {
        rows.begin();
        self.begin_control_row(rows, batch, &refused.legacy);
        rows.nullable_jsonb(
            json.map(|json| crate::value::Json(json.as_str().into()))
                .as_ref(),
        );
        let texts = [
            refused.stage.word(),
            refused.refusal.reason.code(),
            &refused.column,
            &refused.constraint,
            &refused.sqlstate,
            &refused.refusal.detail,
            refused.refusal.reason.advice(),
        ];
        for text in texts {
            rows.value(text);
        }
        rows.end();
    }

    async fn write_deferred(&self, batch: &Batch) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {}.migration_deferred_references
                 (run_id, entity, batch, feed, legacy_id, legacy_key, parent, refers_to_id, refers_to_key, or_null)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            quote_identifier(self.entity.control_schema)
        );
        let feed = i16::try_from(batch.feed).unwrap_or(i16::MAX);
        for made in &batch.made {
            for deferred in &made.deferred {
                let parent = i16::try_from(deferred.parent).unwrap_or(i16::MAX);
                let (id, key) = (made.legacy.integer(), made.legacy.text());
                let (to_id, to_key) = (deferred.refers_to.integer(), deferred.refers_to.text());
                let values: [&(dyn ToSql + Sync); 10] = [
                    &self.run,
                    &self.entity.name,
                    &batch.number,
                    &feed,
                    &id,
                    &key,
                    &parent,
                    &to_id,
                    &to_key,
                    &deferred.or_null,
                ];
                self.target
                    .execute(&sql, &values)
                    .await
                    .during(|| self.doing(batch))?;
            }
        }
        Ok(())
    }

    async fn send_control(
        &self,
        table: &str,
        columns: &str,
        rows: &RowWriter,
        batch: &Batch,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let schema = quote_identifier(self.entity.control_schema);
        let copy = format!("COPY {schema}.{table} ({columns}) FROM STDIN (FORMAT binary)");
        let sent = send_rows(
            self.target,
            &copy,
            (0..rows.len()).map(|index| rows.row(index)),
        )
        .await;
        sent.map(|_| ())
            .during(|| format!("{}, into {table}", self.doing(batch)))
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

/// Puts two parts on the stack so that the first of them comes next.
fn push_parts(parts: &mut Vec<Range<usize>>, [first, second]: [Range<usize>; 2]) {
    parts.extend([second, first].into_iter().filter(|part| !part.is_empty()));
}
