//! A row of `public.dispatch_file_relation`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `case_id` `integer`.
    pub case_id: i32,
    /// `file_id` `integer`.
    pub file_id: i32,
    /// `relation` `smallint`.
    pub relation: i16,
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
            case_id: row.required(0)?,
            file_id: row.required(1)?,
            relation: row.required(2)?,
            created_at: row.required(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("file_id", "integer", Kind::Int4),
    Column::required("relation", "smallint", Kind::Int2),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("file_id", "integer", Kind::Int4),
    Column::required("relation", "smallint", Kind::Int2),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
