//! How each column of `public.patient_events` is made, in the table's order.

use crate::PATIENTS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.patient_events` from one row of `public.dispatch_patient_event`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_patient_event:<old key>`, so
        // every run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_patient_event", source.id),
        // `patient_id`: the new key of the row of `patients` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The patient, under the new key.
        patient_id: column(
            "patient_id",
            context.reference(PATIENTS, source.patient_id).and_then(cast::present),
        )?,
        // `event`, by the rules in enums.rs.
        // The old program's words; others are left over from tests of long ago.
        kind: column("kind", enums::kind(source.event))?,
        // `occurred`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        occurred_at: column("occurred_at", cast::present(source.occurred_at))?,
        // `private`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean; another number must not make something public, so it
        // is refused.
        is_private: column("is_private", cast::integer_to_boolean(source.private))?,
        // `details`: text of no characters becomes NULL; cast from text to jsonb, and a
        // value that is none goes into quarantine.
        // Text that holds JSON becomes JSON.
        details: column(
            "details",
            cast::optional(cast::empty_to_null(source.details), cast::text_to_jsonb),
        )?,
    })
}
