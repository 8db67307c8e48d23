//! A row of `times_old.visit`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `began_at` `timestamp with time zone`, may be NULL.
    pub began_at: Option<Raw<'a>>,
    /// `ended_at` `timestamp with time zone`, may be NULL.
    pub ended_at: Option<Raw<'a>>,
    /// `day_at` `timestamp with time zone`, may be NULL.
    pub day_at: Option<Raw<'a>>,
    /// `day` `date`, may be NULL.
    pub day: Option<Raw<'a>>,
    /// `clock` `time without time zone`, may be NULL.
    pub clock: Option<Raw<'a>>,
    /// `span` `interval`, may be NULL.
    pub span: Option<Raw<'a>>,
    /// `rest` `jsonb`.
    pub rest: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            began_at: row.optional(1)?,
            ended_at: row.optional(2)?,
            day_at: row.optional(3)?,
            day: row.optional(4)?,
            clock: row.optional(5)?,
            span: row.optional(6)?,
            rest: row.required(7)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("began_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("ended_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("day_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("day", "date", Kind::Date),
    Column::nullable("clock", "time without time zone", Kind::Time),
    Column::nullable("span", "interval", Kind::Interval),
    Column::required("rest", "jsonb", Kind::Jsonb),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("began", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("ended", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("day", "date", Kind::Date),
    Column::nullable("clock", "time without time zone", Kind::Time),
    Column::nullable("span", "interval", Kind::Interval),
    Column::nullable("note", "text", Kind::Text),
    Column::nullable("weight", "numeric", Kind::Numeric),
];
