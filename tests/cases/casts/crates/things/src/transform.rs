//! How each column of `casts_new.things` is made, in the table's order.

use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `casts_new.things` from one row of `casts_old.thing`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: the old key is kept; cast from bigint to text.
        id: column("id", cast::to_text(source.id))?,
        // `day`: cast from text to date, and a value that is none goes into quarantine.
        day: column("day", cast::optional(source.day, cast::text_to_date))?,
        // `whole`: cast from character varying(20) to integer, and a value that is none
        // goes into quarantine.
        whole: column("whole", cast::optional(source.whole, cast::text_to_integer))?,
        // `exact`: cast from character varying(40) to numeric(10,2), and a value that it
        // would lose a part of goes into quarantine.
        exact: column(
            "exact",
            cast::optional(
                source.exact,
                cast::then(cast::text_to_numeric, cast::numeric_within(10, 2, Lossy::Reject)),
            ),
        )?,
        // `truth`: cast from character varying(10) to boolean, and a value that is none
        // goes into quarantine.
        truth: column("truth", cast::optional(source.truth, cast::text_to_boolean))?,
        // `zero_one`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        zero_one: column("zero_one", cast::optional(source.zero_one, cast::integer_to_boolean))?,
        // `rtrim(source.mark)`: computed by the source database.
        mark: column("mark", cast::optional(source.mark_2, cast::at_most(8)))?,
        // `small`: cast from integer to smallint, and a value that is none goes into
        // quarantine.
        small: column("small", cast::optional(source.small, cast::integer))?,
        // `uid`: cast from text to uuid, and a value that is none goes into quarantine.
        uid: column("uid", cast::optional(source.uid, cast::text_to_uuid))?,
        // `document`: cast from text to jsonb, and a value that is none goes into
        // quarantine.
        document: column("document", cast::optional(source.document, cast::text_to_jsonb))?,
        // `name`: white space at both ends is taken off; text of no characters becomes
        // NULL; longer than 10 characters goes into quarantine.
        name: column(
            "name",
            cast::optional(cast::empty_to_null(source.name.map(str::trim)), cast::at_most(10)),
        )?,
        // `source.padded::text`: computed by the source database.
        padded: source.padded_2,
        // `cut`: cut to 10 characters.
        cut: column("cut", cast::optional(source.cut, cast::cut_to(10)))?,
        // `name`: computed by an expression of the mapping, see `transform.rs`.
        shown: column("shown", shown(source, context))?,
    })
}

/// `shown`: the mapping's own expression.
fn shown<'a>(source: &Source<'a>, _context: &Context) -> Result<Text<'a>, Refusal> {
    Ok(source.name.map_or("nothing", str::trim).into())
}
