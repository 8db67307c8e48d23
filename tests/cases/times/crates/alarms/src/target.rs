//! A row of `times_new.alarms`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `times_new.alarms`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `rings` `timestamp with time zone`, may be NULL.
    pub rings: Option<Raw<'a>>,
    /// `first_ring` `timestamp with time zone`, may be NULL.
    pub first_ring: Option<Raw<'a>>,
    /// `island_at` `timestamp with time zone`.
    pub island_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.rings.as_ref());
        row.nullable(self.first_ring.as_ref());
        row.value(&self.island_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("rings", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("first_ring", "timestamp with time zone", Kind::TimestampTz),
    Column::required("island_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
