//! The fates that rows of the source have by the target's own tables: what a proof must not expect as rows of their own.

use crate::connect::Connection;
use crate::control::mappings::{copy_rows, legacy_key, mapping_table};
use crate::error::Error;
use crate::keys::{KeySet, LegacyKey};
use crate::migration::Entity;
use crate::sql::{quote_identifier, quote_literal};

/// All fates but the usual one, of every feed.
#[derive(Debug, Default)]
pub(super) struct Fates {
    pub(super) feeds: Vec<FeedFates>,
    /// Mapped rows that were merged into others.
    pub(super) merged: u64,
    /// Mapped rows that were there before.
    pub(super) existing: u64,
}

/// Rows of a feed that are not expected in the target as rows of their own.
#[derive(Debug, Default)]
pub(super) struct FeedFates {
    pub(super) quarantined: KeySet,
    pub(super) placed: KeySet,
    /// Rows that the source could not even read; they must not be asked for.
    pub(super) unreadable: Vec<LegacyKey>,
}

impl Fates {
    pub(super) async fn read(target: &Connection, entity: &Entity) -> Result<Self, Error> {
        let mut fates = Self::default();
        for feed in 0..entity.feeds.len() {
            let mut of_feed = FeedFates::default();
            of_feed.read_quarantine(target, entity, feed).await?;
            fates
                .read_placed(target, entity, feed, &mut of_feed)
                .await?;
            fates.feeds.push(of_feed);
        }
        Ok(fates)
    }

    async fn read_placed(
        &mut self,
        target: &Connection,
        entity: &Entity,
        feed: usize,
        fates: &mut FeedFates,
    ) -> Result<(), Error> {
        let select = format!(
            "SELECT legacy_id, legacy_key, fate = 'merged' FROM {} WHERE feed = {feed} AND fate IS NOT NULL",
            mapping_table(entity.control_schema, entity.name)
        );
        let operation = format!("reading the fates of {}", entity.name);
        copy_rows(target, &select, &operation, |row| {
            fates.placed.insert(legacy_key(row, 0)?);
            match row.field(2) {
                Some([1]) => self.merged += 1,
                _ => self.existing += 1,
            }
            Ok(())
        })
        .await
    }
}

impl FeedFates {
    async fn read_quarantine(
        &mut self,
        target: &Connection,
        entity: &Entity,
        feed: usize,
    ) -> Result<(), Error> {
        let select = format!(
            "SELECT legacy_id, legacy_key, reason = 'unreadable' AND stage = 'read' FROM {}.migration_quarantine
             WHERE entity = {} AND feed = {feed} AND resolved_at IS NULL",
            quote_identifier(entity.control_schema),
            quote_literal(entity.name)
        );
        let operation = format!("reading the quarantine of {}", entity.name);
        copy_rows(target, &select, &operation, |row| {
            let key = legacy_key(row, 0)?;
            if row.field(2) == Some(&[1]) {
                self.unreadable.push(key.clone());
            }
            self.quarantined.insert(key);
            Ok(())
        })
        .await
    }
}
