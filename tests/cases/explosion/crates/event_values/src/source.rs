//! A row of `explosion_old.event`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `event_id` `integer`.
    pub event_id: i32,
    /// `data_key` `text`.
    pub data_key: &'a str,
    /// `name` `text`, may be NULL.
    pub name: Option<Raw<'a>>,
    /// `value` `text`, may be NULL.
    pub value: Option<Raw<'a>>,
    /// `number` `numeric`, may be NULL.
    pub number: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            event_id: row.required(0)?,
            data_key: row.required(1)?,
            name: row.optional(2)?,
            value: row.optional(3)?,
            number: row.optional(4)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("event_id", "integer", Kind::Int4),
    Column::required("data_key", "text", Kind::Text),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("value", "text", Kind::Text),
    Column::nullable("number", "numeric", Kind::Numeric),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("event_id", "integer", Kind::Int4),
    Column::nullable("data", "jsonb", Kind::Jsonb),
];
