//! A row of `public.purchases`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.purchases`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`, may be NULL.
    pub order_id: Option<Uuid>,
    /// `supplier` `text`.
    pub supplier: Raw<'a>,
    /// `article` `text`.
    pub article: Raw<'a>,
    /// `amount` `numeric(14,2)`.
    pub amount: Raw<'a>,
    /// `currency` `character varying(3)`.
    pub currency: &'a str,
    /// `purchased_on` `date`.
    pub purchased_on: Raw<'a>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.order_id.as_ref());
        row.value(&self.supplier);
        row.value(&self.article);
        row.value(&self.amount);
        row.value(&self.currency);
        row.value(&self.purchased_on);
        row.value(&self.metadata);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::nullable("order_id", "uuid", Kind::Uuid),
    Column::required("supplier", "text", Kind::Text),
    Column::required("article", "text", Kind::Text),
    Column::required("amount", "numeric(14,2)", Kind::Numeric),
    Column::required("currency", "character varying(3)", Kind::Text),
    Column::required("purchased_on", "date", Kind::Date),
    Column::required("metadata", "jsonb", Kind::Jsonb),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
