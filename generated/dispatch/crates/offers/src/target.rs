//! A row of `public.offers`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.offers`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `offer_number` `text`.
    pub offer_number: Raw<'a>,
    /// `status` `public.offer_status`.
    pub status: enums::OfferStatus,
    /// `amount` `numeric(12,2)`.
    pub amount: Raw<'a>,
    /// `valid_until` `date`, may be NULL.
    pub valid_until: Option<Date>,
    /// `sent_at` `timestamp with time zone`.
    pub sent_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.order_id);
        row.value(&self.offer_number);
        row.value(&self.status);
        row.value(&self.amount);
        row.nullable(self.valid_until.as_ref());
        row.value(&self.sent_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::required("offer_number", "text", Kind::Text),
    Column::required("status", "public.offer_status", Kind::Text),
    Column::required("amount", "numeric(12,2)", Kind::Numeric),
    Column::nullable("valid_until", "date", Kind::Date),
    Column::required("sent_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
