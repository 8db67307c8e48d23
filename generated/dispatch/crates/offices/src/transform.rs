//! How each column of `public.offices` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.offices` from one row of `public.dispatch_office`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_office:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_office", source.id),
        code: source.code,
        name: source.name,
        // `street`, `zip`, `city`: kept together as one JSON object.
        // The new schema keeps the address as one document.
        address: source.address,
        country: source.country,
        // `phone`: text of no characters becomes NULL.
        // Same name.
        phone: cast::empty_to_null(source.phone),
        // `active`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean.
        is_active: column("is_active", cast::integer_to_boolean(source.active))?,
        // `fax`, `vat_no`: kept together as one JSON object.
        // These columns have no home in the new schema.
        metadata: source.metadata,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The old program kept no time of change; the time of creation is the best that is
        // known.
        updated_at: source.updated_at,
    })
}
