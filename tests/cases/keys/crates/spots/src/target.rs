//! A row of `keys_new.spots`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `keys_new.spots`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `inside_id` `uuid`, may be NULL.
    pub inside_id: Option<Uuid>,
    /// `name` `text`.
    pub name: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.inside_id.as_ref());
        row.value(&self.name);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::nullable("inside_id", "uuid", Kind::Uuid),
    Column::required("name", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
