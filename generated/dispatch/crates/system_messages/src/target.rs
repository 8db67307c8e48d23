//! A row of `public.system_messages`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.system_messages`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `profile_id` `uuid`.
    pub profile_id: Uuid,
    /// `kind` `public.system_message_kind`.
    pub kind: enums::SystemMessageKind,
    /// `subject` `character varying(120)`.
    pub subject: Text<'a>,
    /// `payload` `jsonb`, may be NULL.
    pub payload: Option<Json<'a>>,
    /// `is_read` `boolean`.
    pub is_read: bool,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.profile_id);
        row.value(&self.kind);
        row.value(&self.subject);
        row.nullable_jsonb(self.payload.as_ref());
        row.value(&self.is_read);
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("profile_id", "uuid", Kind::Uuid),
    Column::required("kind", "public.system_message_kind", Kind::Text),
    Column::required("subject", "character varying(120)", Kind::Text),
    Column::nullable("payload", "jsonb", Kind::Jsonb),
    Column::required("is_read", "boolean", Kind::Boolean),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
