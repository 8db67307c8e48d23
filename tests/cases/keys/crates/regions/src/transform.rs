//! How each column of `keys_new.regions` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `keys_new.regions` from one row of `keys_old.region`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `country`, `code`: a new key: the UUIDv5 of `keys_old.region:<old key>`, so
        // every run makes the same one.
        id: context.uuid_key(
            "keys_old.region",
            LegacyKey::of(&[&source.country.trim_end_matches(' '), &source.code]),
        ),
        // `source.country::text`: computed by the source database.
        country: column("country", cast::present(source.country_2))?,
        name: source.name,
    })
}
