//! A row of `keys_old.reading`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `taken` `timestamp without time zone`.
    pub taken: Raw<'a>,
    /// `country` `character(2)`.
    pub country: &'a str,
    /// `region` `text`.
    pub region: &'a str,
    /// `value` `numeric`, may be NULL.
    pub value: Option<Raw<'a>>,
    /// `tariff_id match` `text`, may be NULL.
    pub tariff_id_match: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            taken: row.required(0)?,
            country: row.required(1)?,
            region: row.required(2)?,
            value: row.optional(3)?,
            tariff_id_match: row.optional(4)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("taken", "timestamp without time zone", Kind::Timestamp),
    Column::required("country", "character(2)", Kind::Character),
    Column::required("region", "text", Kind::Text),
    Column::nullable("value", "numeric", Kind::Numeric),
    Column::nullable("tariff_id match", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("taken", "timestamp without time zone", Kind::Timestamp),
    Column::required("country", "character(2)", Kind::Character),
    Column::required("region", "text", Kind::Text),
    Column::nullable("value", "numeric", Kind::Numeric),
    Column::nullable("tariff_year", "smallint", Kind::Int2),
];
