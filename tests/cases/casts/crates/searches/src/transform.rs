//! How each column of `casts_new.searches` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `casts_new.searches` from one row of `casts_old.search`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.id,
        query: source.query,
        // `place`: cast from text to point by the source, and what it cannot cast goes
        // into quarantine.
        place: source.place_2,
    })
}
