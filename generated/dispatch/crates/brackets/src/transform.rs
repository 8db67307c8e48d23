//! How each column of `public.brackets` is made, in the table's order.

use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.brackets` from one row of `public.dispatch_bracket`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.id,
        manufacturer: source.vendor,
        article_number: source.article_no,
        tooth: source.tooth,
        // `slot`, by the rules in enums.rs.
        // Thousandths of an inch, written with a point before them or without.
        slot: column("slot", enums::slot(source.slot))?,
        // `torque`: text of no characters becomes NULL; cast from character varying(10) to
        // numeric(5,2), and a value that it would lose a part of goes into quarantine.
        // Text becomes a number; one with more digits than the column keeps is not cut.
        torque: column(
            "torque",
            cast::optional(
                cast::empty_to_null(source.torque),
                cast::then(cast::text_to_numeric, cast::numeric_within(5, 2, Lossy::Reject)),
            ),
        )?,
        // `angulation`: text of no characters becomes NULL; cast from character
        // varying(10) to numeric(5,2), and a value that it would lose a part of goes into
        // quarantine.
        // Text becomes a number; one with more digits than the column keeps is not cut.
        angulation: column(
            "angulation",
            cast::optional(
                cast::empty_to_null(source.angulation),
                cast::then(cast::text_to_numeric, cast::numeric_within(5, 2, Lossy::Reject)),
            ),
        )?,
        // `material`, by the rules in enums.rs.
        // The old program's numbers, as the column's comment lists them.
        material: column("material", enums::material(source.material))?,
    })
}
