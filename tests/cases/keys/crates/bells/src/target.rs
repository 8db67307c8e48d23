//! A row of `keys_new.bells`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `keys_new.bells`.
#[derive(Debug, Clone)]
pub struct Target {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `rang_at` `timestamp with time zone`.
    pub rang_at: Timestamp,
    /// `after_id` `uuid`, may be NULL.
    pub after_id: Option<Uuid>,
}

impl Target {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.rang_at);
        row.nullable(self.after_id.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("rang_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("after_id", "uuid", Kind::Uuid),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
