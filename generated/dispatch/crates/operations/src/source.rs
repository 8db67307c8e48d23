//! A row of `public.dispatch_operation`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `case_id` `integer`.
    pub case_id: i32,
    /// `technician_id` `integer`.
    pub technician_id: i32,
    /// `code` `character varying(10)`.
    pub code: &'a str,
    /// `description` `character varying(200)`, may be NULL.
    pub description: Option<&'a str>,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `performed_at` `timestamp with time zone`.
    pub performed_at: Raw<'a>,
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
            technician_id: row.required(2)?,
            code: row.required(3)?,
            description: row.optional(4)?,
            amount: row.required(5)?,
            performed_at: row.required(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("technician_id", "integer", Kind::Int4),
    Column::required("code", "character varying(10)", Kind::Text),
    Column::nullable("description", "character varying(200)", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::required("performed_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("technician_id", "integer", Kind::Int4),
    Column::required("code", "character varying(10)", Kind::Text),
    Column::nullable("description", "character varying(200)", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::required("performed", "timestamp without time zone", Kind::Timestamp),
];
