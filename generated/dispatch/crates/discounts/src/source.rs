//! A row of `public.dispatch_discount`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `office_id` `integer`, may be NULL.
    pub office_id: Option<i32>,
    /// `code` `character varying(40)`, may be NULL.
    pub code: Option<&'a str>,
    /// `percent` `character varying(10)`.
    pub percent: &'a str,
    /// `amount_off` `numeric(10,2)`.
    pub amount_off: Raw<'a>,
    /// `valid_from` `date`.
    pub valid_from: Raw<'a>,
    /// `valid_until` `date`, may be NULL.
    pub valid_until: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            office_id: row.optional(1)?,
            code: row.optional(2)?,
            percent: row.required(3)?,
            amount_off: row.required(4)?,
            valid_from: row.required(5)?,
            valid_until: row.optional(6)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("office_id", "integer", Kind::Int4),
    Column::nullable("code", "character varying(40)", Kind::Text),
    Column::required("percent", "character varying(10)", Kind::Text),
    Column::required("amount_off", "numeric(10,2)", Kind::Numeric),
    Column::required("valid_from", "date", Kind::Date),
    Column::nullable("valid_until", "date", Kind::Date),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("office_id", "integer", Kind::Int4),
    Column::nullable("code", "character varying(40)", Kind::Text),
    Column::required("percent", "character varying(10)", Kind::Text),
    Column::required("amount_off", "numeric(10,2)", Kind::Numeric),
    Column::required("valid_from", "date", Kind::Date),
    Column::nullable("valid_until", "date", Kind::Date),
];
