//! A row of `references_old.shelf`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `place` `text`.
    pub place: &'a str,
    /// `number` `integer`.
    pub number: i32,
    /// `label` `text`, may be NULL.
    pub label: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            place: row.required(0)?,
            number: row.required(1)?,
            label: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("place", "text", Kind::Text),
    Column::required("number", "integer", Kind::Int4),
    Column::nullable("label", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("place", "text", Kind::Text),
    Column::required("number", "integer", Kind::Int4),
    Column::nullable("label", "text", Kind::Text),
];
