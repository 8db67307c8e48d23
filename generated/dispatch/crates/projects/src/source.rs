//! A row of `public.dispatch_project`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `coordinator_id` `integer`, may be NULL.
    pub coordinator_id: Option<i32>,
    /// `name` `character varying(200)`, may be NULL.
    pub name: Option<&'a str>,
    /// `state` `character varying(20)`.
    pub state: &'a str,
    /// `started_on` `date`, may be NULL.
    pub started_on: Option<Raw<'a>>,
    /// `options` `text`, may be NULL.
    pub options: Option<&'a str>,
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
            order_id: row.required(1)?,
            coordinator_id: row.optional(2)?,
            name: row.optional(3)?,
            state: row.required(4)?,
            started_on: row.optional(5)?,
            options: row.optional(6)?,
            created_at: row.required(7)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::nullable("coordinator_id", "integer", Kind::Int4),
    Column::nullable("name", "character varying(200)", Kind::Text),
    Column::required("state", "character varying(20)", Kind::Text),
    Column::nullable("started_on", "date", Kind::Date),
    Column::nullable("options", "text", Kind::Text),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::nullable("coordinator_id", "integer", Kind::Int4),
    Column::nullable("name", "character varying(200)", Kind::Text),
    Column::required("state", "character varying(20)", Kind::Text),
    Column::required("start_year", "smallint", Kind::Int2),
    Column::required("start_month", "smallint", Kind::Int2),
    Column::required("start_day", "smallint", Kind::Int2),
    Column::nullable("options", "text", Kind::Text),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
