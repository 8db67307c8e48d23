//! Mappings, written: legacy key to new key for every row of a batch that has its place in the target.
//!
//! They go into the partition of the entity itself, and only the columns that the keys of the feed need: a mapping is
//! written for every row there is, so each byte counts.

use super::batch::{NewKey, PlacedRow};
use crate::control::mappings::{mapping_table, written_columns};
use crate::control::rows::Place;
use crate::copy::{RowWriter, send_rows};
use crate::keys::LegacyKey;
use tokio_postgres::{Client, Error};

/// In bytes, of a row with an integer and a UUID; others make the buffer grow.
const ROOM_OF_A_MAPPING: usize = 56;

/// Sends the mappings of rows that were migrated, and of those that were merged or there before.
pub(super) async fn send_mappings<'r>(
    target: &Client,
    place: &Place,
    migrated: impl Iterator<Item = (&'r LegacyKey, &'r NewKey)>,
    placed: &'r [PlacedRow],
) -> Result<(), Error> {
    let feed = &place.entity.feeds[place.feed];
    let (integers, mut columns) = written_columns(place.entity, feed);
    // The fate is told only where a batch has one to tell; NULL means that the row was migrated.
    let with_fate = !placed.is_empty();
    if with_fate {
        columns.push_str(", fate");
    }
    let migrated = migrated.map(|(legacy, key)| (legacy, key, None));
    let placed = placed.iter();
    let placed = placed.map(|row| (&row.legacy, &row.key, Some(row.fate)));
    let mut rows = RowWriter::with_room(ROOM_OF_A_MAPPING * migrated.size_hint().1.unwrap_or(0));
    for (legacy, key, fate) in migrated.chain(placed) {
        rows.begin();
        rows.value(&place.feed_number());
        rows.value(&place.batch);
        if integers {
            rows.nullable(legacy.integer().as_ref());
        } else {
            rows.nullable(legacy.text().as_ref());
        }
        match key {
            NewKey::Id(id) => rows.value(id),
            NewKey::Text(text) => rows.value(text.as_str()),
        }
        if with_fate {
            rows.nullable(fate.as_ref());
        }
        rows.end();
    }
    if rows.is_empty() {
        return Ok(());
    }
    let copy = format!(
        "COPY {} ({columns}) FROM STDIN (FORMAT binary)",
        mapping_table(place.entity.control_schema, place.entity.name)
    );
    let rows = (0..rows.len()).map(|index| rows.row(index));
    send_rows(target, &copy, rows).await.map(|_| ())
}
