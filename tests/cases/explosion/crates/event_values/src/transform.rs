//! How each column of `explosion_new.event_values` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `explosion_new.event_values` from one row of `explosion_old.event`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `event_id`, `data_key`: a new key: the UUIDv5 of `explosion_old.event:<old
        // key>`, so every run makes the same one.
        id: context
            .uuid_key("explosion_old.event", LegacyKey::of(&[&source.event_id, &source.data_key])),
        event_id: source.event_id,
        // `entry.key`: computed by the source database.
        name: column("name", cast::present(source.name))?,
        // `entry.value #>> '{}'`: computed by the source database.
        value: source.value,
        // `CASE WHEN entry.key = 'size' THEN (entry.value #>> '{}')::numeric END`:
        // computed by the source database.
        number: source.number,
    })
}
