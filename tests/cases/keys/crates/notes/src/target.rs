//! A row of `keys_new.notes`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `keys_new.notes`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `bigint`.
    pub id: Raw<'a>,
    /// `person_id` `uuid`.
    pub person_id: Uuid,
    /// `holiday` `date`, may be NULL.
    pub holiday: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.person_id);
        row.nullable(self.holiday.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "bigint", Kind::Int8),
    Column::required("person_id", "uuid", Kind::Uuid),
    Column::nullable("holiday", "date", Kind::Date),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
