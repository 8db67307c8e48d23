//! A row of `public.technician_roles`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.technician_roles`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `technician_id` `uuid`.
    pub technician_id: Uuid,
    /// `role_type` `public.technician_type`.
    pub role_type: enums::TechnicianType,
    /// `role_name` `text`.
    pub role_name: &'a str,
    /// `abbreviation` `character varying(20)`, may be NULL.
    pub abbreviation: Option<&'a str>,
    /// `is_active` `boolean`.
    pub is_active: bool,
    /// `legacy_role_id` `integer`, may be NULL.
    pub legacy_role_id: Option<i32>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.technician_id);
        row.value(&self.role_type);
        row.value(&self.role_name);
        row.nullable(self.abbreviation.as_ref());
        row.value(&self.is_active);
        row.nullable(self.legacy_role_id.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("technician_id", "uuid", Kind::Uuid),
    Column::required("role_type", "public.technician_type", Kind::Text),
    Column::required("role_name", "text", Kind::Text),
    Column::nullable("abbreviation", "character varying(20)", Kind::Text),
    Column::required("is_active", "boolean", Kind::Boolean),
    Column::nullable("legacy_role_id", "integer", Kind::Int4),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] =
    &[Column::required("assigned_at", "timestamp with time zone", Kind::TimestampTz)];
