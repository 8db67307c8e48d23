//! A row of `public.orders`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.orders`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `patient_id` `uuid`.
    pub patient_id: Uuid,
    /// `doctor_id` `uuid`.
    pub doctor_id: Uuid,
    /// `office_id` `uuid`, may be NULL.
    pub office_id: Option<Uuid>,
    /// `order_number` `text`.
    pub order_number: &'a str,
    /// `status` `public.order_status`.
    pub status: enums::OrderStatus,
    /// `priority` `public.order_priority`.
    pub priority: enums::OrderPriority,
    /// `due_on` `date`, may be NULL.
    pub due_on: Option<Date>,
    /// `reference` `character varying(60)`, may be NULL.
    pub reference: Option<Text<'a>>,
    /// `is_express` `boolean`.
    pub is_express: bool,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
    /// `updated_at` `timestamp with time zone`.
    pub updated_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.patient_id);
        row.value(&self.doctor_id);
        row.nullable(self.office_id.as_ref());
        row.value(&self.order_number);
        row.value(&self.status);
        row.value(&self.priority);
        row.nullable(self.due_on.as_ref());
        row.nullable(self.reference.as_ref());
        row.value(&self.is_express);
        row.value(&self.metadata);
        row.value(&self.created_at);
        row.value(&self.updated_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("patient_id", "uuid", Kind::Uuid),
    Column::required("doctor_id", "uuid", Kind::Uuid),
    Column::nullable("office_id", "uuid", Kind::Uuid),
    Column::required("order_number", "text", Kind::Text),
    Column::required("status", "public.order_status", Kind::Text),
    Column::required("priority", "public.order_priority", Kind::Text),
    Column::nullable("due_on", "date", Kind::Date),
    Column::nullable("reference", "character varying(60)", Kind::Text),
    Column::required("is_express", "boolean", Kind::Boolean),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
