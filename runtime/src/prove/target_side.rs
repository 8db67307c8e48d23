//! The target's side of a proof: the rows as they are stored, and what the mapping says of them.
//!
//! Where the table was empty before the run, every row in it must be of the run: then rows and mapping are read apart, each
//! once and each by as many sessions as there are, and nothing is joined. Else the rows of the run are told from those of
//! others by the mapping.

use super::buckets::bucket_of;
use super::links::Linker;
use super::part::Part;
use super::pieces::{Pages, TargetPiece};
use crate::connect::Connection;
use crate::control::mappings::{legacy_key, mapping_table, new_key_column, new_key_sql};
use crate::copy::{CanonicalRow, Row};
use crate::error::Error;
use crate::keys::LegacyKey;
use crate::load::{NewKey, new_key, stream_rows};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use crate::value::{Decode, Undecodable};

/// A row of the table.
pub(super) struct Stored<'r> {
    pub(super) key: &'r NewKey,
    pub(super) row: &'r CanonicalRow,
    pub(super) fields: &'r Row<'r>,
}

/// The target's side.
#[derive(Clone, Copy)]
pub(super) struct TargetSide<'p> {
    pub(super) entity: &'static Entity,
    pub(super) target: &'p Connection,
    /// Whether the table held rows before the run.
    pub(super) among_others: bool,
}

impl TargetSide<'_> {
    /// Folds a piece.
    pub(super) async fn fold(&self, piece: &TargetPiece) -> Result<Part, Error> {
        let mut part = Part::new();
        match piece {
            TargetPiece::Rows(pages) => {
                let rows = &mut part.fold.rows;
                let folding = |stored: &Stored<'_>| {
                    rows.add(bucket_of(stored.key), stored.row.hash());
                };
                self.rows(pages, folding).await?;
            }
            TargetPiece::Links(pages) => {
                let (links, mut linker) = (&mut part.fold.links, Linker::default());
                let folding = |key: &NewKey, feed, legacy: &LegacyKey| {
                    links.add(bucket_of(key), linker.hash(key, feed, legacy));
                };
                self.links(pages, folding).await?;
            }
        }
        Ok(part)
    }

    /// Shows every row that is the run's, in some pages of the table.
    pub(super) async fn rows(
        &self,
        pages: &Pages,
        mut each: impl FnMut(&Stored<'_>),
    ) -> Result<(), Error> {
        let entity = self.entity;
        let mut canonical = CanonicalRow::new(entity);
        let operation = format!("proving rows of {}", entity.target.quoted());
        stream_rows(self.target, &self.select_rows(pages), &operation, |row| {
            let key = new_key(entity, row);
            let key = key.map_err(|error| Error::Failed(format!("while {operation}: {error}")))?;
            canonical.set(row);
            each(&Stored {
                key: &key,
                row: &canonical,
                fields: row,
            });
            Ok(())
        })
        .await
    }

    /// Shows what the mapping says of the rows that the run wrote, in some pages of its table.
    pub(super) async fn links(
        &self,
        pages: &Pages,
        mut each: impl FnMut(&NewKey, i16, &LegacyKey),
    ) -> Result<(), Error> {
        let entity = self.entity;
        let operation = format!("reading the mapping of {}", entity.name);
        let held = new_key_column(entity);
        let select = format!(
            "SELECT mapping.feed, mapping.{held}, mapping.legacy_id, mapping.legacy_key FROM {} AS mapping
             WHERE mapping.fate IS NULL{}",
            mapping_table(entity.control_schema, entity.name),
            pages.condition("AND", "mapping"),
        );
        stream_rows(self.target, &select, &operation, |row| {
            let (key, feed, legacy) = link(row, held == "new_id")
                .map_err(|error| Error::Failed(format!("while {operation}: {error}")))?;
            each(&key, feed, &legacy);
            Ok(())
        })
        .await
    }

    fn select_rows(&self, pages: &Pages) -> String {
        let entity = self.entity;
        let columns: Vec<String> = entity
            .columns
            .iter()
            .map(|column| format!("target.{}", quote_identifier(column.name)))
            .collect();
        let (columns, table) = (columns.join(", "), entity.target.quoted());
        if !self.among_others {
            let condition = pages.condition("WHERE", "target");
            return format!("SELECT {columns} FROM {table} AS target{condition}");
        }
        let (key, mapped) = new_key_sql(entity, "target");
        format!(
            "SELECT {columns} FROM {table} AS target
             JOIN {} AS mapping ON mapping.fate IS NULL AND mapping.{mapped} = {key}{}",
            mapping_table(entity.control_schema, entity.name),
            pages.condition("WHERE", "target")
        )
    }
}

fn link(row: &Row<'_>, is_id: bool) -> Result<(NewKey, i16, LegacyKey), Undecodable> {
    let feed = i16::decode(row.field(0).unwrap_or_default())?;
    let key = row.field(1).unwrap_or_default();
    let key = match is_id {
        true => Decode::decode(key).map(NewKey::Id)?,
        false => <&str>::decode(key).map(|text| NewKey::Text(text.to_owned()))?,
    };
    Ok((key, feed, legacy_key(row, 2)?))
}
