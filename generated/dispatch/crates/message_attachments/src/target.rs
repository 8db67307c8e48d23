//! A row of `public.message_attachments`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.message_attachments`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `message_id` `uuid`.
    pub message_id: Uuid,
    /// `case_file_id` `uuid`.
    pub case_file_id: Uuid,
    /// `position` `integer`.
    pub position: i32,
    /// `added_at` `timestamp with time zone`.
    pub added_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.message_id);
        row.value(&self.case_file_id);
        row.value(&self.position);
        row.value(&self.added_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("message_id", "uuid", Kind::Uuid),
    Column::required("case_file_id", "uuid", Kind::Uuid),
    Column::required("position", "integer", Kind::Int4),
    Column::required("added_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
