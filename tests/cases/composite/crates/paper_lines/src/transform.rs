//! How each column of `composite_new.paper_lines` is made, in the table's order.

use crate::PAPERS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `composite_new.paper_lines` from one row of `composite_old.paper_line`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `paper_id`: the column `tenant_id` of the new key of the row of `papers` that it
        // refers to; a reference to a row that does not exist goes into quarantine.
        tenant_id: column(
            "tenant_id",
            context.part_of(PAPERS, source.paper_id, 0).and_then(cast::present),
        )?,
        // `paper_id`: the column `id` of the new key of the row of `papers` that it refers
        // to; a reference to a row that does not exist goes into quarantine.
        paper_id: column(
            "paper_id",
            context.part_of(PAPERS, source.paper_id, 1).and_then(cast::present),
        )?,
        number: source.line_id,
        words: source.words,
        // `answers`: the column `tenant_id` of the new key of the row of `papers` that it
        // refers to; a reference to a row that does not exist goes to `21`.
        answers_tenant: column(
            "answers_tenant",
            context.part_of_or(PAPERS, source.answers, 21, 0),
        )?,
        // `answers`: the column `id` of the new key of the row of `papers` that it refers
        // to; a reference to a row that does not exist goes to `21`.
        answers_paper: column("answers_paper", context.part_of_or(PAPERS, source.answers, 21, 1))?,
    })
}
