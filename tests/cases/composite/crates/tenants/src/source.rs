//! A row of `composite_old.tenant`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `tenant_id` `integer`.
    pub tenant_id: i32,
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
            tenant_id: row.required(0)?,
            name: row.required(1)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("tenant_id", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("tenant_id", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
];
