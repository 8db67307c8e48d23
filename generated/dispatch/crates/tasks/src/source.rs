//! A row of `public.dispatch_task`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `assignee_id` `integer`, may be NULL.
    pub assignee_id: Option<i32>,
    /// `kind` `character varying(20)`.
    pub kind: &'a str,
    /// `status` `smallint`.
    pub status: i16,
    /// `title` `character varying(150)`, may be NULL.
    pub title: Option<&'a str>,
    /// `due` `character varying(20)`, may be NULL.
    pub due: Option<&'a str>,
    /// `minutes` `integer`.
    pub minutes: Raw<'a>,
    /// `done` `smallint`.
    pub done: i16,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
    /// `finished_at` `timestamp with time zone`, may be NULL.
    pub finished_at: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            order_id: row.required(1)?,
            assignee_id: row.optional(2)?,
            kind: row.required(3)?,
            status: row.required(4)?,
            title: row.optional(5)?,
            due: row.optional(6)?,
            minutes: row.required(7)?,
            done: row.required(8)?,
            created_at: row.required(9)?,
            finished_at: row.optional(10)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::nullable("assignee_id", "integer", Kind::Int4),
    Column::required("kind", "character varying(20)", Kind::Text),
    Column::required("status", "smallint", Kind::Int2),
    Column::nullable("title", "character varying(150)", Kind::Text),
    Column::nullable("due", "character varying(20)", Kind::Text),
    Column::required("minutes", "integer", Kind::Int4),
    Column::required("done", "smallint", Kind::Int2),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("finished_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::nullable("assignee_id", "integer", Kind::Int4),
    Column::required("kind", "character varying(20)", Kind::Text),
    Column::required("status", "smallint", Kind::Int2),
    Column::nullable("title", "character varying(150)", Kind::Text),
    Column::nullable("due", "character varying(20)", Kind::Text),
    Column::required("minutes", "integer", Kind::Int4),
    Column::required("done", "smallint", Kind::Int2),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("finished", "timestamp without time zone", Kind::Timestamp),
];
