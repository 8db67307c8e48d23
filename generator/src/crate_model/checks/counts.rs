//! Every row of the source has a place: it was mapped, or it was put aside.

use super::super::layout::indented;
use super::{Checker, Side};
use crate::catalog::Column;

impl Checker<'_> {
    /// No row is lost: what the source has is what was mapped and what was put aside.
    pub(super) fn rows(&mut self, side: Side<'_>) {
        let source = format!("SELECT count(*)::text AS rows\n{}", side.source_rows());
        let target = format!(
            "SELECT (mapped.rows + aside.rows)::text AS rows\nFROM (\n    SELECT count(*) AS rows\n    FROM {} AS mapping{}\n) AS mapped, (\n    SELECT count(*) AS rows\n    {}\n) AS aside",
            self.model.mappings(),
            side.only_condition("mapping"),
            indented(&self.quarantined_rows(side))
        );
        self.add(
            format!("rows{}", side.of_feed()),
            "Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.",
            Some(source),
            target,
        );
    }

    pub(super) fn feed_column(&self, side: Side<'_>, name: &str) -> Option<&Column> {
        self.source.table(&side.feed.source)?.column(name)
    }
}
