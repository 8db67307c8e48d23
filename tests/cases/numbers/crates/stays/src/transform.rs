//! How each column of `numbers_new.stays` is made, in the table's order.

use crate::VISITORS_GUEST;
use crate::VISITORS_MEMBER;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `numbers_new.stays` from one row of `numbers_old.visit`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.visit_id,
        // `member_id`: the new key of the row of `visitors` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        visitor_id: column("visitor_id", context.key_of(VISITORS_MEMBER, source.member_id))?,
        // `guest_id`: the new key of the row of `visitors` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        guest_id: column("guest_id", context.key_of(VISITORS_GUEST, source.guest_id))?,
        day: source.day,
    })
}
