//! How each column of `public.discounts` is made, in the table's order.

use crate::OFFICES;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.discounts` from one row of `public.dispatch_discount`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_discount:<old key>`, so every
        // run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_discount", source.id),
        // `office_id`: the new key of the row of `offices` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The office that the discount is for, under its new key; empty where it is for
        // all.
        office_id: column("office_id", context.reference(OFFICES, source.office_id))?,
        // `code`: longer than 20 characters goes into quarantine.
        // 20 characters instead of 40, and unique: a code that is cut would be another
        // one.
        code: column("code", cast::required(source.code, cast::at_most(20)))?,
        // `percent`: cast from character varying(10) to numeric(5,2), and a value that it
        // would lose a part of goes into quarantine.
        // Text becomes a number; one with more digits than the column keeps is not cut.
        percent: column(
            "percent",
            cast::required(
                Some(source.percent),
                cast::then(cast::text_to_numeric, cast::numeric_within(5, 2, Lossy::Reject)),
            ),
        )?,
        amount_off: source.amount_off,
        valid_from: source.valid_from,
        valid_until: source.valid_until,
    })
}
