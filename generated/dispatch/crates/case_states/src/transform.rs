//! How each column of `public.case_states` is made, in the table's order.

use crate::CASES;
use crate::ORDERS;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.case_states` from one row of `public.dispatch_case_state`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_case_state:<old key>`, so every
        // run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_case_state", source.id),
        // `case_id`: the new key of the row of `cases` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        // The case, under its new key.
        case_id: column(
            "case_id",
            context.reference(CASES, source.case_id).and_then(cast::present),
        )?,
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        // `user_id`: the new key of the row of `profiles` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // Users are profiles now; may be empty.
        changed_by: column("changed_by", context.reference(PROFILES, source.user_id))?,
        // `state`, by the rules in enums.rs.
        // Codes become words.
        state: column("state", enums::state(source.state))?,
        // `entered`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        entered_at: column("entered_at", cast::present(source.entered_at))?,
        // `left_at`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone; empty for the state that lasts.
        left_at: source.left_at_2,
    })
}
