//! How each column of `references_new.shelves` is made, in the table's order.

use crate::PLACES;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `references_new.shelves` from one row of `references_old.shelf`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `place`: the new key of the row of `places` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        place_id: column(
            "place_id",
            context.reference(PLACES, source.place).and_then(cast::present),
        )?,
        // `number`: cast from integer to smallint, and a value that is none goes into
        // quarantine.
        number: column("number", cast::integer(source.number))?,
        label: source.label,
    })
}
