//! A row of `public.discounts`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `public.discounts`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `office_id` `uuid`, may be NULL.
    pub office_id: Option<Uuid>,
    /// `code` `character varying(20)`.
    pub code: Text<'a>,
    /// `percent` `numeric(5,2)`.
    pub percent: Numeric,
    /// `amount_off` `numeric(10,2)`.
    pub amount_off: Raw<'a>,
    /// `valid_from` `date`.
    pub valid_from: Raw<'a>,
    /// `valid_until` `date`, may be NULL.
    pub valid_until: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.office_id.as_ref());
        row.value(&self.code);
        row.value(&self.percent);
        row.value(&self.amount_off);
        row.value(&self.valid_from);
        row.nullable(self.valid_until.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::nullable("office_id", "uuid", Kind::Uuid),
    Column::required("code", "character varying(20)", Kind::Text),
    Column::required("percent", "numeric(5,2)", Kind::Numeric),
    Column::required("amount_off", "numeric(10,2)", Kind::Numeric),
    Column::required("valid_from", "date", Kind::Date),
    Column::nullable("valid_until", "date", Kind::Date),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
