//! A row of `public.dispatch_role_permission`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `role_code` `character varying(20)`.
    pub role_code: &'a str,
    /// `resource` `character varying(60)`.
    pub resource: Raw<'a>,
    /// `action` `character varying(20)`.
    pub action: Raw<'a>,
    /// `allowed` `smallint`.
    pub allowed: i16,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            role_code: row.required(1)?,
            resource: row.required(2)?,
            action: row.required(3)?,
            allowed: row.required(4)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("role_code", "character varying(20)", Kind::Text),
    Column::required("resource", "character varying(60)", Kind::Text),
    Column::required("action", "character varying(20)", Kind::Text),
    Column::required("allowed", "smallint", Kind::Int2),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("role_code", "character varying(20)", Kind::Text),
    Column::required("resource", "character varying(60)", Kind::Text),
    Column::required("action", "character varying(20)", Kind::Text),
    Column::required("allowed", "smallint", Kind::Int2),
];
