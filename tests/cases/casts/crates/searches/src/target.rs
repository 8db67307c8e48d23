//! A row of `casts_new.searches`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `casts_new.searches`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `query` `tsquery`, may be NULL.
    pub query: Option<Raw<'a>>,
    /// `place` `point`, may be NULL.
    pub place: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.query.as_ref());
        row.nullable(self.place.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("query", "tsquery", Kind::Other),
    Column::nullable("place", "point", Kind::Other),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
