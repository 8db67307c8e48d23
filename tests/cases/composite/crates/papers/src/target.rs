//! A row of `composite_new.papers`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `composite_new.papers`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `tenant_id` `uuid`.
    pub tenant_id: Uuid,
    /// `id` `uuid`.
    pub id: Uuid,
    /// `title` `text`.
    pub title: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.tenant_id);
        row.value(&self.id);
        row.value(&self.title);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("tenant_id", "uuid", Kind::Uuid),
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("title", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
