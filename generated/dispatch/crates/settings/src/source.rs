//! A row of `public.dispatch_setting`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `code` `character varying(80)`.
    pub code: Raw<'a>,
    /// `value` `text`.
    pub value: &'a str,
    /// `description` `character varying(300)`, may be NULL.
    pub description: Option<&'a str>,
    /// `updated_at` `timestamp with time zone`.
    pub updated_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            code: row.required(0)?,
            value: row.required(1)?,
            description: row.optional(2)?,
            updated_at: row.required(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("code", "character varying(80)", Kind::Text),
    Column::required("value", "text", Kind::Text),
    Column::nullable("description", "character varying(300)", Kind::Text),
    Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("code", "character varying(80)", Kind::Text),
    Column::required("value", "text", Kind::Text),
    Column::nullable("description", "character varying(300)", Kind::Text),
    Column::required("changed", "timestamp without time zone", Kind::Timestamp),
];
