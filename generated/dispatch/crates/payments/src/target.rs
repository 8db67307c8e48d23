//! A row of `public.payments`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.payments`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `method` `public.payment_method`.
    pub method: enums::PaymentMethod,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `paid_on` `date`.
    pub paid_on: Date,
    /// `receipt_number` `text`.
    pub receipt_number: Raw<'a>,
    /// `note` `text`, may be NULL.
    pub note: Option<&'a str>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.order_id);
        row.value(&self.method);
        row.value(&self.amount);
        row.value(&self.paid_on);
        row.value(&self.receipt_number);
        row.nullable(self.note.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::required("method", "public.payment_method", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::required("paid_on", "date", Kind::Date),
    Column::required("receipt_number", "text", Kind::Text),
    Column::nullable("note", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
