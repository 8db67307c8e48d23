//! How each column of `public.case_files` is made, in the table's order.

use crate::CASES;
use crate::PROFILES;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.case_files` from one row of `public.dispatch_case_file`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_case_file:<old key>`, so every
        // run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_case_file", source.id),
        // `case_id`: the new key of the row of `cases` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        // The case, under its new key.
        case_id: column(
            "case_id",
            context.reference(CASES, source.case_id).and_then(cast::present),
        )?,
        // `uploader_id`: the new key of the row of `profiles` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // Users are profiles now; may be empty.
        uploaded_by: column("uploaded_by", context.reference(PROFILES, source.uploader_id))?,
        // `name`: cut to 255 characters.
        // 255 characters instead of 400: the file is found by its storage key, so its name
        // may be cut.
        file_name: column("file_name", cast::truncated(source.name, 255))?,
        // `mime`: text of no characters becomes NULL; `application/octet-stream` stands in
        // for NULL.
        // Same content under its new name; a file of unknown kind is just bytes.
        media_type: cast::or(cast::empty_to_null(source.mime), "application/octet-stream"),
        size_bytes: source.bytes,
        storage_key: source.storage_key,
        // `attributes`: text of no characters becomes NULL; cast from text to jsonb, and a
        // value that is none goes into quarantine.
        // Text that holds JSON becomes JSON.
        attributes: column(
            "attributes",
            cast::optional(cast::empty_to_null(source.attributes), cast::text_to_jsonb),
        )?,
        // `uploaded`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        uploaded_at: source.uploaded_at,
    })
}
