//! How each column of `public.operations` is made, in the table's order.

use crate::CASES;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.operations` from one row of `public.dispatch_operation`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_operation:<old key>`, so every
        // run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_operation", source.id),
        // `case_id`: the new key of the row of `cases` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        // The case, under its new key.
        case_id: column(
            "case_id",
            context.reference(CASES, source.case_id).and_then(cast::present),
        )?,
        // `technician_id`: the new key of the row of `profiles` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // Users are profiles now.
        technician_id: column(
            "technician_id",
            context.reference(PROFILES, source.technician_id).and_then(cast::present),
        )?,
        // `code`, by the rules in enums.rs.
        // Codes become words.
        kind: column("kind", enums::kind(source.code))?,
        // `description`: text of no characters becomes NULL.
        // Same name.
        description: cast::empty_to_null(source.description),
        amount: source.amount,
        // `performed`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        performed_at: source.performed_at,
    })
}
