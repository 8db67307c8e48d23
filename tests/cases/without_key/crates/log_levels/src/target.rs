//! A row of `without_key_new.log_levels`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `without_key_new.log_levels`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `line_id` `uuid`.
    pub line_id: Uuid,
    /// `level` `integer`, may be NULL.
    pub level: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.line_id);
        row.nullable(self.level.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("line_id", "uuid", Kind::Uuid),
    Column::nullable("level", "integer", Kind::Int4),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
