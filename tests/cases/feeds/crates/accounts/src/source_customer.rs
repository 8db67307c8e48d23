//! A row of `feeds_old.customer`, as `sql/read_customer.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read_customer.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `customer_id` `integer`.
    pub customer_id: i32,
    /// `login` `text`, may be NULL.
    pub login: Option<&'a str>,
    /// `state` `smallint`, may be NULL.
    pub state: Option<i16>,
    /// `helper` `integer`, may be NULL.
    pub helper: Option<i32>,
    /// `balance` `numeric`, may be NULL.
    pub balance: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            customer_id: row.required(0)?,
            login: row.optional(1)?,
            state: row.optional(2)?,
            helper: row.optional(3)?,
            balance: row.optional(4)?,
        })
    }
}

/// The columns of `sql/read_customer.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("customer_id", "integer", Kind::Int4),
    Column::nullable("login", "text", Kind::Text),
    Column::nullable("state", "smallint", Kind::Int2),
    Column::nullable("helper", "integer", Kind::Int4),
    Column::nullable("balance", "numeric", Kind::Numeric),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("customer_id", "integer", Kind::Int4),
    Column::nullable("email", "text", Kind::Text),
    Column::nullable("state", "smallint", Kind::Int2),
    Column::nullable("helper", "integer", Kind::Int4),
    Column::nullable("owed", "numeric(8,2)", Kind::Numeric),
];
