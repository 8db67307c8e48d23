//! How each column of `numbers_new.visitors` is made from `numbers_old.guest`, in the table's order.

use crate::source_guest::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Reads a row of `numbers_old.guest` and writes the row of `numbers_new.visitors` that is made of it.
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

/// Makes one row of `numbers_new.visitors` from one row of `numbers_old.guest`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `source.guest_id * 2 + 1`: computed by the source database.
        id: column("id", cast::present(source.id))?,
        name: column("name", cast::present(source.name))?,
        // Left empty: this source has nothing for it.
        member_number: None,
    })
}
