//! How each column of `cycle_new.workers` is made, in the table's order.

use crate::SHOPS;
use crate::WORKERS_BY_BOSS_ID;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `cycle_new.workers` from one row of `cycle_old.worker`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `worker_id`: a new key: the UUIDv5 of `cycle_old.worker:<old key>`, so every run
        // makes the same one.
        id: context.uuid_key("cycle_old.worker", source.worker_id),
        name: column("name", cast::present(source.name))?,
        // `shop_id`: the new key of the row of `shops` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        shop_id: column(
            "shop_id",
            context.reference(SHOPS, source.shop_id).and_then(cast::present),
        )?,
        // `boss_id`: the new key of the row of `workers` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        boss_id: column("boss_id", context.reference(WORKERS_BY_BOSS_ID, source.boss_id))?,
    })
}
