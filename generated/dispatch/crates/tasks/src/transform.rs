//! How each column of `public.tasks` is made, in the table's order.

use crate::ORDERS;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.tasks` from one row of `public.dispatch_task`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_task:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_task", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        // `assignee_id`: the new key of the row of `profiles` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // Users are profiles now; may be empty.
        assignee_id: column("assignee_id", context.reference(PROFILES, source.assignee_id))?,
        // `kind`, by the rules in enums.rs.
        // Codes become words.
        kind: column("kind", enums::kind(source.kind))?,
        // `status`, by the rules in enums.rs.
        // The old program's numbers.
        status: column("status", enums::status(source.status))?,
        // `title`: text of no characters becomes NULL.
        // Same name; never empty from now on.
        title: column("title", cast::present(cast::empty_to_null(source.title)))?,
        // `due`: text of no characters becomes NULL; cast from character varying(20) to
        // date, and a value that is none goes into quarantine.
        // Text becomes a date; 2024-03-31 and 31.03.2024 are both in use.
        due_on: column(
            "due_on",
            cast::optional(cast::empty_to_null(source.due), cast::text_to_date),
        )?,
        minutes_spent: source.minutes,
        // `done`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean.
        is_done: column("is_done", cast::integer_to_boolean(source.done))?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
        // `finished`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        finished_at: source.finished_at,
    })
}
