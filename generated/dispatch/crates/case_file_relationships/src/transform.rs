//! How each column of `public.case_file_relationships` is made, in the table's order.

use crate::CASE_FILES;
use crate::CASES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.case_file_relationships` from one row of `public.dispatch_file_relation`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `case_id`: the new key of the row of `cases` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        // The case, under its new key.
        case_id: column(
            "case_id",
            context.reference(CASES, source.case_id).and_then(cast::present),
        )?,
        // `file_id`: the new key of the row of `case_files` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The file, under its new key.
        case_file_id: column(
            "case_file_id",
            context.reference(CASE_FILES, source.file_id).and_then(cast::present),
        )?,
        // `relation`, by the rules in enums.rs.
        // The old program's numbers, as the column's comment lists them.
        relationship: column("relationship", enums::relationship(source.relation))?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
