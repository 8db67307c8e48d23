//! A row of `times_old.alarm`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `rings_2` `timestamp with time zone`, may be NULL.
    pub rings_2: Option<Raw<'a>>,
    /// `rings` `timestamp without time zone`, may be NULL.
    pub rings: Option<Timestamp>,
    /// `first_ring` `timestamp with time zone`, may be NULL.
    pub first_ring: Option<Raw<'a>>,
    /// `island_at` `timestamp with time zone`.
    pub island_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            rings_2: row.optional(1)?,
            rings: row.optional(2)?,
            first_ring: row.optional(3)?,
            island_at: row.required(4)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("rings_2", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("rings", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("first_ring", "timestamp with time zone", Kind::TimestampTz),
    Column::required("island_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("rings", "timestamp without time zone", Kind::Timestamp),
    Column::required("island", "timestamp without time zone", Kind::Timestamp),
];
