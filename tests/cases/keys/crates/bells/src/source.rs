//! A row of `keys_old.bell`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `bell_id` `text`.
    pub bell_id: &'a str,
    /// `rang` `timestamp with time zone`, may be NULL.
    pub rang: Option<Timestamp>,
    /// `after_id` `text`, may be NULL.
    pub after_id: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            bell_id: row.required(0)?,
            rang: row.optional(1)?,
            after_id: row.optional(2)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("bell_id", "text", Kind::Text),
    Column::nullable("rang", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("after_id", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("bell_id", "text", Kind::Text),
    Column::nullable("rang", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("after_id", "text", Kind::Text),
];
