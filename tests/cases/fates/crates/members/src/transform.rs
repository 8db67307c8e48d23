//! How each column of `fates_new.members` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `fates_new.members` from one row of `fates_old.member`.
/// A column without a comment is taken as it is.
/// Left to the target: `number`.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `fates_old.member:<old key>`, so every run makes
        // the same one.
        id: context.uuid_key("fates_old.member", source.id),
        // `lower(source.email)`: computed by the source database.
        email: column("email", cast::present(source.email_2))?,
        points: source.points,
        // `source.deep::integer`: computed by the source database.
        depth: source.depth,
    })
}
