//! A row of `keys_new.halts`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `keys_new.halts`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `text`.
    pub id: Text<'a>,
    /// `spot_id` `uuid`.
    pub spot_id: Uuid,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.spot_id);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] =
    &[Column::required("id", "text", Kind::Text), Column::required("spot_id", "uuid", Kind::Uuid)];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
