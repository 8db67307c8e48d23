//! How each column of `keys_new.people` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.people` from one row of `keys_old.person`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.person_uuid,
        name: source.name,
    })
}
