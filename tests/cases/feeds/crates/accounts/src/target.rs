//! A row of `feeds_new.accounts`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `feeds_new.accounts`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `kind` `feeds_new.account_kind`.
    pub kind: enums::AccountKind,
    /// `legacy_staff_id` `integer`, may be NULL.
    pub legacy_staff_id: Option<i32>,
    /// `legacy_customer_id` `integer`, may be NULL.
    pub legacy_customer_id: Option<i32>,
    /// `login` `text`.
    pub login: &'a str,
    /// `state` `feeds_new.account_state`.
    pub state: enums::AccountState,
    /// `note` `text`, may be NULL.
    pub note: Option<Text<'a>>,
    /// `helper_id` `uuid`, may be NULL.
    pub helper_id: Option<Uuid>,
    /// `balance` `numeric(10,2)`, may be NULL.
    pub balance: Option<Raw<'a>>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.kind);
        row.nullable(self.legacy_staff_id.as_ref());
        row.nullable(self.legacy_customer_id.as_ref());
        row.value(&self.login);
        row.value(&self.state);
        row.nullable(self.note.as_ref());
        row.nullable(self.helper_id.as_ref());
        row.nullable(self.balance.as_ref());
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("kind", "feeds_new.account_kind", Kind::Text),
    Column::nullable("legacy_staff_id", "integer", Kind::Int4),
    Column::nullable("legacy_customer_id", "integer", Kind::Int4),
    Column::required("login", "text", Kind::Text),
    Column::required("state", "feeds_new.account_state", Kind::Text),
    Column::nullable("note", "text", Kind::Text),
    Column::nullable("helper_id", "uuid", Kind::Uuid),
    Column::nullable("balance", "numeric(10,2)", Kind::Numeric),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[Column::required("made_by", "text", Kind::Text)];
