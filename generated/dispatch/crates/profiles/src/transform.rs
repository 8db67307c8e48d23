//! How each column of `public.profiles` is made, in the table's order.

use crate::OFFICES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.profiles` from one row of `public.dispatch_user`.
/// A column without a comment is taken as it is.
/// Left to the target: `updated_at`.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_user:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_user", source.id),
        // `office_id`: the new key of the row of `offices` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The user's office, under its new key; empty for the lab's own people.
        office_id: column("office_id", context.reference(OFFICES, source.office_id))?,
        // `user_type`, by the rules in enums.rs.
        // The old program's codes, as the column's comment lists them; others are not
        // known to anybody.
        profile_type: column("profile_type", enums::profile_type(source.user_type))?,
        // `email`: white space at both ends is taken off; text of no characters becomes
        // NULL.
        // Same name; the new system demands one for every profile.
        email: column("email", cast::present(cast::empty_to_null(source.email.map(str::trim))))?,
        username: source.login,
        // `concat_ws(' ', source.first_name, source.last_name)`: computed by the source
        // database.
        // Two columns become one; a missing part leaves no blank behind.
        full_name: column("full_name", cast::present(source.full_name))?,
        // `locale`: `de` stands in for NULL.
        // Same name; the old program was German where nothing was said.
        locale: cast::or(source.locale, "de"),
        // `is_active`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean.
        is_active: column("is_active", cast::integer_to_boolean(source.is_active))?,
        // `last_login`: the time of a clock in `Europe/Berlin`.
        // The last log-in, placed in the lab's zone.
        last_seen_at: source.last_seen_at,
        // `signature`: kept together as one JSON object.
        // The signature under letters has no home in the new schema.
        metadata: source.metadata,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
