//! A row of `public.treatment_plans`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.treatment_plans`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `project_id` `uuid`.
    pub project_id: Uuid,
    /// `version` `integer`.
    pub version: i32,
    /// `is_approved` `boolean`.
    pub is_approved: bool,
    /// `duration_months` `numeric(5,1)`, may be NULL.
    pub duration_months: Option<Numeric>,
    /// `summary` `character varying(200)`, may be NULL.
    pub summary: Option<Text<'a>>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.project_id);
        row.value(&self.version);
        row.value(&self.is_approved);
        row.nullable(self.duration_months.as_ref());
        row.nullable(self.summary.as_ref());
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("project_id", "uuid", Kind::Uuid),
    Column::required("version", "integer", Kind::Int4),
    Column::required("is_approved", "boolean", Kind::Boolean),
    Column::nullable("duration_months", "numeric(5,1)", Kind::Numeric),
    Column::nullable("summary", "character varying(200)", Kind::Text),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
