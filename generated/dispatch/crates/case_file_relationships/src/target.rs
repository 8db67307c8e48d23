//! A row of `public.case_file_relationships`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.case_file_relationships`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `case_id` `uuid`.
    pub case_id: Uuid,
    /// `case_file_id` `uuid`.
    pub case_file_id: Uuid,
    /// `relationship` `public.file_relationship`.
    pub relationship: enums::FileRelationship,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.case_id);
        row.value(&self.case_file_id);
        row.value(&self.relationship);
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("case_id", "uuid", Kind::Uuid),
    Column::required("case_file_id", "uuid", Kind::Uuid),
    Column::required("relationship", "public.file_relationship", Kind::Text),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
