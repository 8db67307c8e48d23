//! Reading: the rows of a range stream from the source straight through the transform into a batch.

use super::batch::Batch;
use super::ranges::{key_columns, range_condition, select_range};
use super::retry::{smaller, was_cancelled};
use super::session::{Source, end_savepoint, savepoint};
use super::transformer::Transformer;
use crate::connect::Connection;
use crate::control::checkpoints::Checkpoint;
use crate::control::mappings::same_key_twice;
use crate::copy::{CopyParser, Row};
use crate::error::{Error, While};
use crate::keys::{LegacyKey, holds_integers};
use crate::migration::{Entity, Feed};
use crate::quarantine::refuses_rows;
use futures_util::TryStreamExt;
use std::pin::pin;
use tokio_postgres::Client;

/// A range of keys, both ends as in [`Checkpoint`].
type Range = (Option<Vec<String>>, Option<Vec<String>>);

/// Reads and transforms the rows of a checkpoint's range.
///
/// Where the source itself fails on a row (an SQL rule on a bad value), the range is halved until the row stands
/// alone; that row is quarantined as unreadable and the others are read. Where somebody or a time limit ends the
/// statement, it is halved too: shorter ones may come through.
pub(crate) async fn read(
    source: &Source,
    transformer: &mut Transformer<'_>,
    checkpoint: &Checkpoint,
) -> Result<Batch, Error> {
    let feed_index = usize::try_from(checkpoint.feed).unwrap_or(0);
    let feed = &transformer.entity().feeds[feed_index];
    let mut batch = Batch::new(feed_index, checkpoint.batch);
    batch.fence = checkpoint.fence;
    batch.joined = (checkpoint.joined.clone(), checkpoint.to.clone());
    let mut ranges: Vec<Range> = vec![(checkpoint.from.clone(), checkpoint.to.clone())];
    while let Some((from, to)) = ranges.pop() {
        let Err(error) = probe_and_read(source, transformer, feed, (&from, &to), &mut batch).await
        else {
            continue;
        };
        let cancelled = was_cancelled(&error);
        if !cancelled && !refuses_row(&error) {
            return Err(error);
        }
        let of_entity = (transformer.entity(), feed);
        match split(&source.stream, of_entity, &from, &to).await? {
            // Nothing is wrong with the row, and a smaller statement there is not.
            Split::Row(_) if cancelled => return Err(error),
            Split::Row(key) => transformer.unreadable(&mut batch, key, &error),
            Split::At(middle, rows) => {
                if cancelled {
                    let half = usize::try_from(rows / 2).unwrap_or_default();
                    batch
                        .overcome
                        .push(smaller(transformer.entity(), &error, half));
                }
                ranges.extend([(Some(middle.clone()), to), (from, Some(middle))]);
            }
            Split::Empty => return Err(error),
        }
    }
    Ok(batch)
}

/// Reads a range; when the source fails in its midst, the rows that came before are taken back.
async fn probe_and_read(
    source: &Source,
    transformer: &mut Transformer<'_>,
    feed: &Feed,
    (from, to): (&Option<Vec<String>>, &Option<Vec<String>>),
    batch: &mut Batch,
) -> Result<(), Error> {
    savepoint(&source.stream).await?;
    let mut part = transformer.batch(batch.feed, batch.number);
    let select = select_range(feed, from.as_deref(), to.as_deref());
    let result = stream(source, transformer, &select, &mut part).await;
    if let Err(error) = &result {
        transformer.forget(&part);
        // Only an error that the server itself told leaves a connection on which a savepoint can be rolled back.
        if error.sqlstate().is_none() {
            return result;
        }
    }
    end_savepoint(&source.stream, result.is_err()).await?;
    result?;
    batch.append(part);
    Ok(())
}

async fn stream(
    source: &Source,
    transformer: &mut Transformer<'_>,
    select: &str,
    batch: &mut Batch,
) -> Result<(), Error> {
    let operation = format!("reading rows of {}", transformer.entity().name);
    stream_rows(&source.stream, select, &operation, |row| {
        transformer.row(row, batch)
    })
    .await
}

