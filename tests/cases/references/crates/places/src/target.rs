//! A row of `references_new.places`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `references_new.places`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `code` `text`.
    pub code: &'a str,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.code);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] =
    &[Column::required("id", "uuid", Kind::Uuid), Column::required("code", "text", Kind::Text)];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
