//! How each column of `times_new.visits` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `times_new.visits` from one row of `times_old.visit`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.id,
        // `began`: the time of a clock in `Europe/Berlin`.
        began_at: source.began_at,
        // `ended`: the time of a clock in `America/New_York`.
        ended_at: source.ended_at,
        // `day`: the time of a clock in `Europe/Berlin`.
        day_at: source.day_at,
        day: source.day,
        clock: source.clock,
        span: source.span,
        // `note`, `weight`: kept together as one JSON object.
        rest: source.rest,
    })
}
