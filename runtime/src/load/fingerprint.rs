//! The fingerprint of a batch: its rows are read back inside their own transaction and compared with what was sent, so
//! that what the target has made of them is known before COMMIT.
//!
//! It notices what alters rows on their way in: a trigger, a domain that cuts values. What it holds for equal is what
//! the proof holds for equal.

use super::batch::{Batch, own_fault};
use super::reader::stream_rows;
use super::transformer::with_row;
use crate::connect::Connection;
use crate::copy::{CanonicalRow, Row};
use crate::error::{Error, While};
use crate::keys::field_text;
use crate::migration::Entity;
use crate::sql::{quote_identifier, quote_literal};
use std::collections::HashMap;

/// Rows that are asked for by one statement, which holds their keys.
const ROWS_A_STATEMENT: usize = 2_000;

/// How many differing rows are named; all of them are counted.
const NAMED: usize = 5;

/// Compares rows of a batch, given by their positions, with what the target holds under their keys now; within the
/// caller's transaction, as the last thing before COMMIT.
///
/// Checks and triggers that would wait for COMMIT are made first, because they may alter rows as well.
///
/// # Errors
/// [`Error::Failed`] when a row is not there as it was sent, with keys and columns.
pub(super) async fn compare(
    target: &Connection,
    entity: &'static Entity,
    batch: &Batch,
    rows: &[usize],
) -> Result<(), Error> {
    let waited = target.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").await;
    waited.during(|| format!("making the checks of {} that waited", entity.name))?;
    let mut found = Differences::default();
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        compare_some(target, entity, (batch, rows), &mut found).await?;
    }
    match found.rows {
        0 => Ok(()),
        _ => Err(found.into_error(entity, batch)),
    }
}

/// Rows that differ: how many there are, and the first of them in words.
#[derive(Debug, Default)]
struct Differences {
    rows: u64,
    named: Vec<String>,
}

async fn compare_some(
    target: &Connection,
    entity: &'static Entity,
    (batch, rows): (&Batch, &[usize]),
    found: &mut Differences,
) -> Result<(), Error> {
    let mut canonical = CanonicalRow::new(entity);
    let mut sent = HashMap::with_capacity(rows.len());
    for at in rows {
        with_row(batch.rows.row(*at), |row| canonical.set(row));
        sent.insert(canonical.key_hash(), (*at, canonical.hash()));
    }
    let select = select(entity, batch, rows)?;
    let operation = format!("reading rows of {} back", entity.target.quoted());
    let mut stored = CanonicalRow::new(entity);
    stream_rows(target, &select, &operation, |row| {
        stored.set(row);
        if let Some((at, hash)) = sent.remove(&stored.key_hash())
            && hash != stored.hash()
        {
            with_row(batch.rows.row(at), |row| canonical.set(row));
            let columns = differing(entity, &canonical, &stored);
            found.note(entity, batch, at, &columns.join(", "));
        }
        Ok(())
    })
    .await?;
    let mut missing: Vec<usize> = sent.into_values().map(|(at, _)| at).collect();
    missing.sort_unstable();
    for at in missing {
        found.note(entity, batch, at, "not there under its key");
    }
    Ok(())
}

/// The stored rows with the keys of some rows of the batch, their written columns in order.
fn select(entity: &Entity, batch: &Batch, rows: &[usize]) -> Result<String, Error> {
    let columns = entity.columns.iter();
    let columns: Vec<String> = columns
        .map(|column| format!("target.{}", quote_identifier(column.name)))
        .collect();
    let (mut keys, mut names, mut same) = (Vec::new(), Vec::new(), Vec::new());
    for (place, at) in entity.key.iter().enumerate() {
        let column = &entity.columns[*at];
        let text = |row: &Row<'_>| field_text(column.kind, row.field(*at));
        let texts = rows.iter().map(|row| with_row(batch.rows.row(*row), text));
        let texts: Vec<String> = texts
            .map(|text| text.map(|text| quote_literal(&text)))
            .collect::<Result<_, _>>()
            .map_err(|error| own_fault(entity, &error))?;
        keys.push(format!(
            "ARRAY[{}]::{}[]",
            texts.join(", "),
            column.type_name
        ));
        names.push(format!("key_{place}"));
        same.push(format!(
            "target.{} = sent.key_{place}",
            quote_identifier(column.name)
        ));
    }
    Ok(format!(
        "SELECT {} FROM unnest({}) AS sent ({}) JOIN {} AS target ON {}",
        columns.join(", "),
        keys.join(", "),
        names.join(", "),
        entity.target.quoted(),
        same.join(" AND ")
    ))
}

fn differing(entity: &Entity, sent: &CanonicalRow, stored: &CanonicalRow) -> Vec<&'static str> {
    let hashes = sent.column_hashes().into_iter().zip(stored.column_hashes());
    let columns = entity.columns.iter().zip(hashes);
    columns
        .filter(|(_, (sent, stored))| sent != stored)
        .map(|(column, _)| column.name)
        .collect()
}

impl Differences {
    fn note(&mut self, entity: &Entity, batch: &Batch, at: usize, what: &str) {
        self.rows += 1;
        if self.named.len() < NAMED {
            // A key that is kept from a sensitive column would show it.
            let key = match entity.hides_key(&entity.feeds[batch.feed]) {
                true => "(masked)".to_owned(),
                false => batch.made[at].key.text(),
            };
            self.named.push(format!("{key} ({what})"));
        }
    }

    fn into_error(self, entity: &Entity, batch: &Batch) -> Error {
        let (rows, are) = match self.rows {
            1 => ("row", "is"),
            _ => ("rows", "are"),
        };
        Error::Failed(format!(
            "{}: {} {rows} of batch {} {are} not in {} as sent; by key, with the columns that differ: {}. Something in the \
             target alters rows on their way in: a trigger, or a domain that cuts values. The batch was taken back. Put the \
             trigger off with disable_triggers in the mapping file, or let the mapping make what is stored; without \
             --fingerprint the rows come in as they are, and the proof names them",
            entity.name,
            self.rows,
            batch.number,
            entity.target.quoted(),
            self.named.join("; ")
        ))
    }
}
