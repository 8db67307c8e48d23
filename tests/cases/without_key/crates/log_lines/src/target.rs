//! A row of `without_key_new.log_lines`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `without_key_new.log_lines`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `line` `text`, may be NULL.
    pub line: Option<Raw<'a>>,
    /// `logged` `timestamp without time zone`, may be NULL.
    pub logged: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.line.as_ref());
        row.nullable(self.logged.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::nullable("line", "text", Kind::Text),
    Column::nullable("logged", "timestamp without time zone", Kind::Timestamp),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
