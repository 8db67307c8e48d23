//! A row of `public.dispatch_offer`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `offer_no` `character varying(30)`.
    pub offer_no: Raw<'a>,
    /// `status` `character varying(10)`.
    pub status: &'a str,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `valid_until` `character varying(20)`, may be NULL.
    pub valid_until: Option<&'a str>,
    /// `sent_at` `timestamp with time zone`.
    pub sent_at: Raw<'a>,
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
            offer_no: row.required(2)?,
            status: row.required(3)?,
            amount: row.required(4)?,
            valid_until: row.optional(5)?,
            sent_at: row.required(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("offer_no", "character varying(30)", Kind::Text),
    Column::required("status", "character varying(10)", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::nullable("valid_until", "character varying(20)", Kind::Text),
    Column::required("sent_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("offer_no", "character varying(30)", Kind::Text),
    Column::required("status", "character varying(10)", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::nullable("valid_until", "character varying(20)", Kind::Text),
    Column::required("sent", "timestamp without time zone", Kind::Timestamp),
];
