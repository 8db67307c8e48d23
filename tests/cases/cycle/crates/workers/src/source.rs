//! A row of `cycle_old.worker`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `worker_id` `integer`.
    pub worker_id: i32,
    /// `name` `text`, may be NULL.
    pub name: Option<Raw<'a>>,
    /// `shop_id` `integer`.
    pub shop_id: i32,
    /// `boss_id` `integer`, may be NULL.
    pub boss_id: Option<i32>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            worker_id: row.required(0)?,
            name: row.optional(1)?,
            shop_id: row.required(2)?,
            boss_id: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("worker_id", "integer", Kind::Int4),
    Column::nullable("name", "text", Kind::Text),
    Column::required("shop_id", "integer", Kind::Int4),
    Column::nullable("boss_id", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("worker_id", "integer", Kind::Int4),
    Column::nullable("name", "text", Kind::Text),
    Column::required("shop_id", "integer", Kind::Int4),
    Column::nullable("boss_id", "integer", Kind::Int4),
];
