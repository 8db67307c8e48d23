//! How each column of `composite_new.parcels` is made, in the table's order.

use crate::DISTRICTS;
use crate::PAPERS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `composite_new.parcels` from one row of `composite_old.parcel`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `parcel_id`: the old key is kept; cast from integer to bigint.
        number: column("number", cast::integer(source.parcel_id))?,
        // `country`: longer than 2 characters goes into quarantine.
        // A parcel has a country whether its district is known or not.
        country: column("country", cast::limited(source.country, 2))?,
        // `country`, `district`: the column `code` of the new key of the row of
        // `districts` that it refers to; a reference to a row that does not exist goes
        // into quarantine.
        district: column(
            "district",
            context.part_of(DISTRICTS, LegacyKey::of(&[&source.country, &source.district]), 0),
        )?,
        // `sent_to`: the column `tenant_id` of the new key of the row of `papers` that it
        // refers to; a reference to a row that does not exist becomes NULL.
        sent_tenant: column("sent_tenant", context.part_of_or_null(PAPERS, source.sent_to, 0))?,
        // `sent_to`: the column `id` of the new key of the row of `papers` that it refers
        // to; a reference to a row that does not exist becomes NULL.
        sent_paper: column("sent_paper", context.part_of_or_null(PAPERS, source.sent_to, 1))?,
    })
}
