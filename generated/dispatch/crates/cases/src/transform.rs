//! How each column of `public.cases` is made, in the table's order.

use crate::CASES_BY_PREVIOUS_CASE_ID;
use crate::ORDERS;
use crate::PATIENTS;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.cases` from one row of `public.dispatch_case`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_case:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_case", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        // `patient_id`: the new key of the row of `patients` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The patient, under the new key.
        patient_id: column(
            "patient_id",
            context.reference(PATIENTS, source.patient_id).and_then(cast::present),
        )?,
        // `previous_case_id`: the new key of the row of `cases` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The case that this one refines; without it the treatment's history would be
        // wrong.
        previous_case_id: column(
            "previous_case_id",
            context.reference(CASES_BY_PREVIOUS_CASE_ID, source.previous_case_id),
        )?,
        // `technician_id`: the new key of the row of `profiles` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // Users are profiles now; may be empty.
        technician_id: column("technician_id", context.reference(PROFILES, source.technician_id))?,
        case_number: source.case_no,
        // `status`, by the rules in enums.rs.
        // The old program's numbers.
        status: column("status", enums::status(source.status))?,
        // `title`: text of no characters becomes NULL.
        // Same name.
        title: cast::empty_to_null(source.title),
        // `rack`, `colour`: kept together as one JSON object.
        // These columns have no home in the new schema.
        metadata: source.metadata,
        // `opened`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        opened_at: source.opened_at,
        // `closed`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone; empty for open cases.
        closed_at: source.closed_at,
    })
}
