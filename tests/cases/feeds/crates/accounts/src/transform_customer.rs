//! How each column of `feeds_new.accounts` is made from `feeds_old.customer`, in the table's order.

use crate::ACCOUNTS_STAFF_BY_HELPER_ID;
use crate::enums;
use crate::source_customer::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Reads a row of `feeds_old.customer` and writes the row of `feeds_new.accounts` that is made of it.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform_row(
    row: &Row<'_>,
    context: &Context,
    target: &mut RowWriter,
) -> Result<(), Refusal> {
    let source = Source::decode(row)?;
    transform(&source, context)?.encode(target);
    Ok(())
}

/// Makes one row of `feeds_new.accounts` from one row of `feeds_old.customer`.
/// A column without a comment is taken as it is.
/// Left to the target: `made_by`.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `customer_id`: a new key: the UUIDv5 of `feeds_old.customer:<old key>`, so every
        // run makes the same one.
        id: context.uuid_key("feeds_old.customer", source.customer_id),
        // Always `customer`.
        kind: enums::AccountKind::Customer,
        // Left empty: this source has nothing for it.
        legacy_staff_id: None,
        legacy_customer_id: Some(source.customer_id),
        // `lower(source.email)`: computed by the source database.
        // Customers sign in by their address.
        login: column("login", cast::present(source.login))?,
        // `state`, by the rules in enums.rs.
        state: column("state", cast::required(source.state, enums::state_of_customer))?,
        // Always `by mail`.
        note: Some(Text::from("by mail")),
        // `helper`: the new key of the row of `accounts` that it refers to; a reference to
        // a row that does not exist goes into quarantine.
        helper_id: column(
            "helper_id",
            context.reference(ACCOUNTS_STAFF_BY_HELPER_ID, source.helper),
        )?,
        // `-source.owed`: computed by the source database.
        balance: source.balance,
    })
}
