//! How each column of `public.technician_roles` is made, in the table's order.

use crate::TECHNICIAN_ID_LOOKUP;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.technician_roles` from one row of `public.dispatch_role`.
/// A column without a comment is taken as it is.
/// Left to the target: `assigned_at`.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_role:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_role", source.id),
        // Looked up in the target: `id` of the row of `public.profiles` where
        // `profile_type = 'technician'`, the first by `created_at, id`; the same for all
        // rows; where there is none, rows go into quarantine.
        // Old roles belong to nobody; the lab wants them with the technician who has been
        // there longest, until people are assigned.
        technician_id: column(
            "technician_id",
            context.lookup(TECHNICIAN_ID_LOOKUP).and_then(cast::text_to_uuid),
        )?,
        // `name`, by the rules in enums.rs.
        // The role's name tells its kind; a role with none of these words in its name is
        // work at the bench.
        role_type: column("role_type", enums::role_type(source.name))?,
        role_name: source.name,
        // `abbrev`: text of no characters becomes NULL.
        // Same content under its new name; the old screen saved an empty field as empty
        // text.
        abbreviation: cast::empty_to_null(source.abbrev),
        // Always `true`.
        // The old program knew no inactive roles: they were deleted.
        is_active: true,
        legacy_role_id: Some(source.id),
    })
}
