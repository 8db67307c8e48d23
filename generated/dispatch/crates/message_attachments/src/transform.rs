//! How each column of `public.message_attachments` is made, in the table's order.

use crate::CASE_FILES;
use crate::CASE_MESSAGES;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.message_attachments` from one row of `public.dispatch_message_attachment`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_message_attachment:<old key>`,
        // so every run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_message_attachment", source.id),
        // `message_id`: the new key of the row of `case_messages` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The message, under its new key.
        message_id: column(
            "message_id",
            context.reference(CASE_MESSAGES, source.message_id).and_then(cast::present),
        )?,
        // `file_id`: the new key of the row of `case_files` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The file, under its new key.
        case_file_id: column(
            "case_file_id",
            context.reference(CASE_FILES, source.file_id).and_then(cast::present),
        )?,
        // `position`: cast from smallint to integer.
        // Same name, a wider number.
        position: column("position", cast::integer(source.position))?,
        // `added`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        added_at: source.added_at,
    })
}
