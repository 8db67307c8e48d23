//! A row of `enums_old.role`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `name` `text`, may be NULL.
    pub name: Option<&'a str>,
    /// `state` `smallint`, may be NULL.
    pub state: Option<i16>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            name: row.optional(1)?,
            state: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("state", "smallint", Kind::Int2),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("state", "smallint", Kind::Int2),
];
