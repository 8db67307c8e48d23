//! A row of `public.projects`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.projects`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `coordinator_id` `uuid`, may be NULL.
    pub coordinator_id: Option<Uuid>,
    /// `name` `text`.
    pub name: &'a str,
    /// `status` `public.project_status`.
    pub status: enums::ProjectStatus,
    /// `started_on` `date`.
    pub started_on: Raw<'a>,
    /// `options` `jsonb`, may be NULL.
    pub options: Option<Json<'a>>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.order_id);
        row.nullable(self.coordinator_id.as_ref());
        row.value(&self.name);
        row.value(&self.status);
        row.value(&self.started_on);
        row.nullable_jsonb(self.options.as_ref());
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::nullable("coordinator_id", "uuid", Kind::Uuid),
    Column::required("name", "text", Kind::Text),
    Column::required("status", "public.project_status", Kind::Text),
    Column::required("started_on", "date", Kind::Date),
    Column::nullable("options", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
