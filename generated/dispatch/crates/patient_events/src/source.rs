//! A row of `public.dispatch_patient_event`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `patient_id` `integer`.
    pub patient_id: i32,
    /// `event` `character varying(30)`.
    pub event: &'a str,
    /// `occurred_at` `timestamp with time zone`, may be NULL.
    pub occurred_at: Option<Raw<'a>>,
    /// `private` `smallint`.
    pub private: i16,
    /// `details` `text`, may be NULL.
    pub details: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            patient_id: row.required(1)?,
            event: row.required(2)?,
            occurred_at: row.optional(3)?,
            private: row.required(4)?,
            details: row.optional(5)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("patient_id", "integer", Kind::Int4),
    Column::required("event", "character varying(30)", Kind::Text),
    Column::nullable("occurred_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("private", "smallint", Kind::Int2),
    Column::nullable("details", "text", Kind::Text),
    Column::required("filtered", "boolean", Kind::Boolean),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("patient_id", "integer", Kind::Int4),
    Column::required("event", "character varying(30)", Kind::Text),
    Column::nullable("occurred", "timestamp without time zone", Kind::Timestamp),
    Column::required("private", "smallint", Kind::Int2),
    Column::nullable("details", "text", Kind::Text),
    Column::required("deleted", "boolean", Kind::Boolean),
];
