//! How each column of `public.patients` is made, in the table's order.

use crate::DOCTORS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.patients` from one row of `public.dispatch_patient`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_patient:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_patient", source.id),
        // `doctor_id`: the new key of the row of `doctors` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The patient's doctor, under the new key; a doctor who was entered twice is one
        // now.
        doctor_id: column(
            "doctor_id",
            context.reference(DOCTORS, source.doctor_id).and_then(cast::present),
        )?,
        first_name: column("first_name", cast::present(source.firstname))?,
        last_name: column("last_name", cast::present(source.lastname))?,
        // `birthdate`: text of no characters becomes NULL; cast from character varying(20)
        // to date, and a value that is none goes into quarantine.
        // Text becomes a date; 2015-03-31 and 31.03.2015 are both in use, an empty text
        // says nothing.
        birth_date: column(
            "birth_date",
            cast::optional(cast::empty_to_null(source.birthdate), cast::text_to_date),
        )?,
        // `sex`, by the rules in enums.rs.
        // One letter, written large or small; nothing means that nobody asked.
        gender: column("gender", enums::gender(source.sex))?,
        // `email`: white space at both ends is taken off; text of no characters becomes
        // NULL.
        // Same name; the new schema checks the form of the address.
        email: cast::empty_to_null(source.email.map(str::trim)),
        // `phone`: text of no characters becomes NULL.
        // Same name.
        phone: cast::empty_to_null(source.phone),
        // `insurance_no`: text of no characters becomes NULL.
        // Same content under its new name.
        insurance_number: cast::empty_to_null(source.insurance_no),
        // `referral`, `notes`: kept together as one JSON object.
        // These columns have no home in the new schema.
        metadata: source.metadata,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
