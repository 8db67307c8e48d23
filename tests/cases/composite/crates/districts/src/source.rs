//! A row of `composite_old.district`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `country` `text`.
    pub country: &'a str,
    /// `code` `character varying(10)`.
    pub code: Raw<'a>,
    /// `name` `text`, may be NULL.
    pub name: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            country: row.required(0)?,
            code: row.required(1)?,
            name: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("country", "text", Kind::Text),
    Column::required("code", "character varying(10)", Kind::Text),
    Column::nullable("name", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("country", "text", Kind::Text),
    Column::required("code", "character varying(10)", Kind::Text),
    Column::nullable("name", "text", Kind::Text),
];
