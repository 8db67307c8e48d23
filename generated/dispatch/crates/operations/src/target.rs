//! A row of `public.operations`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.operations`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `case_id` `uuid`.
    pub case_id: Uuid,
    /// `technician_id` `uuid`.
    pub technician_id: Uuid,
    /// `kind` `public.operation_kind`.
    pub kind: enums::OperationKind,
    /// `description` `text`, may be NULL.
    pub description: Option<&'a str>,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `performed_at` `timestamp with time zone`.
    pub performed_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.case_id);
        row.value(&self.technician_id);
        row.value(&self.kind);
        row.nullable(self.description.as_ref());
        row.value(&self.amount);
        row.value(&self.performed_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("case_id", "uuid", Kind::Uuid),
    Column::required("technician_id", "uuid", Kind::Uuid),
    Column::required("kind", "public.operation_kind", Kind::Text),
    Column::nullable("description", "text", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::required("performed_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
