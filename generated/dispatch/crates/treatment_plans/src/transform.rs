//! How each column of `public.treatment_plans` is made, in the table's order.

use crate::PROJECTS;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.treatment_plans` from one row of `public.dispatch_treatment_plan`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_treatment_plan:<old key>`, so
        // every run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_treatment_plan", source.id),
        // `project_id`: the new key of the row of `projects` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The project, under its new key.
        project_id: column(
            "project_id",
            context.reference(PROJECTS, source.project_id).and_then(cast::present),
        )?,
        // `version`: cast from smallint to integer.
        // Same name, a wider number.
        version: column("version", cast::integer(source.version))?,
        // `approved`: cast from character varying(5) to boolean, and a value that is none
        // goes into quarantine; `false` stands in for NULL.
        // Yes and no in all their spellings; nothing means that nobody has approved.
        is_approved: cast::or(
            column("is_approved", cast::optional(source.approved, cast::text_to_boolean))?,
            false,
        ),
        // `months`: text of no characters becomes NULL; cast from character varying(10) to
        // numeric(5,1), and a value that it would lose a part of goes into quarantine.
        // Text becomes a number; one with more digits than the column keeps is not cut.
        duration_months: column(
            "duration_months",
            cast::optional(
                cast::empty_to_null(source.months),
                cast::then(cast::text_to_numeric, cast::numeric_within(5, 1, Lossy::Reject)),
            ),
        )?,
        // `summary`: cut to 200 characters.
        // 200 characters instead of 500: the full text is in the project's documents, so
        // it may be cut.
        summary: column("summary", cast::optional(source.summary, cast::cut_to(200)))?,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
    })
}
