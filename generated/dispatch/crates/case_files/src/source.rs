//! A row of `public.dispatch_case_file`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `case_id` `integer`.
    pub case_id: i32,
    /// `uploader_id` `integer`, may be NULL.
    pub uploader_id: Option<i32>,
    /// `name` `character varying(400)`.
    pub name: &'a str,
    /// `mime` `character varying(100)`, may be NULL.
    pub mime: Option<&'a str>,
    /// `bytes` `bigint`.
    pub bytes: Raw<'a>,
    /// `storage_key` `character varying(120)`.
    pub storage_key: Raw<'a>,
    /// `attributes` `text`, may be NULL.
    pub attributes: Option<&'a str>,
    /// `uploaded_at` `timestamp with time zone`.
    pub uploaded_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            case_id: row.required(1)?,
            uploader_id: row.optional(2)?,
            name: row.required(3)?,
            mime: row.optional(4)?,
            bytes: row.required(5)?,
            storage_key: row.required(6)?,
            attributes: row.optional(7)?,
            uploaded_at: row.required(8)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::nullable("uploader_id", "integer", Kind::Int4),
    Column::required("name", "character varying(400)", Kind::Text),
    Column::nullable("mime", "character varying(100)", Kind::Text),
    Column::required("bytes", "bigint", Kind::Int8),
    Column::required("storage_key", "character varying(120)", Kind::Text),
    Column::nullable("attributes", "text", Kind::Text),
    Column::required("uploaded_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::nullable("uploader_id", "integer", Kind::Int4),
    Column::required("name", "character varying(400)", Kind::Text),
    Column::nullable("mime", "character varying(100)", Kind::Text),
    Column::required("bytes", "bigint", Kind::Int8),
    Column::required("storage_key", "character varying(120)", Kind::Text),
    Column::nullable("attributes", "text", Kind::Text),
    Column::required("uploaded", "timestamp without time zone", Kind::Timestamp),
];
