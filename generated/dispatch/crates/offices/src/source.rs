//! A row of `public.dispatch_office`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `code` `character varying(20)`.
    pub code: Raw<'a>,
    /// `name` `character varying(200)`.
    pub name: Raw<'a>,
    /// `address` `jsonb`.
    pub address: Raw<'a>,
    /// `country` `character varying(2)`.
    pub country: Raw<'a>,
    /// `phone` `character varying(60)`, may be NULL.
    pub phone: Option<&'a str>,
    /// `active` `smallint`.
    pub active: i16,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
    /// `updated_at` `timestamp with time zone`.
    pub updated_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            code: row.required(1)?,
            name: row.required(2)?,
            address: row.required(3)?,
            country: row.required(4)?,
            phone: row.optional(5)?,
            active: row.required(6)?,
            metadata: row.required(7)?,
            created_at: row.required(8)?,
            updated_at: row.required(9)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("code", "character varying(20)", Kind::Text),
    Column::required("name", "character varying(200)", Kind::Text),
    Column::required("address", "jsonb", Kind::Jsonb),
    Column::required("country", "character varying(2)", Kind::Text),
    Column::nullable("phone", "character varying(60)", Kind::Text),
    Column::required("active", "smallint", Kind::Int2),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("code", "character varying(20)", Kind::Text),
    Column::required("name", "character varying(200)", Kind::Text),
    Column::nullable("street", "character varying(200)", Kind::Text),
    Column::nullable("zip", "character varying(20)", Kind::Text),
    Column::nullable("city", "character varying(120)", Kind::Text),
    Column::required("country", "character varying(2)", Kind::Text),
    Column::nullable("phone", "character varying(60)", Kind::Text),
    Column::nullable("fax", "character varying(60)", Kind::Text),
    Column::nullable("vat_no", "character varying(40)", Kind::Text),
    Column::required("active", "smallint", Kind::Int2),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
