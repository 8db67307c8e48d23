//! How each column of `public.settings` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.settings` from one row of `public.dispatch_setting`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        key: source.code,
        // `value`: cast from text to jsonb, and a value that is none goes into quarantine.
        // Text that holds JSON becomes JSON.
        value: column("value", cast::text_to_jsonb(source.value))?,
        // `description`: text of no characters becomes NULL.
        // Same name.
        description: cast::empty_to_null(source.description),
        // `changed`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        updated_at: source.updated_at,
    })
}
