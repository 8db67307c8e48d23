//! A row of `public.tasks`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.tasks`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `assignee_id` `uuid`, may be NULL.
    pub assignee_id: Option<Uuid>,
    /// `kind` `public.task_kind`.
    pub kind: enums::TaskKind,
    /// `status` `public.task_status`.
    pub status: enums::TaskStatus,
    /// `title` `text`.
    pub title: &'a str,
    /// `due_on` `date`, may be NULL.
    pub due_on: Option<Date>,
    /// `minutes_spent` `integer`.
    pub minutes_spent: Raw<'a>,
    /// `is_done` `boolean`.
    pub is_done: bool,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
    /// `finished_at` `timestamp with time zone`, may be NULL.
    pub finished_at: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.order_id);
        row.nullable(self.assignee_id.as_ref());
        row.value(&self.kind);
        row.value(&self.status);
        row.value(&self.title);
        row.nullable(self.due_on.as_ref());
        row.value(&self.minutes_spent);
        row.value(&self.is_done);
        row.value(&self.created_at);
        row.nullable(self.finished_at.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::nullable("assignee_id", "uuid", Kind::Uuid),
    Column::required("kind", "public.task_kind", Kind::Text),
    Column::required("status", "public.task_status", Kind::Text),
    Column::required("title", "text", Kind::Text),
    Column::nullable("due_on", "date", Kind::Date),
    Column::required("minutes_spent", "integer", Kind::Int4),
    Column::required("is_done", "boolean", Kind::Boolean),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("finished_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
