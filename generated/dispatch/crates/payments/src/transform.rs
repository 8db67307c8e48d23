//! How each column of `public.payments` is made, in the table's order.

use crate::ORDERS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.payments` from one row of `public.dispatch_payment`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_payment:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_payment", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        // `method`, by the rules in enums.rs.
        // The old program's numbers.
        method: column("method", enums::method(source.method))?,
        amount: source.amount,
        // `paid`: cast from character varying(20) to date, and a value that is none goes
        // into quarantine.
        // Text becomes a date; 2024-03-31 and 31.03.2024 are both in use.
        paid_on: column("paid_on", cast::text_to_date(source.paid))?,
        receipt_number: source.receipt_no,
        // `note`: text of no characters becomes NULL.
        // Same name.
        note: cast::empty_to_null(source.note),
    })
}
