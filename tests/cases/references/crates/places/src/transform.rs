//! How each column of `references_new.places` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `references_new.places` from one row of `references_old.place`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `code`: a new key: the UUIDv5 of `references_old.place:<old key>`, so every run
        // makes the same one.
        id: context.uuid_key("references_old.place", source.code),
        code: source.code,
    })
}
