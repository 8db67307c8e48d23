//! A row of `composite_old.parcel`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `parcel_id` `integer`.
    pub parcel_id: i32,
    /// `country` `text`.
    pub country: &'a str,
    /// `district` `character varying(10)`, may be NULL.
    pub district: Option<&'a str>,
    /// `sent_to` `integer`, may be NULL.
    pub sent_to: Option<i32>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            parcel_id: row.required(0)?,
            country: row.required(1)?,
            district: row.optional(2)?,
            sent_to: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("parcel_id", "integer", Kind::Int4),
    Column::required("country", "text", Kind::Text),
    Column::nullable("district", "character varying(10)", Kind::Text),
    Column::nullable("sent_to", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("parcel_id", "integer", Kind::Int4),
    Column::required("country", "text", Kind::Text),
    Column::nullable("district", "character varying(10)", Kind::Text),
    Column::nullable("sent_to", "integer", Kind::Int4),
];
