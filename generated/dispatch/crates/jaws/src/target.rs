//! A row of `public.jaws`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.jaws`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `position` `public.jaw_position`.
    pub position: enums::JawPosition,
    /// `scan_id` `uuid`, may be NULL.
    pub scan_id: Option<Uuid>,
    /// `teeth` `jsonb`.
    pub teeth: Json<'a>,
    /// `crowding_mm` `numeric(5,2)`, may be NULL.
    pub crowding_mm: Option<Numeric>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.order_id);
        row.value(&self.position);
        row.nullable(self.scan_id.as_ref());
        row.jsonb(&self.teeth);
        row.nullable(self.crowding_mm.as_ref());
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::required("position", "public.jaw_position", Kind::Text),
    Column::nullable("scan_id", "uuid", Kind::Uuid),
    Column::required("teeth", "jsonb", Kind::Jsonb),
    Column::nullable("crowding_mm", "numeric(5,2)", Kind::Numeric),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
