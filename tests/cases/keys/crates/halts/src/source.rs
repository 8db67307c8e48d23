//! A row of `keys_old.halt`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source {
    /// `halt_id` `integer`.
    pub halt_id: i32,
    /// `spot_id` `integer`.
    pub spot_id: i32,
}

impl Source {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            halt_id: row.required(0)?,
            spot_id: row.required(1)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("halt_id", "integer", Kind::Int4),
    Column::required("spot_id", "integer", Kind::Int4),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("halt_id", "integer", Kind::Int4),
    Column::required("spot_id", "integer", Kind::Int4),
];
