//! A row of `explosion_old.event`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `event_id` `integer`.
    pub event_id: Raw<'a>,
    /// `position_2` `smallint`, may be NULL.
    pub position_2: Option<Raw<'a>>,
    /// `tag` `text`, may be NULL.
    pub tag: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            event_id: row.required(0)?,
            position_2: row.optional(2)?,
            tag: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("event_id", "integer", Kind::Int4),
    Column::required("position", "bigint", Kind::Int8),
    Column::nullable("position_2", "smallint", Kind::Int2),
    Column::nullable("tag", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("event_id", "integer", Kind::Int4),
    Column::nullable("tags", "text[]", Kind::Array),
];
