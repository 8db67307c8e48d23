//! A row of `public.dispatch_jaw`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `jaw` `character varying(5)`.
    pub jaw: &'a str,
    /// `scan_uid` `character varying(40)`, may be NULL.
    pub scan_uid: Option<&'a str>,
    /// `teeth` `text`, may be NULL.
    pub teeth: Option<&'a str>,
    /// `teeth_2` `jsonb`.
    pub teeth_2: Json<'a>,
    /// `crowding` `character varying(10)`, may be NULL.
    pub crowding: Option<&'a str>,
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
            order_id: row.required(1)?,
            jaw: row.required(2)?,
            scan_uid: row.optional(3)?,
            teeth: row.optional(4)?,
            teeth_2: row.required(5)?,
            crowding: row.optional(6)?,
            created_at: row.required(7)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("jaw", "character varying(5)", Kind::Text),
    Column::nullable("scan_uid", "character varying(40)", Kind::Text),
    Column::nullable("teeth", "text", Kind::Text),
    Column::required("teeth_2", "jsonb", Kind::Jsonb),
    Column::nullable("crowding", "character varying(10)", Kind::Text),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("jaw", "character varying(5)", Kind::Text),
    Column::nullable("scan_uid", "character varying(40)", Kind::Text),
    Column::nullable("teeth", "text", Kind::Text),
    Column::nullable("crowding", "character varying(10)", Kind::Text),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
