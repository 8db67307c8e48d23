//! A row of `public.brackets`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.brackets`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `manufacturer` `text`.
    pub manufacturer: Raw<'a>,
    /// `article_number` `text`.
    pub article_number: Raw<'a>,
    /// `tooth` `smallint`.
    pub tooth: Raw<'a>,
    /// `slot` `public.bracket_slot`.
    pub slot: enums::BracketSlot,
    /// `torque` `numeric(5,2)`, may be NULL.
    pub torque: Option<Numeric>,
    /// `angulation` `numeric(5,2)`, may be NULL.
    pub angulation: Option<Numeric>,
    /// `material` `public.bracket_material`.
    pub material: enums::BracketMaterial,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.manufacturer);
        row.value(&self.article_number);
        row.value(&self.tooth);
        row.value(&self.slot);
        row.nullable(self.torque.as_ref());
        row.nullable(self.angulation.as_ref());
        row.value(&self.material);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("manufacturer", "text", Kind::Text),
    Column::required("article_number", "text", Kind::Text),
    Column::required("tooth", "smallint", Kind::Int2),
    Column::required("slot", "public.bracket_slot", Kind::Text),
    Column::nullable("torque", "numeric(5,2)", Kind::Numeric),
    Column::nullable("angulation", "numeric(5,2)", Kind::Numeric),
    Column::required("material", "public.bracket_material", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
