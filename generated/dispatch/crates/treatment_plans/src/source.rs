//! A row of `public.dispatch_treatment_plan`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `project_id` `integer`.
    pub project_id: i32,
    /// `version` `smallint`.
    pub version: i16,
    /// `approved` `character varying(5)`, may be NULL.
    pub approved: Option<&'a str>,
    /// `months` `character varying(10)`, may be NULL.
    pub months: Option<&'a str>,
    /// `summary` `character varying(500)`, may be NULL.
    pub summary: Option<&'a str>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            project_id: row.required(1)?,
            version: row.required(2)?,
            approved: row.optional(3)?,
            months: row.optional(4)?,
            summary: row.optional(5)?,
            created_at: row.required(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("project_id", "integer", Kind::Int4),
    Column::required("version", "smallint", Kind::Int2),
    Column::nullable("approved", "character varying(5)", Kind::Text),
    Column::nullable("months", "character varying(10)", Kind::Text),
    Column::nullable("summary", "character varying(500)", Kind::Text),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("project_id", "integer", Kind::Int4),
    Column::required("version", "smallint", Kind::Int2),
    Column::nullable("approved", "character varying(5)", Kind::Text),
    Column::nullable("months", "character varying(10)", Kind::Text),
    Column::nullable("summary", "character varying(500)", Kind::Text),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
