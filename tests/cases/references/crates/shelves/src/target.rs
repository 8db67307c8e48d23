//! A row of `references_new.shelves`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `references_new.shelves`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `place_id` `uuid`.
    pub place_id: Uuid,
    /// `number` `smallint`.
    pub number: i16,
    /// `label` `text`, may be NULL.
    pub label: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.place_id);
        row.value(&self.number);
        row.nullable(self.label.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("place_id", "uuid", Kind::Uuid),
    Column::required("number", "smallint", Kind::Int2),
    Column::nullable("label", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
