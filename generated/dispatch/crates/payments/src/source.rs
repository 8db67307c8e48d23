//! A row of `public.dispatch_payment`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `method` `smallint`.
    pub method: i16,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `paid` `character varying(20)`.
    pub paid: &'a str,
    /// `receipt_no` `character varying(30)`.
    pub receipt_no: Raw<'a>,
    /// `note` `character varying(200)`, may be NULL.
    pub note: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            order_id: row.required(1)?,
            method: row.required(2)?,
            amount: row.required(3)?,
            paid: row.required(4)?,
            receipt_no: row.required(5)?,
            note: row.optional(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("method", "smallint", Kind::Int2),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::required("paid", "character varying(20)", Kind::Text),
    Column::required("receipt_no", "character varying(30)", Kind::Text),
    Column::nullable("note", "character varying(200)", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("method", "smallint", Kind::Int2),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::required("paid", "character varying(20)", Kind::Text),
    Column::required("receipt_no", "character varying(30)", Kind::Text),
    Column::nullable("note", "character varying(200)", Kind::Text),
];
