//! A row of `keys_old.person`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `person_uuid` `uuid`.
    pub person_uuid: Raw<'a>,
    /// `name` `text`, may be NULL.
    pub name: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            person_uuid: row.required(1)?,
            name: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("person_id", "integer", Kind::Int4),
    Column::required("person_uuid", "uuid", Kind::Uuid),
    Column::nullable("name", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("person_id", "integer", Kind::Int4),
    Column::required("person_uuid", "uuid", Kind::Uuid),
    Column::nullable("name", "text", Kind::Text),
];
