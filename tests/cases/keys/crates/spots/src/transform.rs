//! How each column of `keys_new.spots` is made, in the table's order.

use crate::SPOTS_BY_INSIDE_ID;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.spots` from one row of `keys_old.spot`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `spot_id`: a new key that sorts as the old number: it begins with the number and
        // ends with the last 14 digits of the UUIDv5 of `keys_old.spot:<old key>`.
        // Spots are listed in the order in which they were entered.
        id: context.ordered_key("keys_old.spot", source.spot_id),
        // `inside`: the new key of the row of `spots` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        inside_id: column("inside_id", context.reference(SPOTS_BY_INSIDE_ID, source.inside))?,
        name: source.name,
    })
}
