//! A row of `public.dispatch_bracket`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `vendor` `character varying(80)`.
    pub vendor: Raw<'a>,
    /// `article_no` `character varying(40)`.
    pub article_no: Raw<'a>,
    /// `tooth` `smallint`.
    pub tooth: Raw<'a>,
    /// `slot` `character varying(10)`.
    pub slot: &'a str,
    /// `torque` `character varying(10)`, may be NULL.
    pub torque: Option<&'a str>,
    /// `angulation` `character varying(10)`, may be NULL.
    pub angulation: Option<&'a str>,
    /// `material` `smallint`.
    pub material: i16,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            vendor: row.required(1)?,
            article_no: row.required(2)?,
            tooth: row.required(3)?,
            slot: row.required(4)?,
            torque: row.optional(5)?,
            angulation: row.optional(6)?,
            material: row.required(7)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("vendor", "character varying(80)", Kind::Text),
    Column::required("article_no", "character varying(40)", Kind::Text),
    Column::required("tooth", "smallint", Kind::Int2),
    Column::required("slot", "character varying(10)", Kind::Text),
    Column::nullable("torque", "character varying(10)", Kind::Text),
    Column::nullable("angulation", "character varying(10)", Kind::Text),
    Column::required("material", "smallint", Kind::Int2),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("vendor", "character varying(80)", Kind::Text),
    Column::required("article_no", "character varying(40)", Kind::Text),
    Column::required("tooth", "smallint", Kind::Int2),
    Column::required("slot", "character varying(10)", Kind::Text),
    Column::nullable("torque", "character varying(10)", Kind::Text),
    Column::nullable("angulation", "character varying(10)", Kind::Text),
    Column::required("material", "smallint", Kind::Int2),
];
