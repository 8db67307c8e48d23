//! The rows of some keys, read from the source and transformed.

use crate::error::Error;
use crate::keys::LegacyKey;
use crate::keys::context::Context;
use crate::load::session::{end_savepoint, savepoint};
use crate::load::{
    Batch, Source, Transformer, key_columns, key_literal, refuses_row, self_references, stream_rows,
};
use crate::migration::{Entity, Feed};
use std::collections::BTreeMap;

/// Lets self references wait for rows that are replayed as well, instead of refusing them because these are quarantined.
pub(super) fn await_again(
    entity: &'static Entity,
    context: &mut Context,
    open: &BTreeMap<usize, Vec<LegacyKey>>,
) {
    for (index, parent) in self_references(entity) {
        let keys = usize::try_from(parent.feed)
            .ok()
            .and_then(|feed| open.get(&feed));
        if let (Some(keys), Some(parent)) = (keys, context.parent_mut(index)) {
            for key in keys {
                parent.quarantined.remove(key);
            }
        }
    }
}

/// Reads and transforms the rows of some keys. Where the source fails on one, the keys are halved until it stands
/// alone; it is refused as unreadable. Keys that the source does not have give no row.
pub(super) async fn read(
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
    let operation = format!("reading quarantined rows of {}", entity.name);
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
