//! A row of `casts_new.things`, as it is written.

use rehome_runtime::prelude::*;

/// One row of `casts_new.things`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `text`.
    pub id: Text<'a>,
    /// `day` `date`, may be NULL.
    pub day: Option<Date>,
    /// `whole` `integer`, may be NULL.
    pub whole: Option<i32>,
    /// `exact` `numeric(10,2)`, may be NULL.
    pub exact: Option<Numeric>,
    /// `truth` `boolean`, may be NULL.
    pub truth: Option<bool>,
    /// `zero_one` `boolean`, may be NULL.
    pub zero_one: Option<bool>,
    /// `mark` `character varying(8)`, may be NULL.
    pub mark: Option<Text<'a>>,
    /// `small` `smallint`, may be NULL.
    pub small: Option<i16>,
    /// `uid` `uuid`, may be NULL.
    pub uid: Option<Uuid>,
    /// `document` `jsonb`, may be NULL.
    pub document: Option<Json<'a>>,
    /// `name` `character varying(10)`, may be NULL.
    pub name: Option<Text<'a>>,
    /// `padded` `text`, may be NULL.
    pub padded: Option<Raw<'a>>,
    /// `cut` `character varying(10)`, may be NULL.
    pub cut: Option<Text<'a>>,
    /// `shown` `text`.
    pub shown: Text<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.nullable(self.day.as_ref());
        row.nullable(self.whole.as_ref());
        row.nullable(self.exact.as_ref());
        row.nullable(self.truth.as_ref());
        row.nullable(self.zero_one.as_ref());
        row.nullable(self.mark.as_ref());
        row.nullable(self.small.as_ref());
        row.nullable(self.uid.as_ref());
        row.nullable_jsonb(self.document.as_ref());
        row.nullable(self.name.as_ref());
        row.nullable(self.padded.as_ref());
        row.nullable(self.cut.as_ref());
        row.value(&self.shown);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "text", Kind::Text),
    Column::nullable("day", "date", Kind::Date),
    Column::nullable("whole", "integer", Kind::Int4),
    Column::nullable("exact", "numeric(10,2)", Kind::Numeric),
    Column::nullable("truth", "boolean", Kind::Boolean),
    Column::nullable("zero_one", "boolean", Kind::Boolean),
    Column::nullable("mark", "character varying(8)", Kind::Text),
    Column::nullable("small", "smallint", Kind::Int2),
    Column::nullable("uid", "uuid", Kind::Uuid),
    Column::nullable("document", "jsonb", Kind::Jsonb),
    Column::nullable("name", "character varying(10)", Kind::Text),
    Column::nullable("padded", "text", Kind::Text),
    Column::nullable("cut", "character varying(10)", Kind::Text),
    Column::required("shown", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
