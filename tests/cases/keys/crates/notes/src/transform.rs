//! How each column of `keys_new.notes` is made, in the table's order.

use crate::PEOPLE;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.notes` from one row of `keys_old.note`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.note_id,
        // `owner`: the new key of the row of `people` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        person_id: column(
            "person_id",
            context.reference(PEOPLE, source.owner).and_then(cast::present),
        )?,
        holiday: source.holiday,
    })
}
