//! A row of `feeds_old.customer`, as `sql/read_guest.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read_guest.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `customer_id` `integer`.
    pub customer_id: i32,
    /// `guest` `text`, may be NULL.
    pub guest: Option<&'a str>,
    /// `guest_helper` `integer`, may be NULL.
    pub guest_helper: Option<i32>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            customer_id: row.required(0)?,
            guest: row.optional(1)?,
            guest_helper: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read_guest.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("customer_id", "integer", Kind::Int4),
    Column::nullable("guest", "text", Kind::Text),
    Column::nullable("guest_helper", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("customer_id", "integer", Kind::Int4),
    Column::nullable("guest", "text", Kind::Text),
    Column::nullable("guest_helper", "integer", Kind::Int4),
];
