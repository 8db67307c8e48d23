//! A row of `public.cases`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.cases`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `patient_id` `uuid`.
    pub patient_id: Uuid,
    /// `previous_case_id` `uuid`, may be NULL.
    pub previous_case_id: Option<Uuid>,
    /// `technician_id` `uuid`, may be NULL.
    pub technician_id: Option<Uuid>,
    /// `case_number` `text`.
    pub case_number: Raw<'a>,
    /// `status` `public.case_status`.
    pub status: enums::CaseStatus,
    /// `title` `text`, may be NULL.
    pub title: Option<&'a str>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `opened_at` `timestamp with time zone`.
    pub opened_at: Raw<'a>,
    /// `closed_at` `timestamp with time zone`, may be NULL.
    pub closed_at: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.order_id);
        row.value(&self.patient_id);
        row.nullable(self.previous_case_id.as_ref());
        row.nullable(self.technician_id.as_ref());
        row.value(&self.case_number);
        row.value(&self.status);
        row.nullable(self.title.as_ref());
        row.value(&self.metadata);
        row.value(&self.opened_at);
        row.nullable(self.closed_at.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::required("patient_id", "uuid", Kind::Uuid),
    Column::nullable("previous_case_id", "uuid", Kind::Uuid),
    Column::nullable("technician_id", "uuid", Kind::Uuid),
    Column::required("case_number", "text", Kind::Text),
    Column::required("status", "public.case_status", Kind::Text),
    Column::nullable("title", "text", Kind::Text),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("opened_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("closed_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
