//! How each column of `times_new.alarms` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `times_new.alarms` from one row of `times_old.alarm`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.id,
        // `rings`: the time of a clock in `Europe/Berlin`; a time that the clock skipped
        // is refused; a time that it showed twice is refused.
        // An alarm that may have rung at another time is worse than none.
        rings: column("rings", cast::clear_time(source.rings.is_some(), source.rings_2))?,
        // `rings`: the time of a clock in `Europe/Berlin`; of a time that it showed twice
        // the first is taken.
        first_ring: source.first_ring,
        // `island`: the time of a clock in `Australia/Lord_Howe`; of a time that it showed
        // twice the first is taken.
        island_at: source.island_at,
    })
}
