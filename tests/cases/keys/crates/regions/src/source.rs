//! A row of `keys_old.region`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `country` `character(2)`.
    pub country: &'a str,
    /// `code` `text`.
    pub code: &'a str,
    /// `country_2` `text`, may be NULL.
    pub country_2: Option<Raw<'a>>,
    /// `name` `text`.
    pub name: Raw<'a>,
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
            country_2: row.optional(2)?,
            name: row.required(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("country", "character(2)", Kind::Character),
    Column::required("code", "text", Kind::Text),
    Column::nullable("country_2", "text", Kind::Text),
    Column::required("name", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("country", "character(2)", Kind::Character),
    Column::required("code", "text", Kind::Text),
    Column::required("name", "text", Kind::Text),
];
