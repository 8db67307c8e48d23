//! How each column of `public.doctors` is made, in the table's order.

use crate::OFFICES;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.doctors` from one row of `public.dispatch_doctor`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_doctor:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_doctor", source.id),
        // `user_id`: the new key of the row of `profiles` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // Users are profiles now.
        profile_id: column(
            "profile_id",
            context.reference(PROFILES, source.user_id).and_then(cast::present),
        )?,
        // `office_id`: the new key of the row of `offices` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The doctor's office, under its new key.
        office_id: column(
            "office_id",
            context.reference(OFFICES, source.office_id).and_then(cast::present),
        )?,
        // `licence`: longer than 32 characters goes into quarantine.
        // 32 characters instead of 60: a licence that is cut would be another one, so such
        // rows are shown to a person.
        licence_number: column("licence_number", cast::limited(source.licence, 32))?,
        // `title`: text of no characters becomes NULL.
        // Same name.
        title: cast::empty_to_null(source.title),
        // `speciality`, by the rules in enums.rs.
        // The old program's numbers, as the column's comment lists them.
        speciality: column("speciality", enums::speciality(source.speciality))?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
