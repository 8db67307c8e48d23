//! How each column of `keys_new.holidays` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.holidays` from one row of `keys_old.holiday`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        day: source.day,
        name: source.name,
    })
}
