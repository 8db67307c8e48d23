//! How each column of `without_key_new.log_levels` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `without_key_new.log_levels` from one row of `without_key_old.log`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `row_hash`, `row_number`: a new key: the UUIDv5 of `without_key_old.log:<old
        // key>`, so every run makes the same one.
        line_id: context.uuid_key(
            "without_key_old.log",
            LegacyKey::of(&[&source.row_hash, &source.row_number]),
        ),
        level: source.level,
    })
}