/// Streams the rows of a SELECT by binary COPY.
pub(crate) async fn stream_rows(
    client: &Client,
    select: &str,
    operation: &str,
    mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let doing = || operation.to_owned();
    let copy = format!("COPY ({select}) TO STDOUT (FORMAT binary)");
    let pieces = client.copy_out(&copy).await.during(doing)?;
    let mut pieces = pin!(pieces);
    let mut parser = CopyParser::new();
    while let Some(piece) = pieces.try_next().await.during(doing)? {
        parser.feed::<Error>(piece, |row| each(&row))?;
    }
    Ok(parser.finish()?)
}

/// The keys of rows of a range that the source cannot read, found by halving it.
pub(crate) async fn unreadable_keys(
    stream: &Connection,
    (entity, feed): (&Entity, &Feed),
    range: Range,
    operation: &str,
) -> Result<Vec<LegacyKey>, Error> {
    let mut keys = Vec::new();
    let mut ranges: Vec<Range> = vec![range];
    while let Some((from, to)) = ranges.pop() {
        savepoint(stream).await?;
        let select = select_range(feed, from.as_deref(), to.as_deref());
        let read = stream_rows(stream, &select, operation, |_| Ok(())).await;
        let Err(error) = read else {
            end_savepoint(stream, false).await?;
            continue;
        };
        if !refuses_row(&error) {
            return Err(error);
        }
        end_savepoint(stream, true).await?;
        match split(stream, (entity, feed), &from, &to).await? {
            Split::Row(key) => keys.push(key),
            Split::At(middle, _) => {
                ranges.extend([(Some(middle.clone()), to), (from, Some(middle))])
            }
            Split::Empty => return Err(error),
        }
    }
    Ok(keys)
}

/// Whether an error while reading is about a row's values.
pub(crate) fn refuses_row(error: &Error) -> bool {
    matches!(error, Error::Database { cause, .. } if refuses_rows(cause))
}

/// What a range holds that should hold one row.
pub(super) enum Alone {
    Row(LegacyKey),
    Nothing,
    /// More than one, because the source has moved on.
    Several,
}

/// The row that is alone in the range of a checkpoint; found by its key, without any other expression.
pub(super) async fn alone(
    source: &Source,
    of: (&Entity, &Feed),
    range: &Checkpoint,
) -> Result<Alone, Error> {
    Ok(
        match split(&source.stream, of, &range.from, &range.to).await? {
            Split::Row(key) => Alone::Row(key),
            Split::At(..) => Alone::Several,
            Split::Empty => Alone::Nothing,
        },
    )
}

enum Split {
    /// The range holds one row only.
    Row(LegacyKey),
    /// The last key of the first half, and how many rows there are in all.
    At(Vec<String>, i64),
    /// The range holds no row, so no row is to blame.
    Empty,
}

/// Halves a range by its keys alone, so that the expression that fails is not evaluated. It is asked of the streaming
/// session, which has nothing else to do now; the other one may be busy with the batch before.
async fn split(
    stream: &Connection,
    (entity, feed): (&Entity, &Feed),
    from: &Option<Vec<String>>,
    to: &Option<Vec<String>>,
) -> Result<Split, Error> {
    let doing = || "halving a range that the source cannot read".to_owned();
    let keys = key_columns(feed);
    let texts: Vec<String> = keys.iter().map(|key| format!("{key}::text")).collect();
    let numbered = format!(
        "SELECT ARRAY[{}] AS key, row_number() OVER (ORDER BY {list}) AS number, count(*) OVER () AS rows
         FROM (SELECT {list} FROM ({}) AS feed{}) AS feed",
        texts.join(", "),
        feed.read_sql,
        range_condition(feed, from.as_deref(), to.as_deref()),
        list = keys.join(", "),
    );
    let sql = format!(
        "SELECT key, rows FROM ({numbered}) AS numbered WHERE number = greatest(rows / 2, 1)"
    );
    let Some(row) = stream.query_opt(&sql, &[]).await.during(doing)? else {
        return Ok(Split::Empty);
    };
    let key: Vec<String> = row.get(0);
    let rows: i64 = row.get(1);
    if rows > 1 {
        return match to {
            // The first half would be the whole range again: its last rows are not told apart by the key.
            Some(end) if *end == key => Err(same_key_twice(entity, Some(feed), &key.join(", "))),
            _ => Ok(Split::At(key, rows)),
        };
    }
    let number = key
        .first()
        .filter(|_| holds_integers(feed))
        .and_then(|text| text.parse().ok());
    Ok(Split::Row(number.map_or_else(
        || LegacyKey::from_parts(key.iter().map(String::as_str)),
        LegacyKey::Integer,
    )))
}
