//! How each column of `keys_new.halts` is made, in the table's order.

use crate::SPOTS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.halts` from one row of `keys_old.halt`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `halt_id`: a new key that sorts as the old number: it begins with the number and
        // ends with the last 14 digits of the UUIDv5 of `keys_old.halt:<old key>`.
        id: column("id", cast::to_text(context.ordered_key("keys_old.halt", source.halt_id)))?,
        // `spot_id`: the new key of the row of `spots` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        spot_id: column(
            "spot_id",
            context.reference(SPOTS, source.spot_id).and_then(cast::present),
        )?,
    })
}
