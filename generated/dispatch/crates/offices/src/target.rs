//! A row of `public.offices`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.offices`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `code` `text`.
    pub code: Raw<'a>,
    /// `name` `text`.
    pub name: Raw<'a>,
    /// `address` `jsonb`.
    pub address: Raw<'a>,
    /// `country` `text`.
    pub country: Raw<'a>,
    /// `phone` `text`, may be NULL.
    pub phone: Option<&'a str>,
    /// `is_active` `boolean`.
    pub is_active: bool,
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
        row.value(&self.code);
        row.value(&self.name);
        row.value(&self.address);
        row.value(&self.country);
        row.nullable(self.phone.as_ref());
        row.value(&self.is_active);
        row.value(&self.metadata);
        row.value(&self.created_at);
        row.value(&self.updated_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("code", "text", Kind::Text),
    Column::required("name", "text", Kind::Text),
    Column::required("address", "jsonb", Kind::Jsonb),
    Column::required("country", "text", Kind::Text),
    Column::nullable("phone", "text", Kind::Text),
    Column::required("is_active", "boolean", Kind::Boolean),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
