//! A row of `references_old.item`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `follows` `integer`, may be NULL.
    pub follows: Option<i32>,
    /// `place` `text`, may be NULL.
    pub place: Option<&'a str>,
    /// `fallback` `text`, may be NULL.
    pub fallback: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            follows: row.optional(1)?,
            place: row.optional(2)?,
            fallback: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("follows", "integer", Kind::Int4),
    Column::nullable("place", "text", Kind::Text),
    Column::nullable("fallback", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("follows", "integer", Kind::Int4),
    Column::nullable("place", "text", Kind::Text),
    Column::nullable("fallback", "text", Kind::Text),
];
