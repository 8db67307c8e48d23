//! A row of `public.case_states`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.case_states`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `case_id` `uuid`.
    pub case_id: Uuid,
    /// `order_id` `uuid`.
    pub order_id: Uuid,
    /// `changed_by` `uuid`, may be NULL.
    pub changed_by: Option<Uuid>,
    /// `state` `public.case_state_kind`.
    pub state: enums::CaseStateKind,
    /// `entered_at` `timestamp with time zone`.
    pub entered_at: Raw<'a>,
    /// `left_at` `timestamp with time zone`, may be NULL.
    pub left_at: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.case_id);
        row.value(&self.order_id);
        row.nullable(self.changed_by.as_ref());
        row.value(&self.state);
        row.value(&self.entered_at);
        row.nullable(self.left_at.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("case_id", "uuid", Kind::Uuid),
    Column::required("order_id", "uuid", Kind::Uuid),
    Column::nullable("changed_by", "uuid", Kind::Uuid),
    Column::required("state", "public.case_state_kind", Kind::Text),
    Column::required("entered_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("left_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
