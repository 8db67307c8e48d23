//! How each column of `references_new.items` is made, in the table's order.

use crate::ITEMS_BY_FOLLOWS_ID;
use crate::PLACES;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `references_new.items` from one row of `references_old.item`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform(source: &Source<'_>, context: &Context) -> Result<Target, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `references_old.item:<old key>`, so every run
        // makes the same one.
        id: context.uuid_key("references_old.item", source.id),
        legacy_id: source.id,
        // `follows`: the new key of the row of `items` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        follows_id: column("follows_id", context.reference(ITEMS_BY_FOLLOWS_ID, source.follows))?,
        // `place`: the new key of the row of `places` that it refers to; a reference to a
        // row that does not exist becomes NULL.
        place_id: column("place_id", context.reference_or_null(PLACES, source.place))?,
        // `fallback`: the new key of the row of `places` that it refers to; a reference to
        // a row that does not exist goes to `A|1`.
        fallback_id: column("fallback_id", context.reference_or(PLACES, source.fallback, "A|1"))?,
    })
}
