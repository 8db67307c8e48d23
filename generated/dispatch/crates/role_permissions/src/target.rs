//! A row of `public.role_permissions`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.role_permissions`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `role` `public.app_role`.
    pub role: enums::AppRole,
    /// `resource` `text`.
    pub resource: Raw<'a>,
    /// `action` `text`.
    pub action: Raw<'a>,
    /// `is_allowed` `boolean`.
    pub is_allowed: bool,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.role);
        row.value(&self.resource);
        row.value(&self.action);
        row.value(&self.is_allowed);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("role", "public.app_role", Kind::Text),
    Column::required("resource", "text", Kind::Text),
    Column::required("action", "text", Kind::Text),
    Column::required("is_allowed", "boolean", Kind::Boolean),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
