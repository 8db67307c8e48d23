//! A row of `composite_old.paper`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `paper_id` `integer`.
    pub paper_id: i32,
    /// `tenant_id` `integer`.
    pub tenant_id: i32,
    /// `title` `text`, may be NULL.
    pub title: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            paper_id: row.required(0)?,
            tenant_id: row.required(1)?,
            title: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("paper_id", "integer", Kind::Int4),
    Column::required("tenant_id", "integer", Kind::Int4),
    Column::nullable("title", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("paper_id", "integer", Kind::Int4),
    Column::required("tenant_id", "integer", Kind::Int4),
    Column::nullable("title", "text", Kind::Text),
];
