//! How each column of `public.projects` is made, in the table's order.

use crate::ORDERS;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.projects` from one row of `public.dispatch_project`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_project:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_project", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        // `coordinator_id`: the new key of the row of `profiles` that it refers to; a
        // reference to a row that does not exist becomes NULL.
        // The coordinator's profile; one who is not there any more is left empty.
        coordinator_id: column(
            "coordinator_id",
            context.reference_or_null(PROFILES, source.coordinator_id),
        )?,
        // `name`: text of no characters becomes NULL.
        // Same name.
        name: column("name", cast::present(cast::empty_to_null(source.name)))?,
        // `state`, by the rules in enums.rs.
        // The old program's words.
        status: column("status", enums::status(source.state))?,
        // `make_date(source.start_year, source.start_month, source.start_day)`: computed
        // by the source database.
        // Three numbers become a date.
        started_on: column("started_on", cast::present(source.started_on))?,
        // `options`: text of no characters becomes NULL; cast from text to jsonb, and a
        // value that is none goes into quarantine.
        // Text that holds JSON becomes JSON.
        options: column(
            "options",
            cast::optional(cast::empty_to_null(source.options), cast::text_to_jsonb),
        )?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
