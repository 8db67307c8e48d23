//! How each column of `composite_new.tenants` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `composite_new.tenants` from one row of `composite_old.tenant`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `tenant_id`: a new key: the UUIDv5 of `composite_old.tenant:<old key>`, so every
        // run makes the same one.
        id: context.uuid_key("composite_old.tenant", source.tenant_id),
        name: source.name,
    })
}
