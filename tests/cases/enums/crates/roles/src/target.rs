//! A row of `enums_new.roles`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `enums_new.roles`.
#[derive(Debug, Clone)]
pub struct Target {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `legacy_id` `integer`.
    pub legacy_id: i32,
    /// `kind` `enums_new.role_kind`.
    pub kind: enums::RoleKind,
    /// `state` `enums_new.role_state`, may be NULL.
    pub state: Option<enums::RoleState>,
}

impl Target {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.legacy_id);
        row.value(&self.kind);
        row.nullable(self.state.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("legacy_id", "integer", Kind::Int4),
    Column::required("kind", "enums_new.role_kind", Kind::Text),
    Column::nullable("state", "enums_new.role_state", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
