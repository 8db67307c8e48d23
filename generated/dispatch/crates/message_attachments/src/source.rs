//! A row of `public.dispatch_message_attachment`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `message_id` `integer`.
    pub message_id: i32,
    /// `file_id` `integer`.
    pub file_id: i32,
    /// `position` `smallint`.
    pub position: i16,
    /// `added_at` `timestamp with time zone`.
    pub added_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            message_id: row.required(1)?,
            file_id: row.required(2)?,
            position: row.required(3)?,
            added_at: row.required(4)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("message_id", "integer", Kind::Int4),
    Column::required("file_id", "integer", Kind::Int4),
    Column::required("position", "smallint", Kind::Int2),
    Column::required("added_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("message_id", "integer", Kind::Int4),
    Column::required("file_id", "integer", Kind::Int4),
    Column::required("position", "smallint", Kind::Int2),
    Column::required("added", "timestamp without time zone", Kind::Timestamp),
];
