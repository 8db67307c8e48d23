//! How each column of `numbers_new.visitors` is made from `numbers_old.member`, in the table's order.

use crate::VISITORS_MEMBER_BY_BROUGHT_BY;
use crate::source_member::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Reads a row of `numbers_old.member` and writes the row of `numbers_new.visitors` that is made of it.
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

/// Makes one row of `numbers_new.visitors` from one row of `numbers_old.member`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `source.member_id * 2 + 0`: computed by the source database.
        id: column("id", cast::present(source.id))?,
        name: source.name,
        // `brought_by`: the new key of the row of `visitors` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        brought_by: column(
            "brought_by",
            context.key_of(VISITORS_MEMBER_BY_BROUGHT_BY, source.brought_by),
        )?,
        member_number: Some(source.member_id),
    })
}
