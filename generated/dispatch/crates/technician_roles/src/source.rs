//! A row of `public.dispatch_role`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `name` `character varying(100)`.
    pub name: &'a str,
    /// `abbrev` `character varying(20)`, may be NULL.
    pub abbrev: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            name: row.required(1)?,
            abbrev: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("name", "character varying(100)", Kind::Text),
    Column::nullable("abbrev", "character varying(20)", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("name", "character varying(100)", Kind::Text),
    Column::nullable("abbrev", "character varying(20)", Kind::Text),
    Column::required("group_id", "integer", Kind::Int4),
];
