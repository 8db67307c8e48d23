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
pub(crate) struct Shape {
    /// The hash of all columns, in the form in which equal values are equal.
    pub(crate) whole: [u8; 16],
    /// The same of the columns that refer to rows of the entity itself.
    pub(crate) references: [u8; 16],
    /// The same of the columns by which rows are merged into it, or by which it would be a row that was there before.
    pub(crate) matched: [u8; 16],
}

impl Shape {
    /// The shape of a row whose first fields are the written columns.
    pub(crate) fn of(entity: &'static Entity, row: &Row<'_>) -> Self {
        let refers =
            |name: &str| self_references(entity).any(|(_, parent)| parent.columns.contains(&name));
        let matches = |at| entity.merge_by.contains(&at) || entity.existing_by.contains(&at);
        let (mut whole, mut references, mut matched) = (Vec::new(), Vec::new(), Vec::new());
        for (at, column) in entity.columns.iter().enumerate() {
            canonical(column, row.field(at), &mut whole);
            if refers(column.name) {
                canonical(column, row.field(at), &mut references);
            }
            if matches(at) {
                canonical(column, row.field(at), &mut matched);
            }
        }
        Self {
            whole: hash(&whole),
            references: hash(&references),
            matched: hash(&matched),
        }
    }
}

fn hash(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    if bytes.is_empty() {
        // Most entities have no such columns.
        return short;
    }
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}

/// What the target holds of one row of the source.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) batch: i32,
    pub(crate) new_key: String,
    /// `merged` or `existing`; nothing where the row was migrated.
    pub(crate) fate: Option<String>,
    /// What is stored; nothing where the row has no row of its own, or somebody has removed that.
    pub(crate) shape: Option<Shape>,
    /// The transaction that has written what is stored: another one where somebody has changed the row meanwhile.
    pub(crate) version: u32,
}

/// Rows by their legacy keys.
pub(crate) type HeldRows = HashMap<LegacyKey, Held>;

/// The rows of one feed that a batch has brought.
pub(crate) async fn of_batch(
    target: &Connection,
    entity: &'static Entity,
    (feed, batch): (usize, i32),
) -> Result<HeldRows, Error> {
    read(target, entity, feed, &format!("mapping.batch = {batch}")).await
}

/// The rows with some legacy keys of one feed, whatever batch has brought them.
pub(crate) async fn of_keys(
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
                mapping.fate, {key} IS NOT NULL, target.xmin
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
        version: version(row.field(width + 6)),
    };
    Ok((legacy, held))
}

/// A transaction's number, which the driver has no type for.
fn version(field: Option<&[u8]>) -> u32 {
    let bytes = field.and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_be_bytes)
}
