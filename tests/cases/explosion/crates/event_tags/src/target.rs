//! A row of `explosion_new.event_tags`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `explosion_new.event_tags`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `event_id` `integer`.
    pub event_id: Raw<'a>,
    /// `position` `smallint`.
    pub position: Raw<'a>,
    /// `tag` `text`.
    pub tag: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.event_id);
        row.value(&self.position);
        row.value(&self.tag);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("event_id", "integer", Kind::Int4),
    Column::required("position", "smallint", Kind::Int2),
    Column::required("tag", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
