//! A row of `composite_new.parcels`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `composite_new.parcels`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `number` `bigint`.
    pub number: i64,
    /// `country` `character varying(2)`.
    pub country: Text<'a>,
    /// `district` `text`, may be NULL.
    pub district: Option<Text<'a>>,
    /// `sent_tenant` `uuid`, may be NULL.
    pub sent_tenant: Option<Uuid>,
    /// `sent_paper` `uuid`, may be NULL.
    pub sent_paper: Option<Uuid>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.number);
        row.value(&self.country);
        row.nullable(self.district.as_ref());
        row.nullable(self.sent_tenant.as_ref());
        row.nullable(self.sent_paper.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("number", "bigint", Kind::Int8),
    Column::required("country", "character varying(2)", Kind::Text),
    Column::nullable("district", "text", Kind::Text),
    Column::nullable("sent_tenant", "uuid", Kind::Uuid),
    Column::nullable("sent_paper", "uuid", Kind::Uuid),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
