//! How each column of `enums_new.roles` is made, in the table's order.

use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `enums_new.roles` from one row of `enums_old.role`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform(source: &Source<'_>, context: &Context) -> Result<Target, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `enums_old.role:<old key>`, so every run makes
        // the same one.
        id: context.uuid_key("enums_old.role", source.id),
        legacy_id: source.id,
        // `name`, by the rules in enums.rs.
        kind: column("kind", enums::kind(source.name))?,
        // `state`, by the rules in enums.rs.
        state: column("state", cast::optional(source.state, enums::state))?,
    })
}
