//! Self references that wait, as SQL: how they are joined with their own row and with the row they mean.
//!
//! Keys are joined by one column each, whichever holds the keys of the feed: a condition on either of two columns would
//! leave the server no way but to try every pair.

use super::finish::self_references;
use crate::control::mappings::and_of_feed;
use crate::keys::legacy_column;
use crate::migration::{Entity, Parent};
use crate::sql::{quote_identifier, quote_literal};
use uuid::Uuid;

/// The references of one feed's rows through one parent.
pub(super) struct Waiting {
    pub(super) parent: &'static Parent,
    /// The table, as `waiting`, and which of its rows are meant.
    pub(super) from: String,
    pub(super) chosen: String,
    /// The condition that joins the row's own mapping, as `own`.
    pub(super) own: String,
    /// The condition that joins the mapping of the row that is referred to, as `meant`.
    pub(super) meant: String,
    /// The condition that finds the row that is referred to in the quarantine, as `open`.
    pub(super) open: String,
}

impl Waiting {
    /// Every feed of the entity with every parent that is the entity itself.
    pub(super) fn all(entity: &'static Entity, run: Uuid) -> Vec<Self> {
        let mut all = Vec::new();
        for (number, parent) in self_references(entity) {
            for feed in 0..entity.feeds.len() {
                all.push(Self::of(entity, run, (number, parent), feed));
            }
        }
        all
    }

    fn of(
        entity: &'static Entity,
        run: Uuid,
        (number, parent): (usize, &'static Parent),
        feed: usize,
    ) -> Self {
        let name = quote_literal(entity.name);
        let own = legacy_column(&entity.feeds[feed]);
        let parent_feed = usize::try_from(parent.feed).unwrap_or(0);
        let meant = legacy_column(&entity.feeds[parent_feed]);
        let refers_to = if meant == "legacy_id" {
            "refers_to_id"
        } else {
            "refers_to_key"
        };
        Self {
            parent,
            from: format!(
                "{}.migration_deferred_references AS waiting",
                quote_identifier(entity.control_schema)
            ),
            chosen: format!(
                "waiting.run_id = '{run}' AND waiting.entity = {name} AND waiting.parent = {number} AND waiting.feed = {feed}"
            ),
            own: format!(
                "own.{own} = waiting.{own}{}",
                and_of_feed(entity, "own", feed)
            ),
            meant: format!(
                "meant.{meant} = waiting.{refers_to}{}",
                and_of_feed(entity, "meant", parent_feed)
            ),
            open: format!(
                "open.entity = {name} AND open.feed = {} AND open.{meant} = waiting.{refers_to} AND open.resolved_at IS NULL",
                parent.feed
            ),
        }
    }
}
