//! How each column of `public.jaws` is made, in the table's order.

use crate::ORDERS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.jaws` from one row of `public.dispatch_jaw`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_jaw:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_jaw", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key.
        order_id: column(
            "order_id",
            context.reference(ORDERS, source.order_id).and_then(cast::present),
        )?,
        // `jaw`, by the rules in enums.rs.
        // Oberkiefer and Unterkiefer, and the letters of the English screens.
        position: column("position", enums::position(source.jaw))?,
        // `scan_uid`: text of no characters becomes NULL; cast from character varying(40)
        // to uuid, and a value that is none goes into quarantine.
        // Text that holds a UUID becomes one.
        scan_id: column(
            "scan_id",
            cast::optional(cast::empty_to_null(source.scan_uid), cast::text_to_uuid),
        )?,
        // `teeth`: text of no characters becomes NULL; cast from text to jsonb, and a
        // value that is none goes into quarantine; `[]` stands in for NULL.
        // Text that holds JSON becomes JSON.
        teeth: cast::or(
            column(
                "teeth",
                cast::optional(cast::empty_to_null(source.teeth), cast::text_to_jsonb),
            )?,
            source.teeth_2.clone(),
        ),
        // `crowding`: text of no characters becomes NULL; cast from character varying(10)
        // to numeric(5,2), and a value that it would lose a part of goes into quarantine.
        // Text becomes a number; one with more digits than the column keeps is not cut.
        crowding_mm: column(
            "crowding_mm",
            cast::optional(
                cast::empty_to_null(source.crowding),
                cast::then(cast::text_to_numeric, cast::numeric_within(5, 2, Lossy::Reject)),
            ),
        )?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
