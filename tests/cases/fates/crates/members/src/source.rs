//! A row of `fates_old.member`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `email_2` `text`, may be NULL.
    pub email_2: Option<Raw<'a>>,
    /// `points` `integer`, may be NULL.
    pub points: Option<Raw<'a>>,
    /// `depth` `integer`, may be NULL.
    pub depth: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            email_2: row.optional(1)?,
            points: row.optional(2)?,
            depth: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("email_2", "text", Kind::Text),
    Column::nullable("points", "integer", Kind::Int4),
    Column::nullable("depth", "integer", Kind::Int4),
    Column::required("filtered", "boolean", Kind::Boolean),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("email", "text", Kind::Text),
    Column::nullable("points", "integer", Kind::Int4),
    Column::required("closed", "boolean", Kind::Boolean),
    Column::nullable("kind", "text", Kind::Text),
    Column::nullable("deep", "text", Kind::Text),
];
