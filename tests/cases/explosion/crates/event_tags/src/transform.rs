//! How each column of `explosion_new.event_tags` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `explosion_new.event_tags` from one row of `explosion_old.event`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        event_id: source.event_id,
        // `entry.position`: computed by the source database.
        position: column("position", cast::present(source.position_2))?,
        // `entry.tag`: computed by the source database.
        tag: column("tag", cast::present(source.tag))?,
    })
}
