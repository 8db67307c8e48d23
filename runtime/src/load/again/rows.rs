//! The rows of some keys, read from the source and transformed.

use crate::error::Error;
use crate::keys::LegacyKey;
use crate::load::batch::Batch;
use crate::load::finish::self_references;
use crate::load::ranges::{key_columns, key_literal};
use crate::load::reader::{refuses_row, stream_rows};
use crate::load::session::{Source, end_savepoint, savepoint};
use crate::load::transformer::Transformer;
use crate::migration::Feed;
use std::collections::{BTreeSet, HashSet};

/// Keys of a batch that will not be in the target after it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Absent {
    /// They stay in the quarantine.
    refused: BTreeSet<LegacyKey>,
    /// The source does not have them any more, or leaves them out now.
    gone: BTreeSet<LegacyKey>,
}

impl Absent {
    fn of(batch: &Batch, keys: &[LegacyKey]) -> Self {
        let made = batch.made.iter().map(|row| &row.legacy);
        let there: HashSet<&LegacyKey> = made
            .chain(batch.placed.iter().map(|row| &row.legacy))
            .collect();
        let refused: BTreeSet<LegacyKey> =
            batch.refused.iter().map(|row| row.legacy.clone()).collect();
        let gone = |key: &&LegacyKey| !there.contains(key) && !refused.contains(*key);
        Self {
            gone: keys.iter().filter(gone).cloned().collect(),
            refused,
        }
    }
}

/// Reads and transforms the rows of some keys until it is settled which of them can come.
///
/// Rows that refer to each other are all taken for present first. Those that turn out not to be are left out of the
/// next attempt, and with them whatever refers to them, until nothing changes. `absent` is what is known of that
/// before, and afterwards.
pub(super) async fn settle(
    source: &Source,
    transformer: &mut Transformer<'_>,
    feed: usize,
    keys: &[LegacyKey],
    absent: &mut Absent,
) -> Result<Batch, Error> {
    let alone = self_references(transformer.entity()).next().is_none();
    loop {
        assume(transformer, feed, keys, absent);
        let batch = read(source, transformer, feed, keys).await?;
        let now = Absent::of(&batch, keys);
        if alone || now == *absent {
            return Ok(batch);
        }
        transformer.forget(&batch);
        *absent = now;
    }
}

/// Lets self references find the rows that are replayed as if they were in the target already.
fn assume(transformer: &mut Transformer<'_>, feed: usize, keys: &[LegacyKey], absent: &Absent) {
    for (index, parent) in self_references(transformer.entity()) {
        let same_feed = usize::try_from(parent.feed) == Ok(feed);
        let parent = transformer.context.parent_mut(index);
        let Some(parent) = parent.filter(|_| same_feed) else {
            continue;
        };
        for key in keys {
            parent.present.remove(key);
            parent.quarantined.remove(key);
            if absent.refused.contains(key) {
                parent.quarantined.insert(key.clone());
            } else if !absent.gone.contains(key) {
                parent.present.insert(key.clone());
            }
        }
    }
}

/// Reads and transforms the rows of some keys. Where the source fails on one, the keys are halved until it stands
/// alone; it is refused as unreadable. Keys that the source does not have give no row.
pub(in crate::load) async fn read(
    source: &Source,
    transformer: &mut Transformer<'_>,
    feed: usize,
    keys: &[LegacyKey],
) -> Result<Batch, Error> {
    let mut batch = Batch::new(feed, 0);
    let mut parts = vec![keys];
    while let Some(part) = parts.pop().filter(|part| !part.is_empty()) {
        savepoint(&source.stream).await?;
        let mut some = Batch::new(feed, 0);
        let read = read_part(source, transformer, part, &mut some).await;
        let Err(error) = read else {
            end_savepoint(&source.stream, false).await?;
            batch.append(some);
            continue;
        };
        transformer.forget(&some);
        if !refuses_row(&error) {
            return Err(error);
        }
        end_savepoint(&source.stream, true).await?;
        match part {
            [only] => transformer.unreadable(&mut batch, only.clone(), &error),
            several => {
                let (first, second) = several.split_at(several.len() / 2);
                parts.extend([second, first]);
            }
        }
    }
    Ok(batch)
}

async fn read_part(
    source: &Source,
    transformer: &mut Transformer<'_>,
    keys: &[LegacyKey],
    batch: &mut Batch,
) -> Result<(), Error> {
    let entity = transformer.entity();
    let select = select_keys(&entity.feeds[batch.feed], keys);
    let operation = format!("reading single rows of {}", entity.name);
    stream_rows(&source.stream, &select, &operation, |row| {
        transformer.row(row, batch)
    })
    .await
}

fn select_keys(feed: &Feed, keys: &[LegacyKey]) -> String {
    let literals: Vec<String> = keys
        .iter()
        .map(|key| key_literal(feed, &key.parts()))
        .collect();
    let columns = key_columns(feed).join(", ");
    format!(
        "SELECT * FROM ({}) AS feed WHERE ({columns}) IN ({}) ORDER BY {columns}",
        feed.read_sql,
        literals.join(", ")
    )
}
