//! How each column of `public.offers` is made, in the table's order.

use crate::ORDERS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.offers` from one row of `public.dispatch_offer`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_offer:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_offer", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        offer_number: source.offer_no,
        // `status`, by the rules in enums.rs.
        // The old program's words.
        status: column("status", enums::status(source.status))?,
        amount: source.amount,
        // `valid_until`: text of no characters becomes NULL; cast from character
        // varying(20) to date, and a value that is none goes into quarantine.
        // Text becomes a date; 2024-03-31 and 31.03.2024 are both in use.
        valid_until: column(
            "valid_until",
            cast::optional(cast::empty_to_null(source.valid_until), cast::text_to_date),
        )?,
        // `sent`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        sent_at: source.sent_at,
    })
}
