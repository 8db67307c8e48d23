//! A row of `public.dispatch_case_message`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `case_id` `integer`.
    pub case_id: i32,
    /// `author_id` `integer`.
    pub author_id: i32,
    /// `reply_to` `integer`, may be NULL.
    pub reply_to: Option<i32>,
    /// `channel` `smallint`.
    pub channel: i16,
    /// `body` `text`, may be NULL.
    pub body: Option<Raw<'a>>,
    /// `sent_at` `timestamp with time zone`.
    pub sent_at: Raw<'a>,
    /// `read_at_2` `timestamp with time zone`, may be NULL.
    pub read_at_2: Option<Raw<'a>>,
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
            author_id: row.required(2)?,
            reply_to: row.optional(3)?,
            channel: row.required(4)?,
            body: row.optional(5)?,
            sent_at: row.required(6)?,
            read_at_2: row.optional(7)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("author_id", "integer", Kind::Int4),
    Column::nullable("reply_to", "integer", Kind::Int4),
    Column::required("channel", "smallint", Kind::Int2),
    Column::nullable("body", "text", Kind::Text),
    Column::required("sent_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("read_at_2", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("author_id", "integer", Kind::Int4),
    Column::nullable("reply_to", "integer", Kind::Int4),
    Column::required("channel", "smallint", Kind::Int2),
    Column::nullable("body", "text", Kind::Text),
    Column::required("sent", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("read_at", "timestamp without time zone", Kind::Timestamp),
];
