//! A row of `casts_old.search`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `query` `tsquery`, may be NULL.
    pub query: Option<Raw<'a>>,
    /// `place_2` `point`, may be NULL.
    pub place_2: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            query: row.optional(1)?,
            place_2: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("query", "tsquery", Kind::Other),
    Column::nullable("place", "text", Kind::Text),
    Column::nullable("place_2", "point", Kind::Other),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("query", "tsquery", Kind::Other),
    Column::nullable("place", "text", Kind::Text),
];
