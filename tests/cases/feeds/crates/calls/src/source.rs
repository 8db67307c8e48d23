//! A row of `feeds_old.call`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source {
    /// `call_id` `integer`.
    pub call_id: i32,
    /// `staff_id` `integer`, may be NULL.
    pub staff_id: Option<i32>,
    /// `customer_id` `integer`, may be NULL.
    pub customer_id: Option<i32>,
}

impl Source {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            call_id: row.required(0)?,
            staff_id: row.optional(1)?,
            customer_id: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("call_id", "integer", Kind::Int4),
    Column::nullable("staff_id", "integer", Kind::Int4),
    Column::nullable("customer_id", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("call_id", "integer", Kind::Int4),
    Column::nullable("staff_id", "integer", Kind::Int4),
    Column::nullable("customer_id", "integer", Kind::Int4),
];
