//! A row of `cycle_new.shops`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `cycle_new.shops`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `name` `text`.
    pub name: Raw<'a>,
    /// `manager_id` `uuid`, may be NULL.
    pub manager_id: Option<Uuid>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.name);
        row.nullable(self.manager_id.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("name", "text", Kind::Text),
    Column::nullable("manager_id", "uuid", Kind::Uuid),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
