//! A row of `composite_old.paper_line`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `line_id` `integer`.
    pub line_id: Raw<'a>,
    /// `paper_id` `integer`.
    pub paper_id: i32,
    /// `words` `text`.
    pub words: Raw<'a>,
    /// `answers` `integer`, may be NULL.
    pub answers: Option<i32>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            line_id: row.required(0)?,
            paper_id: row.required(1)?,
            words: row.required(2)?,
            answers: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("line_id", "integer", Kind::Int4),
    Column::required("paper_id", "integer", Kind::Int4),
    Column::required("words", "text", Kind::Text),
    Column::nullable("answers", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("line_id", "integer", Kind::Int4),
    Column::required("paper_id", "integer", Kind::Int4),
    Column::nullable("answers", "integer", Kind::Int4),
    Column::required("words", "text", Kind::Text),
];
