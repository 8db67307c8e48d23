//! A row of `public.dispatch_product`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`, may be NULL.
    pub order_id: Option<i32>,
    /// `bracket_id` `integer`, may be NULL.
    pub bracket_id: Option<i32>,
    /// `code` `character varying(40)`.
    pub code: Raw<'a>,
    /// `name` `character varying(200)`, may be NULL.
    pub name: Option<&'a str>,
    /// `kind` `character varying(20)`.
    pub kind: &'a str,
    /// `quantity` `bigint`.
    pub quantity: i64,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
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
            bracket_id: row.optional(2)?,
            code: row.required(3)?,
            name: row.optional(4)?,
            kind: row.required(5)?,
            quantity: row.required(6)?,
            metadata: row.required(7)?,
            created_at: row.required(8)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("order_id", "integer", Kind::Int4),
    Column::nullable("bracket_id", "integer", Kind::Int4),
    Column::required("code", "character varying(40)", Kind::Text),
    Column::nullable("name", "character varying(200)", Kind::Text),
    Column::required("kind", "character varying(20)", Kind::Text),
    Column::required("quantity", "bigint", Kind::Int8),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("order_id", "integer", Kind::Int4),
    Column::nullable("bracket_id", "integer", Kind::Int4),
    Column::required("code", "character varying(40)", Kind::Text),
    Column::nullable("name", "character varying(200)", Kind::Text),
    Column::required("kind", "character varying(20)", Kind::Text),
    Column::required("quantity", "bigint", Kind::Int8),
    Column::nullable("colour", "character varying(30)", Kind::Text),
    Column::nullable("engraving", "character varying(60)", Kind::Text),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
