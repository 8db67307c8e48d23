//! A row of `feeds_old.staff`, as `sql/read_staff.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read_staff.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `staff_id` `integer`.
    pub staff_id: i32,
    /// `username` `text`.
    pub username: &'a str,
    /// `active text` `text`.
    pub active_text: &'a str,
    /// `note` `character varying(8)`, may be NULL.
    pub note: Option<&'a str>,
    /// `boss` `integer`, may be NULL.
    pub boss: Option<i32>,
    /// `balance` `numeric(8,2)`, may be NULL.
    pub balance: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            staff_id: row.required(0)?,
            username: row.required(1)?,
            active_text: row.required(2)?,
            note: row.optional(3)?,
            boss: row.optional(4)?,
            balance: row.optional(5)?,
        })
    }
}

/// The columns of `sql/read_staff.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("staff_id", "integer", Kind::Int4),
    Column::required("username", "text", Kind::Text),
    Column::required("active text", "text", Kind::Text),
    Column::nullable("note", "character varying(8)", Kind::Text),
    Column::nullable("boss", "integer", Kind::Int4),
    Column::nullable("balance", "numeric(8,2)", Kind::Numeric),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("staff_id", "integer", Kind::Int4),
    Column::required("username", "text", Kind::Text),
    Column::required("active", "boolean", Kind::Boolean),
    Column::nullable("note", "character varying(8)", Kind::Text),
    Column::nullable("boss", "integer", Kind::Int4),
    Column::nullable("balance", "numeric(8,2)", Kind::Numeric),
];
