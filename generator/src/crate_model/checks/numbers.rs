//! The check of interleaved numbers: each new number is that of its old one, computed once more beside the mapping table.

use rehome_runtime::migration::Kind;

use super::{Checker, Side};
use crate::mapping::types::base_type;
use crate::mapping::{Interleaved, KeyColumn, Rule};

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
        let ([key], [KeyColumn::Source(old)]) =
            (self.model.key.as_slice(), side.feed.key.as_slice())
        else {
            return None;
        };
        let column = &self.model.columns.get(*key)?.shape.name;
        let Rule::Sql(sql) = &side.feed.columns.get(column)?.rule else {
            return None;
        };
        let from = self.source.table(&side.feed.source)?.column(old)?;
        // Other types of keys stand in the mapping table as text.
        let kind = base_type(self.source, &from.column_type).kind;
        matches!(kind, Kind::Int2 | Kind::Int4 | Kind::Int8)
            .then(|| Some((column.clone(), Interleaved::read(sql, old)?)))?
    }
}
