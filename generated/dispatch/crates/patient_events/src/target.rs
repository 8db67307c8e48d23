//! A row of `public.patient_events`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.patient_events`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `patient_id` `uuid`.
    pub patient_id: Uuid,
    /// `kind` `public.patient_event_kind`.
    pub kind: enums::PatientEventKind,
    /// `occurred_at` `timestamp with time zone`.
    pub occurred_at: Raw<'a>,
    /// `is_private` `boolean`.
    pub is_private: bool,
    /// `details` `jsonb`, may be NULL.
    pub details: Option<Json<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.patient_id);
        row.value(&self.kind);
        row.value(&self.occurred_at);
        row.value(&self.is_private);
        row.nullable_jsonb(self.details.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("patient_id", "uuid", Kind::Uuid),
    Column::required("kind", "public.patient_event_kind", Kind::Text),
    Column::required("occurred_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("is_private", "boolean", Kind::Boolean),
    Column::nullable("details", "jsonb", Kind::Jsonb),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
