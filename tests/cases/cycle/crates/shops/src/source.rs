//! A row of `cycle_old.shop`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `shop_id` `integer`.
    pub shop_id: i32,
    /// `name` `text`.
    pub name: Raw<'a>,
    /// `manager_id` `integer`, may be NULL.
    pub manager_id: Option<i32>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            shop_id: row.required(0)?,
            name: row.required(1)?,
            manager_id: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("shop_id", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
    Column::nullable("manager_id", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("shop_id", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
    Column::nullable("manager_id", "integer", Kind::Int4),
];
