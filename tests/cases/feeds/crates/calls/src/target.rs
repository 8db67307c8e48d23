//! A row of `feeds_new.calls`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `feeds_new.calls`.
#[derive(Debug, Clone)]
pub struct Target {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `legacy_id` `integer`.
    pub legacy_id: i32,
    /// `staff_account_id` `uuid`, may be NULL.
    pub staff_account_id: Option<Uuid>,
    /// `customer_account_id` `uuid`, may be NULL.
    pub customer_account_id: Option<Uuid>,
}

impl Target {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.legacy_id);
        row.nullable(self.staff_account_id.as_ref());
        row.nullable(self.customer_account_id.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("legacy_id", "integer", Kind::Int4),
    Column::nullable("staff_account_id", "uuid", Kind::Uuid),
    Column::nullable("customer_account_id", "uuid", Kind::Uuid),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
