//! A row of `public.dispatch_case_state`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `case_id` `integer`.
    pub case_id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `user_id` `integer`, may be NULL.
    pub user_id: Option<i32>,
    /// `state` `character varying(20)`.
    pub state: &'a str,
    /// `entered_at` `timestamp with time zone`, may be NULL.
    pub entered_at: Option<Raw<'a>>,
    /// `left_at_2` `timestamp with time zone`, may be NULL.
    pub left_at_2: Option<Raw<'a>>,
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
            order_id: row.required(2)?,
            user_id: row.optional(3)?,
            state: row.required(4)?,
            entered_at: row.optional(5)?,
            left_at_2: row.optional(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::nullable("user_id", "integer", Kind::Int4),
    Column::required("state", "character varying(20)", Kind::Text),
    Column::nullable("entered_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("left_at_2", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("case_id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::nullable("user_id", "integer", Kind::Int4),
    Column::required("state", "character varying(20)", Kind::Text),
    Column::nullable("entered", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("left_at", "timestamp without time zone", Kind::Timestamp),
];
