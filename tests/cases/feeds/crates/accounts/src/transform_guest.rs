//! How each column of `feeds_new.accounts` is made from `feeds_old.customer`, in the table's order.

use crate::ACCOUNTS_CUSTOMER_BY_HELPER_ID;
use crate::enums;
use crate::source_guest::Source;
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
        // `customer_id`: a new key: the UUIDv5 of `feeds_old.customer.guest:<old key>`, so
        // every run makes the same one.
        id: context.uuid_key("feeds_old.customer.guest", source.customer_id),
        // Always `guest`.
        kind: enums::AccountKind::Guest,
        // Left empty: this source has nothing for it.
        legacy_staff_id: None,
        // Left empty: this source has nothing for it.
        legacy_customer_id: None,
        // `guest`: white space at both ends is taken off.
        login: column("login", cast::present(source.guest.map(str::trim)))?,
        // Always `active`.
        state: enums::AccountState::Active,
        // Left empty: this source has nothing for it.
        note: None,
        // `guest_helper`: the new key of the row of `accounts` that it refers to; a
        // reference to a row that does not exist becomes NULL.
        helper_id: column(
            "helper_id",
            context.reference_or_null(ACCOUNTS_CUSTOMER_BY_HELPER_ID, source.guest_helper),
        )?,
        // Left empty: this source has nothing for it.
        balance: None,
    })
}
