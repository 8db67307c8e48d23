//! How each column of `public.products` is made, in the table's order.

use crate::BRACKETS;
use crate::ORDERS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.products` from one row of `public.dispatch_product`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_product:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_product", source.id),
        // `order_id`: the new key of the row of `orders` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        // The order, under its new key; empty for what is kept in stock.
        order_id: column("order_id", context.reference(ORDERS, source.order_id))?,
        // `bracket_id`: the new key of the row of `brackets` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The catalog keeps its numbers, so the reference stays as it is.
        bracket_id: column("bracket_id", context.kept(BRACKETS, source.bracket_id))?,
        code: source.code,
        // `name`: `without name` stands in for NULL.
        // Same name; the new schema demands one.
        name: cast::or(source.name, "without name"),
        // `kind`, by the rules in enums.rs.
        // Codes become words.
        kind: column("kind", enums::kind(source.kind))?,
        // `quantity`: cast from bigint to integer, and a value that is none goes into
        // quarantine.
        // A narrower number; billions of pieces are slips of the keyboard.
        quantity: column("quantity", cast::integer(source.quantity))?,
        // `colour`, `engraving`: kept together as one JSON object.
        // These columns have no home in the new schema.
        metadata: source.metadata,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
