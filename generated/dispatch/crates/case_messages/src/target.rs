//! A row of `public.case_messages`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.case_messages`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `case_id` `uuid`.
    pub case_id: Uuid,
    /// `author_id` `uuid`.
    pub author_id: Uuid,
    /// `reply_to_id` `uuid`, may be NULL.
    pub reply_to_id: Option<Uuid>,
    /// `channel` `public.message_channel`.
    pub channel: enums::MessageChannel,
    /// `body` `text`.
    pub body: Raw<'a>,
    /// `sent_at` `timestamp with time zone`.
    pub sent_at: Raw<'a>,
    /// `read_at` `timestamp with time zone`, may be NULL.
    pub read_at: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.case_id);
        row.value(&self.author_id);
        row.nullable(self.reply_to_id.as_ref());
        row.value(&self.channel);
        row.value(&self.body);
        row.value(&self.sent_at);
        row.nullable(self.read_at.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("case_id", "uuid", Kind::Uuid),
    Column::required("author_id", "uuid", Kind::Uuid),
    Column::nullable("reply_to_id", "uuid", Kind::Uuid),
    Column::required("channel", "public.message_channel", Kind::Text),
    Column::required("body", "text", Kind::Text),
    Column::required("sent_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("read_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
