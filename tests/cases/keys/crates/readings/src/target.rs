//! A row of `keys_new.readings`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `keys_new.readings`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `taken` `timestamp without time zone`.
    pub taken: Raw<'a>,
    /// `region_id` `uuid`.
    pub region_id: Uuid,
    /// `value` `numeric`, may be NULL.
    pub value: Option<Raw<'a>>,
    /// `tariff_id` `integer`.
    pub tariff_id: i32,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.taken);
        row.value(&self.region_id);
        row.nullable(self.value.as_ref());
        row.value(&self.tariff_id);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("taken", "timestamp without time zone", Kind::Timestamp),
    Column::required("region_id", "uuid", Kind::Uuid),
    Column::nullable("value", "numeric", Kind::Numeric),
    Column::required("tariff_id", "integer", Kind::Int4),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[Column::nullable("doubled", "numeric", Kind::Numeric)];
