//! A row of `keys_old.note`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `note_id` `bigint`.
    pub note_id: Raw<'a>,
    /// `owner` `integer`, may be NULL.
    pub owner: Option<i32>,
    /// `holiday` `date`, may be NULL.
    pub holiday: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            note_id: row.required(0)?,
            owner: row.optional(1)?,
            holiday: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("note_id", "bigint", Kind::Int8),
    Column::nullable("owner", "integer", Kind::Int4),
    Column::nullable("holiday", "date", Kind::Date),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("note_id", "bigint", Kind::Int8),
    Column::nullable("person_id", "integer", Kind::Int4),
    Column::nullable("holiday", "date", Kind::Date),
];
