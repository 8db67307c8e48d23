//! A row of `fates_new.members`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `fates_new.members`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `email` `text`.
    pub email: Raw<'a>,
    /// `points` `integer`, may be NULL.
    pub points: Option<Raw<'a>>,
    /// `depth` `integer`, may be NULL.
    pub depth: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.email);
        row.nullable(self.points.as_ref());
        row.nullable(self.depth.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("email", "text", Kind::Text),
    Column::nullable("points", "integer", Kind::Int4),
    Column::nullable("depth", "integer", Kind::Int4),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[Column::required("number", "bigint", Kind::Int8)];
