//! A row of `public.settings`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.settings`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `key` `text`.
    pub key: Raw<'a>,
    /// `value` `jsonb`.
    pub value: Json<'a>,
    /// `description` `text`, may be NULL.
    pub description: Option<&'a str>,
    /// `updated_at` `timestamp with time zone`.
    pub updated_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.key);
        row.jsonb(&self.value);
        row.nullable(self.description.as_ref());
        row.value(&self.updated_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("key", "text", Kind::Text),
    Column::required("value", "jsonb", Kind::Jsonb),
    Column::nullable("description", "text", Kind::Text),
    Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
