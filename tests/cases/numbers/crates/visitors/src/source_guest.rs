//! A row of `numbers_old.guest`, as `sql/read_guest.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read_guest.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`, may be NULL.
    pub id: Option<Raw<'a>>,
    /// `name` `text`, may be NULL.
    pub name: Option<Raw<'a>>,
    /// `brought_by` `integer`, may be NULL.
    pub brought_by: Option<i32>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.optional(1)?,
            name: row.optional(2)?,
            brought_by: row.optional(3)?,
        })
    }
}

/// The columns of `sql/read_guest.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("guest_id", "bigint", Kind::Int8),
    Column::nullable("id", "integer", Kind::Int4),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("brought_by", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("guest_id", "bigint", Kind::Int8),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("brought_by", "integer", Kind::Int4),
];
