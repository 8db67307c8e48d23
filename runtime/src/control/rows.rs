//! Rows of our own tables that belong to a row of the source: the columns they all begin with, and how they are sent.

use crate::copy::{RowWriter, send_rows};
use crate::keys::{LegacyKey, legacy_column};
use crate::migration::Entity;
use crate::sql::quote_identifier;
use tokio_postgres::Client;
use uuid::Uuid;

/// Our tables with rows of single entities, by which it is known how far an entity is.
/// The mappings are not among them: each entity has its own table.
pub(crate) const TABLES: [&str; 5] = [
    "migration_control",
    "migration_checkpoints",
    "migration_quarantine",
    "migration_deferred_references",
    "migration_suspects",
];

/// The batch that rows belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) entity: &'static Entity,
    pub(crate) feed: usize,
    pub(crate) run: Uuid,
    pub(crate) batch: i32,
}

impl Place {
    /// The columns that [`Place::begin`] writes.
    pub(crate) const COLUMNS: &'static str = "entity, feed, run_id, batch, legacy_id, legacy_key";

    /// Begins a row with the batch and the legacy key.
    pub(crate) fn begin(&self, rows: &mut RowWriter, legacy: &LegacyKey) {
        rows.begin();
        rows.value(self.entity.name);
        rows.value(&self.feed_number());
        rows.value(&self.run);
        rows.value(&self.batch);
        rows.nullable(legacy.integer().as_ref());
        rows.nullable(legacy.text().as_ref());
    }

    /// The feed as the tables hold it.
    pub(crate) fn feed_number(&self) -> i16 {
        i16::try_from(self.feed).unwrap_or(i16::MAX)
    }

    /// The column that holds the legacy keys of the feed.
    pub(crate) fn legacy_column(&self) -> &'static str {
        legacy_column(&self.entity.feeds[self.feed])
    }

    /// Sends rows that were begun here; `columns` follow those of [`Place::COLUMNS`].
    pub(crate) async fn send(
        &self,
        target: &Client,
        table: &str,
        columns: &str,
        rows: &RowWriter,
    ) -> Result<(), tokio_postgres::Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let copy = format!(
            "COPY {}.{table} ({}, {columns}) FROM STDIN (FORMAT binary)",
            quote_identifier(self.entity.control_schema),
            Self::COLUMNS
        );
        let rows = (0..rows.len()).map(|index| rows.row(index));
        send_rows(target, &copy, rows).await.map(|_| ())
    }
}
