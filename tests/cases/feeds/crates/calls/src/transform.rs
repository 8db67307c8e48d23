//! How each column of `feeds_new.calls` is made, in the table's order.

use crate::ACCOUNTS_CUSTOMER;
use crate::ACCOUNTS_STAFF;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `feeds_new.calls` from one row of `feeds_old.call`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform(source: &Source, context: &Context) -> Result<Target, Refusal> {
    Ok(Target {
        // `call_id`: a new key: the UUIDv5 of `feeds_old.call:<old key>`, so every run
        // makes the same one.
        id: context.uuid_key("feeds_old.call", source.call_id),
        legacy_id: source.call_id,
        // `staff_id`: the new key of the row of `accounts` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        staff_account_id: column(
            "staff_account_id",
            context.reference(ACCOUNTS_STAFF, source.staff_id),
        )?,
        // `customer_id`: the new key of the row of `accounts` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        customer_account_id: column(
            "customer_account_id",
            context.reference(ACCOUNTS_CUSTOMER, source.customer_id),
        )?,
    })
}
