//! A row of `references_new.items`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `references_new.items`.
#[derive(Debug, Clone)]
pub struct Target {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `legacy_id` `integer`.
    pub legacy_id: i32,
    /// `follows_id` `uuid`, may be NULL.
    pub follows_id: Option<Uuid>,
    /// `place_id` `uuid`, may be NULL.
    pub place_id: Option<Uuid>,
    /// `fallback_id` `uuid`, may be NULL.
    pub fallback_id: Option<Uuid>,
}

impl Target {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.legacy_id);
        row.nullable(self.follows_id.as_ref());
        row.nullable(self.place_id.as_ref());
        row.nullable(self.fallback_id.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("legacy_id", "integer", Kind::Int4),
    Column::nullable("follows_id", "uuid", Kind::Uuid),
    Column::nullable("place_id", "uuid", Kind::Uuid),
    Column::nullable("fallback_id", "uuid", Kind::Uuid),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
