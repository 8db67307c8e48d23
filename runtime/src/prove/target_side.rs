//! The target's side of a proof: the rows that the mapping says were written, as they are stored.

use super::seen::Seen;
use crate::connect::Connection;
use crate::control::mappings::{legacy_key, mapping_table, new_key_sql};
use crate::copy::CanonicalRow;
use crate::error::Error;
use crate::load::{new_key, stream_rows};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use crate::value::Decode;

/// The target's side.
pub(super) struct TargetSide<'p> {
    pub(super) entity: &'static Entity,
    pub(super) target: &'p Connection,
}

impl TargetSide<'_> {
    /// Shows every row that the mapping says was written.
    pub(super) async fn pass(&self, mut each: impl FnMut(&Seen<'_>)) -> Result<(), Error> {
        let entity = self.entity;
        let width = entity.columns.len();
        let mut canonical = CanonicalRow::new(entity);
        let operation = format!("proving rows of {}", entity.target.quoted());
        stream_rows(self.target, &self.select(), &operation, |row| {
            let fault = |error| Error::Failed(format!("while {operation}: {error}"));
            let feed = i16::decode(row.field(width).unwrap_or_default()).map_err(fault)?;
            let legacy = legacy_key(row, width + 1).map_err(fault)?;
            canonical.set(feed, &legacy, row);
            let key =
                || new_key(entity, row).map_or_else(|error| error.to_string(), |key| key.text());
            each(&Seen {
                row: &canonical,
                key: &key,
            });
            Ok(())
        })
        .await
    }

    fn select(&self) -> String {
        let entity = self.entity;
        let (key, mapped) = new_key_sql(entity, "target");
        let columns: Vec<String> = entity
            .columns
            .iter()
            .map(|column| format!("target.{}", quote_identifier(column.name)))
            .collect();
        format!(
            "SELECT {}, mapping.feed, mapping.legacy_id, mapping.legacy_key FROM {} AS target
             JOIN {} AS mapping ON mapping.fate IS NULL AND mapping.{mapped} = {key}",
            columns.join(", "),
            entity.target.quoted(),
            mapping_table(entity.control_schema, entity.name)
        )
    }
}
