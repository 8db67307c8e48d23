//! How each column of `composite_new.papers` is made, in the table's order.

use crate::TENANTS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `composite_new.papers` from one row of `composite_old.paper`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `tenant_id`: the new key of the row of `tenants` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        tenant_id: column(
            "tenant_id",
            context.reference(TENANTS, source.tenant_id).and_then(cast::present),
        )?,
        // `paper_id`: a new key: the UUIDv5 of `composite_old.paper:<old key>`, so every
        // run makes the same one.
        id: context.uuid_key("composite_old.paper", source.paper_id),
        title: column("title", cast::present(source.title))?,
    })
}
