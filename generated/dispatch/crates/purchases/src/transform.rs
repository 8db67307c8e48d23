//! How each column of `public.purchases` is made, in the table's order.

use crate::ORDERS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.purchases` from one row of `public.dispatch_purchase`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_purchase:<old key>`, so every
        // run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_purchase", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key; empty for what was bought for stock.
        order_id: column("order_id", context.reference(ORDERS, source.order_id))?,
        supplier: source.supplier,
        article: source.article,
        amount: source.amount,
        // `currency`: `EUR` stands in for NULL.
        // Same name; the lab paid in euros where nothing was said.
        currency: cast::or(source.currency, "EUR"),
        purchased_on: source.purchased,
        // `cost_centre`, `delivery_note`: kept together as one JSON object.
        // These columns have no home in the new schema.
        metadata: source.metadata,
    })
}
