//! A row of `times_new.visits`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `times_new.visits`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
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

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.began_at.as_ref());
        row.nullable(self.ended_at.as_ref());
        row.nullable(self.day_at.as_ref());
        row.nullable(self.day.as_ref());
        row.nullable(self.clock.as_ref());
        row.nullable(self.span.as_ref());
        row.value(&self.rest);
        row.end();
    }
}

/// The columns that are written, in the table's order.
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

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
