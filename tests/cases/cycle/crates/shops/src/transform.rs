//! How each column of `cycle_new.shops` is made, in the table's order.

use crate::WORKERS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `cycle_new.shops` from one row of `cycle_old.shop`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `shop_id`: a new key: the UUIDv5 of `cycle_old.shop:<old key>`, so every run
        // makes the same one.
        id: context.uuid_key("cycle_old.shop", source.shop_id),
        name: source.name,
        // `manager_id`: the new key of the row of `workers` that it refers to; those rows
        // refer to these and come later, so it is empty at first and filled when they are
        // in; a reference to a row that never comes stays empty.
        manager_id: column("manager_id", context.reference(WORKERS, source.manager_id))?,
    })
}
