//! A row of `numbers_new.visitors`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `numbers_new.visitors`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `integer`.
    pub id: Raw<'a>,
    /// `name` `text`.
    pub name: Raw<'a>,
    /// `brought_by` `integer`, may be NULL.
    pub brought_by: Option<i32>,
    /// `member_number` `integer`, may be NULL.
    pub member_number: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.name);
        row.nullable(self.brought_by.as_ref());
        row.nullable(self.member_number.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("name", "text", Kind::Text),
    Column::nullable("brought_by", "integer", Kind::Int4),
    Column::nullable("member_number", "integer", Kind::Int4),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
