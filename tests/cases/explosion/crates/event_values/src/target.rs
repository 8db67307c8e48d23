//! A row of `explosion_new.event_values`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `explosion_new.event_values`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `event_id` `integer`.
    pub event_id: i32,
    /// `name` `text`.
    pub name: Raw<'a>,
    /// `value` `text`, may be NULL.
    pub value: Option<Raw<'a>>,
    /// `number` `numeric`, may be NULL.
    pub number: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.event_id);
        row.value(&self.name);
        row.nullable(self.value.as_ref());
        row.nullable(self.number.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("event_id", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
    Column::nullable("value", "text", Kind::Text),
    Column::nullable("number", "numeric", Kind::Numeric),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
