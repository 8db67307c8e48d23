//! A row of `composite_new.districts`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `composite_new.districts`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `country` `character varying(2)`.
    pub country: Text<'a>,
    /// `code` `text`.
    pub code: Raw<'a>,
    /// `title` `text`.
    pub title: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.country);
        row.value(&self.code);
        row.value(&self.title);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("country", "character varying(2)", Kind::Text),
    Column::required("code", "text", Kind::Text),
    Column::required("title", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
