//! How each column of `keys_new.bells` is made, in the table's order.

use crate::BELLS_BY_AFTER_ID;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.bells` from one row of `keys_old.bell`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform(source: &Source<'_>, context: &Context) -> Result<Target, Refusal> {
    Ok(Target {
        // `bell_id`, `rang`: a new key that sorts by time, a UUIDv7: it begins with the
        // milliseconds of `rang` and ends with the UUIDv5 of `keys_old.bell:<old key>`.
        // Bells are listed as they rang.
        id: column("id", context.time_key("keys_old.bell", source.bell_id, source.rang))?,
        rang_at: column("rang_at", cast::present(source.rang))?,
        // `after_id`: the new key of the row of `bells` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        after_id: column("after_id", context.reference(BELLS_BY_AFTER_ID, source.after_id))?,
    })
}
