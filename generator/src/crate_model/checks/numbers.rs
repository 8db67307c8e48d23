//! The check of interleaved numbers: each new number is that of its old one, computed once more beside the mapping table.

use super::{Checker, Side};
use crate::mapping::Interleaved;

/// How many rows a failing check shows.
const SHOWN: usize = 20;

impl Checker<'_> {
    /// Every number that was recorded follows from the old one, by the count of the feeds and the feed's place. Rows that
    /// were merged or were there before have numbers of others.
    pub(super) fn numbers(&mut self, side: Side<'_>) {
        let Some((column, Interleaved { feeds, place })) = self.interleaved(side) else {
            return;
        };
        let sql = format!(
            "SELECT mapping.legacy_id::text AS old_number, mapping.new_key AS new_number\nFROM {} AS mapping\nWHERE mapping.fate IS NULL{}\n    AND mapping.new_key::numeric IS DISTINCT FROM mapping.legacy_id::numeric * {feeds} + {place}\nLIMIT {SHOWN}",
            self.model.mappings(),
            side.condition("mapping"),
        );
        self.add(
            format!("numbers {column}{}", side.of_feed()),
            "Every new number follows from the old one by the feed's place, so no feed makes another's.",
            None,
            sql,
        );
    }

    /// The target's key, where it is one column that a feed makes by interleaving the one whole number of its rows.
    fn interleaved(&self, side: Side<'_>) -> Option<(String, Interleaved)> {
        let [key] = self.model.key.as_slice() else {
            return None;
        };
        let column = &self.model.columns.get(*key)?.shape.name;
        let made = Interleaved::of(side.feed, column, self.source)?;
        Some((column.clone(), made))
    }
}
