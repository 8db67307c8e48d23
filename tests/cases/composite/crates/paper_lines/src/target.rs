//! A row of `composite_new.paper_lines`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `composite_new.paper_lines`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `tenant_id` `uuid`.
    pub tenant_id: Uuid,
    /// `paper_id` `uuid`.
    pub paper_id: Uuid,
    /// `number` `integer`.
    pub number: Raw<'a>,
    /// `words` `text`.
    pub words: Raw<'a>,
    /// `answers_tenant` `uuid`, may be NULL.
    pub answers_tenant: Option<Uuid>,
    /// `answers_paper` `uuid`, may be NULL.
    pub answers_paper: Option<Uuid>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.tenant_id);
        row.value(&self.paper_id);
        row.value(&self.number);
        row.value(&self.words);
        row.nullable(self.answers_tenant.as_ref());
        row.nullable(self.answers_paper.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("tenant_id", "uuid", Kind::Uuid),
    Column::required("paper_id", "uuid", Kind::Uuid),
    Column::required("number", "integer", Kind::Int4),
    Column::required("words", "text", Kind::Text),
    Column::nullable("answers_tenant", "uuid", Kind::Uuid),
    Column::nullable("answers_paper", "uuid", Kind::Uuid),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
