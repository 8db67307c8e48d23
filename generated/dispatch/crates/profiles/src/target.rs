//! A row of `public.profiles`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.profiles`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `office_id` `uuid`, may be NULL.
    pub office_id: Option<Uuid>,
    /// `profile_type` `public.profile_type`.
    pub profile_type: enums::ProfileType,
    /// `email` `text`.
    pub email: &'a str,
    /// `username` `text`.
    pub username: Raw<'a>,
    /// `full_name` `text`.
    pub full_name: Raw<'a>,
    /// `locale` `text`.
    pub locale: &'a str,
    /// `is_active` `boolean`.
    pub is_active: bool,
    /// `last_seen_at` `timestamp with time zone`, may be NULL.
    pub last_seen_at: Option<Raw<'a>>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.office_id.as_ref());
        row.value(&self.profile_type);
        row.value(&self.email);
        row.value(&self.username);
        row.value(&self.full_name);
        row.value(&self.locale);
        row.value(&self.is_active);
        row.nullable(self.last_seen_at.as_ref());
        row.value(&self.metadata);
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::nullable("office_id", "uuid", Kind::Uuid),
    Column::required("profile_type", "public.profile_type", Kind::Text),
    Column::required("email", "text", Kind::Text),
    Column::required("username", "text", Kind::Text),
    Column::required("full_name", "text", Kind::Text),
    Column::required("locale", "text", Kind::Text),
    Column::required("is_active", "boolean", Kind::Boolean),
    Column::nullable("last_seen_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] =
    &[Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz)];
