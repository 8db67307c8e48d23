//! A row of `numbers_old.visit`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `visit_id` `integer`.
    pub visit_id: Raw<'a>,
    /// `member_id` `integer`, may be NULL.
    pub member_id: Option<i32>,
    /// `guest_id` `bigint`, may be NULL.
    pub guest_id: Option<i64>,
    /// `day` `date`.
    pub day: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            visit_id: row.required(0)?,
            member_id: row.optional(1)?,
            guest_id: row.optional(2)?,
            day: row.required(3)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("visit_id", "integer", Kind::Int4),
    Column::nullable("member_id", "integer", Kind::Int4),
    Column::nullable("guest_id", "bigint", Kind::Int8),
    Column::required("day", "date", Kind::Date),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("visit_id", "integer", Kind::Int4),
    Column::nullable("member_id", "integer", Kind::Int4),
    Column::nullable("guest_id", "bigint", Kind::Int8),
    Column::required("day", "date", Kind::Date),
];
