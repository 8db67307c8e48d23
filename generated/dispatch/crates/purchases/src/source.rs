//! A row of `public.dispatch_purchase`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`, may be NULL.
    pub order_id: Option<i32>,
    /// `supplier` `character varying(120)`.
    pub supplier: Raw<'a>,
    /// `article` `character varying(120)`.
    pub article: Raw<'a>,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `currency` `character varying(3)`, may be NULL.
    pub currency: Option<&'a str>,
    /// `purchased` `date`.
    pub purchased: Raw<'a>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            order_id: row.optional(1)?,
            supplier: row.required(2)?,
            article: row.required(3)?,
            amount: row.required(4)?,
            currency: row.optional(5)?,
            purchased: row.required(6)?,
            metadata: row.required(7)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("order_id", "integer", Kind::Int4),
    Column::required("supplier", "character varying(120)", Kind::Text),
    Column::required("article", "character varying(120)", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::nullable("currency", "character varying(3)", Kind::Text),
    Column::required("purchased", "date", Kind::Date),
    Column::required("metadata", "jsonb", Kind::Jsonb),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("order_id", "integer", Kind::Int4),
    Column::required("supplier", "character varying(120)", Kind::Text),
    Column::required("article", "character varying(120)", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::nullable("currency", "character varying(3)", Kind::Text),
    Column::required("purchased", "date", Kind::Date),
    Column::nullable("cost_centre", "character varying(20)", Kind::Text),
    Column::nullable("delivery_note", "character varying(40)", Kind::Text),
];
