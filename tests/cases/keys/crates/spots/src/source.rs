//! A row of `keys_old.spot`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `spot_id` `integer`.
    pub spot_id: i32,
    /// `inside` `integer`, may be NULL.
    pub inside: Option<i32>,
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
            spot_id: row.required(0)?,
            inside: row.optional(1)?,
            name: row.required(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("spot_id", "integer", Kind::Int4),
    Column::nullable("inside", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("spot_id", "integer", Kind::Int4),
    Column::nullable("inside", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
];
