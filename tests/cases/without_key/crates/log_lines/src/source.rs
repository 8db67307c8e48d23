//! A row of `without_key_old.log`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `row_hash` `text`.
    pub row_hash: &'a str,
    /// `row_number` `bigint`.
    pub row_number: i64,
    /// `line` `text`, may be NULL.
    pub line: Option<Raw<'a>>,
    /// `logged` `timestamp without time zone`, may be NULL.
    pub logged: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            row_hash: row.required(0)?,
            row_number: row.required(1)?,
            line: row.optional(2)?,
            logged: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("row_hash", "text", Kind::Text),
    Column::required("row_number", "bigint", Kind::Int8),
    Column::nullable("line", "text", Kind::Text),
    Column::nullable("logged", "timestamp without time zone", Kind::Timestamp),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::nullable("line", "text", Kind::Text),
    Column::nullable("logged", "timestamp without time zone", Kind::Timestamp),
];
