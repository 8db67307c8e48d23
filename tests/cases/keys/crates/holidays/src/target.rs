//! A row of `keys_new.holidays`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `keys_new.holidays`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `day` `date`.
    pub day: Raw<'a>,
    /// `name` `text`, may be NULL.
    pub name: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.day);
        row.nullable(self.name.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] =
    &[Column::required("day", "date", Kind::Date), Column::nullable("name", "text", Kind::Text)];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
