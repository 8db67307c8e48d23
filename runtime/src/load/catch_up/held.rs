//! What the target holds of rows that were read before: their fates, and what is stored of them, as hashes.

use crate::connect::Connection;
use crate::control::mappings::{copy_rows, legacy_key, mapping_table, new_key_sql};
use crate::copy::Row;
use crate::error::Error;
use crate::keys::{LegacyKey, holds_integers};
use crate::load::finish::self_references;
use crate::migration::Entity;
use crate::sql::{quote_identifier, quote_literal};
use crate::value::{Decode, Undecodable, canonical};
use std::collections::HashMap;

/// A row as far as two of them have to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// The hash of all columns, in the form in which equal values are equal.
    pub(super) whole: [u8; 16],
    /// The same of the columns that refer to rows of the entity itself.
    pub(super) references: [u8; 16],
}

impl Shape {
    /// The shape of a row whose first fields are the written columns.
    pub(super) fn of(entity: &'static Entity, row: &Row<'_>) -> Self {
        let refers =
            |name: &str| self_references(entity).any(|(_, parent)| parent.columns.contains(&name));
        let (mut whole, mut references) = (Vec::new(), Vec::new());
        for (at, column) in entity.columns.iter().enumerate() {
            canonical(column, row.field(at), &mut whole);
            if refers(column.name) {
                canonical(column, row.field(at), &mut references);
            }
        }
        Self {
            whole: hash(&whole),
            references: hash(&references),
        }
    }
}

fn hash(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}

/// What the target holds of one row of the source.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) batch: i32,
    pub(super) new_key: String,
    /// `merged` or `existing`; nothing where the row was migrated.
    pub(super) fate: Option<String>,
    /// What is stored; nothing where the row has no row of its own, or somebody has removed that.
    pub(super) shape: Option<Shape>,
}

/// Rows by their legacy keys.
pub(super) type HeldRows = HashMap<LegacyKey, Held>;

/// The rows of one feed that a batch has brought.
pub(super) async fn of_batch(
    target: &Connection,
    entity: &'static Entity,
    (feed, batch): (usize, i32),
) -> Result<HeldRows, Error> {
    read(target, entity, feed, &format!("mapping.batch = {batch}")).await
}

/// The rows with some legacy keys of one feed, whatever batch has brought them.
pub(super) async fn of_keys(
    target: &Connection,
    entity: &'static Entity,
    feed: usize,
    keys: &[&LegacyKey],
) -> Result<HeldRows, Error> {
    let Some((first, last)) = keys.iter().min().zip(keys.iter().max()) else {
        return Ok(HeldRows::new());
    };
    if holds_integers(&entity.feeds[feed]) {
        // Integers are found by ranges of blocks, one look at a time; the keys lie close together.
        let chosen = format!("mapping.legacy_id BETWEEN {first} AND {last}");
        let mut held = read(target, entity, feed, &chosen).await?;
        let wanted: std::collections::HashSet<&LegacyKey> = keys.iter().copied().collect();
        held.retain(|key, _| wanted.contains(key));
        return Ok(held);
    }
    let texts: Vec<String> = keys
        .iter()
        .filter_map(|key| key.text())
        .map(quote_literal)
        .collect();
    let chosen = format!(
        "mapping.legacy_key = ANY (ARRAY[{}]::text[])",
        texts.join(", ")
    );
    read(target, entity, feed, &chosen).await
}

async fn read(
    target: &Connection,
    entity: &'static Entity,
    feed: usize,
    chosen: &str,
) -> Result<HeldRows, Error> {
    let (key, mapped) = new_key_sql(entity, "target");
    let columns: Vec<String> = entity
        .columns
        .iter()
        .map(|column| format!("target.{}", quote_identifier(column.name)))
        .collect();
    let select = format!(
        "SELECT {}, mapping.legacy_id, mapping.legacy_key, mapping.batch, coalesce(mapping.new_id::text, mapping.new_key),
                mapping.fate, {key} IS NOT NULL
         FROM {} AS mapping
         LEFT JOIN {} AS target ON mapping.fate IS NULL AND mapping.{mapped} = {key}
         WHERE mapping.feed = {feed} AND {chosen}",
        columns.join(", "),
        mapping_table(entity.control_schema, entity.name),
        entity.target.quoted(),
    );
    let operation = format!("reading what {} holds already", entity.target.quoted());
    let mut rows = HeldRows::new();
    copy_rows(target, &select, &operation, |row| {
        let (legacy, held) = held(entity, row)?;
        rows.insert(legacy, held);
        Ok(())
    })
    .await?;
    Ok(rows)
}

fn held(entity: &'static Entity, row: &Row<'_>) -> Result<(LegacyKey, Held), Undecodable> {
    let width = entity.columns.len();
    let text = |at: usize| row.field(at).map(<&str>::decode).transpose();
    let legacy = legacy_key(row, width)?;
    let held = Held {
        batch: i32::decode(row.field(width + 2).unwrap_or_default())?,
        new_key: text(width + 3)?.unwrap_or_default().to_owned(),
        fate: text(width + 4)?.map(str::to_owned),
        shape: (row.field(width + 5) == Some(&[1])).then(|| Shape::of(entity, row)),
    };
    Ok((legacy, held))
}
