//! Rows that a source row can turn out to be: those that were in the target before, and those it is merged into.

use super::batch::NewKey;
use crate::control::mappings::{copy_rows, mapping_table, new_key_sql};
use crate::copy::Row;
use crate::error::Error;
use crate::keys::Shared;
use crate::migration::{Column, Entity, Kind};
use crate::sql::quote_identifier;
use crate::value::{Decode, Undecodable, canonical};
use std::collections::HashMap;
use tokio_postgres::Client;

/// Keys of target rows by the values that make a source row one of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownRows {
    columns: &'static [Column],
    existing_by: &'static [usize],
    merge_by: &'static [usize],
    existing: Shared<HashMap<Vec<u8>, NewKey>>,
    merged: HashMap<Vec<u8>, NewKey>,
}

impl KnownRows {
    /// Reads what is in the target: rows of strangers for `existing_by`, rows of this run for `merge_by`.
    pub(crate) async fn read(client: &Client, entity: &Entity) -> Result<Self, Error> {
        let mut known = Self {
            columns: entity.columns,
            existing_by: entity.existing_by,
            merge_by: entity.merge_by,
            ..Self::default()
        };
        if !entity.existing_by.is_empty() {
            let existing = read_rows(client, entity, entity.existing_by, "NOT EXISTS").await?;
            known.existing = existing.into();
        }
        if !entity.merge_by.is_empty() {
            known.merged = read_rows(client, entity, entity.merge_by, "EXISTS").await?;
        }
        Ok(known)
    }

    /// The row of the target that a made row turns out to be, and the fate that follows.
    pub(crate) fn find(&self, row: &Row<'_>) -> Option<(NewKey, &'static str)> {
        let existing = self
            .values_of(row, self.existing_by)
            .and_then(|values| self.existing.get(&values));
        if let Some(key) = existing {
            return Some((key.clone(), "existing"));
        }
        let merged = self
            .values_of(row, self.merge_by)
            .and_then(|values| self.merged.get(&values));
        merged.map(|key| (key.clone(), "merged"))
    }

    /// Remembers a row that later rows may be merged into.
    pub(crate) fn remember(&mut self, row: &Row<'_>, key: &NewKey) {
        if let Some(values) = self.values_of(row, self.merge_by) {
            self.merged.insert(values, key.clone());
        }
    }

    /// Forgets a row that was remembered, because its batch is tried again.
    pub(crate) fn forget(&mut self, row: &Row<'_>) {
        if let Some(values) = self.values_of(row, self.merge_by) {
            self.merged.remove(&values);
        }
    }

    fn values_of(&self, row: &Row<'_>, columns: &[usize]) -> Option<Vec<u8>> {
        let values = columns
            .iter()
            .map(|at| (&self.columns[*at], row.field(*at)));
        joined(values)
    }
}

/// The values of some columns as one key, in the form in which equal values are equal whatever their bytes; `None`
/// where there is no column or one of them is NULL, which equals nothing.
fn joined<'r>(
    values: impl Iterator<Item = (&'static Column, Option<&'r [u8]>)>,
) -> Option<Vec<u8>> {
    let mut key = Vec::new();
    for (column, field) in values {
        canonical(column, Some(field?), &mut key);
    }
    (!key.is_empty()).then_some(key)
}

async fn read_rows(
    client: &Client,
    entity: &Entity,
    columns: &'static [usize],
    exists: &str,
) -> Result<HashMap<Vec<u8>, NewKey>, Error> {
    let (key, mapped) = new_key_sql(entity, "target");
    let list: Vec<String> = columns
        .iter()
        .map(|at| format!("target.{}", quote_identifier(entity.columns[*at].name)))
        .collect();
    let select = format!(
        "SELECT {}, {key} FROM {} AS target WHERE {exists} (
             SELECT FROM {} AS mapping WHERE mapping.fate IS NULL AND mapping.{mapped} = {key})",
        list.join(", "),
        entity.target.quoted(),
        mapping_table(entity.control_schema, entity.name),
    );
    let mut rows = HashMap::new();
    copy_rows(
        client,
        &select,
        &format!(
            "reading the rows that {} holds already",
            entity.target.quoted()
        ),
        |row| {
            let key = key_of(entity, row.field(columns.len()).unwrap_or_default())?;
            let values = columns.iter().enumerate();
            let values = values.map(|(at, column)| (&entity.columns[*column], row.field(at)));
            if let Some(values) = joined(values) {
                rows.insert(values, key);
            }
            Ok(())
        },
    )
    .await?;
    Ok(rows)
}

fn key_of(entity: &Entity, bytes: &[u8]) -> Result<NewKey, Undecodable> {
    match entity.key {
        [only] if entity.columns[*only].kind == Kind::Uuid => Decode::decode(bytes).map(NewKey::Id),
        _ => <&str>::decode(bytes).map(|text| NewKey::Text(text.to_owned())),
    }
}
