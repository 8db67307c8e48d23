//! A row of `public.products`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.products`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`, may be NULL.
    pub order_id: Option<Uuid>,
    /// `bracket_id` `integer`, may be NULL.
    pub bracket_id: Option<i32>,
    /// `code` `text`.
    pub code: Raw<'a>,
    /// `name` `text`.
    pub name: &'a str,
    /// `kind` `public.product_kind`.
    pub kind: enums::ProductKind,
    /// `quantity` `integer`.
    pub quantity: i32,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.order_id.as_ref());
        row.nullable(self.bracket_id.as_ref());
        row.value(&self.code);
        row.value(&self.name);
        row.value(&self.kind);
        row.value(&self.quantity);
        row.value(&self.metadata);
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::nullable("order_id", "uuid", Kind::Uuid),
    Column::nullable("bracket_id", "integer", Kind::Int4),
    Column::required("code", "text", Kind::Text),
    Column::required("name", "text", Kind::Text),
    Column::required("kind", "public.product_kind", Kind::Text),
    Column::required("quantity", "integer", Kind::Int4),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
