//! How each column of `public.system_messages` is made, in the table's order.

use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.system_messages` from one row of `public.dispatch_system_message`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_system_message:<old key>`, so
        // every run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_system_message", source.id),
        // `user_id`: the new key of the row of `profiles` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // Users are profiles now.
        profile_id: column(
            "profile_id",
            context.reference(PROFILES, source.user_id).and_then(cast::present),
        )?,
        // `kind`, by the rules in enums.rs.
        // The old program's numbers, as the column's comment lists them.
        kind: column("kind", enums::kind(source.kind))?,
        // `subject`: longer than 120 characters goes into quarantine.
        // 120 characters instead of 200: a longer one was pasted by mistake and is worth a
        // look.
        subject: column("subject", cast::limited(source.subject, 120))?,
        // `payload`: text of no characters becomes NULL; cast from text to jsonb, and a
        // value that is none goes into quarantine.
        // Text that holds JSON becomes JSON.
        payload: column(
            "payload",
            cast::optional(cast::empty_to_null(source.payload), cast::text_to_jsonb),
        )?,
        // `seen`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean.
        is_read: column("is_read", cast::integer_to_boolean(source.seen))?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
