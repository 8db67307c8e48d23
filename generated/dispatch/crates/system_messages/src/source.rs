//! A row of `public.dispatch_system_message`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `user_id` `integer`.
    pub user_id: i32,
    /// `kind` `smallint`.
    pub kind: i16,
    /// `subject` `character varying(200)`.
    pub subject: &'a str,
    /// `payload` `text`, may be NULL.
    pub payload: Option<&'a str>,
    /// `seen` `smallint`.
    pub seen: i16,
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
            user_id: row.required(1)?,
            kind: row.required(2)?,
            subject: row.required(3)?,
            payload: row.optional(4)?,
            seen: row.required(5)?,
            created_at: row.required(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("user_id", "integer", Kind::Int4),
    Column::required("kind", "smallint", Kind::Int2),
    Column::required("subject", "character varying(200)", Kind::Text),
    Column::nullable("payload", "text", Kind::Text),
    Column::required("seen", "smallint", Kind::Int2),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("user_id", "integer", Kind::Int4),
    Column::required("kind", "smallint", Kind::Int2),
    Column::required("subject", "character varying(200)", Kind::Text),
    Column::nullable("payload", "text", Kind::Text),
    Column::required("seen", "smallint", Kind::Int2),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
