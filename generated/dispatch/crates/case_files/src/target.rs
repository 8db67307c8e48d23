//! A row of `public.case_files`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.case_files`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `case_id` `uuid`.
    pub case_id: Uuid,
    /// `uploaded_by` `uuid`, may be NULL.
    pub uploaded_by: Option<Uuid>,
    /// `file_name` `character varying(255)`.
    pub file_name: Text<'a>,
    /// `media_type` `text`.
    pub media_type: &'a str,
    /// `size_bytes` `bigint`.
    pub size_bytes: Raw<'a>,
    /// `storage_key` `text`.
    pub storage_key: Raw<'a>,
    /// `attributes` `jsonb`, may be NULL.
    pub attributes: Option<Json<'a>>,
    /// `uploaded_at` `timestamp with time zone`.
    pub uploaded_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.case_id);
        row.nullable(self.uploaded_by.as_ref());
        row.value(&self.file_name);
        row.value(&self.media_type);
        row.value(&self.size_bytes);
        row.value(&self.storage_key);
        row.nullable_jsonb(self.attributes.as_ref());
        row.value(&self.uploaded_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("case_id", "uuid", Kind::Uuid),
    Column::nullable("uploaded_by", "uuid", Kind::Uuid),
    Column::required("file_name", "character varying(255)", Kind::Text),
    Column::required("media_type", "text", Kind::Text),
    Column::required("size_bytes", "bigint", Kind::Int8),
    Column::required("storage_key", "text", Kind::Text),
    Column::nullable("attributes", "jsonb", Kind::Jsonb),
    Column::required("uploaded_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
