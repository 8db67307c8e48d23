//! How each column of `composite_new.districts` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `composite_new.districts` from one row of `composite_old.district`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `country`: longer than 2 characters goes into quarantine.
        country: column("country", cast::limited(source.country, 2))?,
        code: source.code,
        title: column("title", cast::present(source.name))?,
    })
}
