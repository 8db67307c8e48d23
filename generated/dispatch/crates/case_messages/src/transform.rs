//! How each column of `public.case_messages` is made, in the table's order.

use crate::CASE_MESSAGES_BY_REPLY_TO_ID;
use crate::CASES;
use crate::PROFILES;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.case_messages` from one row of `public.dispatch_case_message`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_case_message:<old key>`, so
        // every run makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_case_message", source.id),
        // `case_id`: the new key of the row of `cases` that it refers to; a reference to a
        // row that does not exist goes into quarantine.
        // The case, under its new key.
        case_id: column(
            "case_id",
            context.reference(CASES, source.case_id).and_then(cast::present),
        )?,
        // `author_id`: the new key of the row of `profiles` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // Users are profiles now.
        author_id: column(
            "author_id",
            context.reference(PROFILES, source.author_id).and_then(cast::present),
        )?,
        // `reply_to`: the new key of the row of `case_messages` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The message that this one answers; an answer without its question could be
        // misread.
        reply_to_id: column(
            "reply_to_id",
            context.reference(CASE_MESSAGES_BY_REPLY_TO_ID, source.reply_to),
        )?,
        // `channel`, by the rules in enums.rs.
        // The old program's numbers.
        channel: column("channel", enums::channel(source.channel))?,
        body: column("body", cast::present(source.body))?,
        // `sent`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        sent_at: source.sent_at,
        // `read_at`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone; empty for what nobody has read.
        read_at: source.read_at_2,
    })
}
