//! A row of `numbers_new.stays`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `numbers_new.stays`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `visitor_id` `integer`, may be NULL.
    pub visitor_id: Option<i32>,
    /// `guest_id` `integer`, may be NULL.
    pub guest_id: Option<i32>,
    /// `day` `date`.
    pub day: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.visitor_id.as_ref());
        row.nullable(self.guest_id.as_ref());
        row.value(&self.day);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("visitor_id", "integer", Kind::Int4),
    Column::nullable("guest_id", "integer", Kind::Int4),
    Column::required("day", "date", Kind::Date),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
