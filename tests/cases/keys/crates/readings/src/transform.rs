//! How each column of `keys_new.readings` is made, in the table's order.

use crate::REGIONS;
use crate::TARIFF_ID_LOOKUP;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

#[rustfmt::skip]
/// Makes one row of `keys_new.readings` from one row of `keys_old.reading`.
/// A column without a comment is taken as it is.
/// Left to the target: `doubled`.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(
    source: &Source<'a>,
    context: &Context,
) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        taken: source.taken,
        // `country`, `region`: the new key of the row of `regions` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        region_id: column(
            "region_id",
            context
                .reference(
                    REGIONS,
                    LegacyKey::of(
                        &[&source.country.trim_end_matches(' '), &source.region],
                    ),
                )
                .and_then(cast::present),
        )?,
        value: source.value,
        // `country`, `tariff_year`: looked up in the target: `id` of the row of
        // `keys_new.tariffs` whose `country` is `country` and whose `year` is
        // `tariff_year`; where there is none, the row goes into quarantine.
        tariff_id: column(
            "tariff_id",
            context
                .lookup_by(TARIFF_ID_LOOKUP, source.tariff_id_match)
                .and_then(|found| cast::required(found, cast::text_to_integer)),
        )?,
    })
}
