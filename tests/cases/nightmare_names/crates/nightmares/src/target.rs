//! A row of `nightmare_names_new.crate`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `nightmare_names_new.crate`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `match` `uuid`.
    pub r#match: Uuid,
    /// `self` `text`, may be NULL.
    pub self_efec: Option<Raw<'a>>,
    /// `Self` `text`, may be NULL.
    pub self_b8d8: Option<&'a str>,
    /// `fn` `text`, may be NULL.
    pub r#fn: Option<Raw<'a>>,
    /// `a b` `text`, may be NULL.
    pub a_b_c95e: Option<&'a str>,
    /// `a-b` `text`, may be NULL.
    pub a_b_ab62: Option<&'a str>,
    /// `a_b` `text`, may be NULL.
    pub a_b: Option<&'a str>,
    /// `1st` `text`, may be NULL.
    pub n1st: Option<Raw<'a>>,
    /// `quote"d` `text`, may be NULL.
    pub quote_d: Option<Raw<'a>>,
    /// ``tick`s`` `text`, may be NULL.
    pub tick_s: Option<Raw<'a>>,
    /// `back\slash` `text`, may be NULL.
    pub back_slash: Option<Raw<'a>>,
    /// `*/ panic!() /*` `text`, may be NULL.
    pub panic: Option<Raw<'a>>,
    /// `| pipe |` `text`, may be NULL.
    pub pipe: Option<Raw<'a>>,
    /// `ünï` `text`, may be NULL.
    pub ueni: Option<&'a str>,
    /// `target` `text`, may be NULL.
    pub target: Option<Raw<'a>>,
    /// `context` `text`, may be NULL.
    pub context: Option<&'a str>,
    /// `Result` `text`, may be NULL.
    pub result: Option<&'a str>,
    /// `$1` `text`, may be NULL.
    pub n1: Option<Raw<'a>>,
    /// `{brace}` `text`, may be NULL.
    pub brace: Option<Raw<'a>>,
    /// `<b>html</b>` `text`, may be NULL.
    pub b_html_b: Option<Raw<'a>>,
    /// `--` `text`, may be NULL.
    pub name_a85bbd: Option<Raw<'a>>,
    /// `type` `nightmare_names_new.enum`.
    pub r#type: enums::Enum,
    /// `const` `text`.
    pub r#const: &'static str,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.r#match);
        row.nullable(self.self_efec.as_ref());
        row.nullable(self.self_b8d8.as_ref());
        row.nullable(self.r#fn.as_ref());
        row.nullable(self.a_b_c95e.as_ref());
        row.nullable(self.a_b_ab62.as_ref());
        row.nullable(self.a_b.as_ref());
        row.nullable(self.n1st.as_ref());
        row.nullable(self.quote_d.as_ref());
        row.nullable(self.tick_s.as_ref());
        row.nullable(self.back_slash.as_ref());
        row.nullable(self.panic.as_ref());
        row.nullable(self.pipe.as_ref());
        row.nullable(self.ueni.as_ref());
        row.nullable(self.target.as_ref());
        row.nullable(self.context.as_ref());
        row.nullable(self.result.as_ref());
        row.nullable(self.n1.as_ref());
        row.nullable(self.brace.as_ref());
        row.nullable(self.b_html_b.as_ref());
        row.nullable(self.name_a85bbd.as_ref());
        row.value(&self.r#type);
        row.value(&self.r#const);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("match", "uuid", Kind::Uuid),
    Column::nullable("self", "text", Kind::Text),
    Column::nullable("Self", "text", Kind::Text),
    Column::nullable("fn", "text", Kind::Text),
    Column::nullable("a b", "text", Kind::Text),
    Column::nullable("a-b", "text", Kind::Text),
    Column::nullable("a_b", "text", Kind::Text),
    Column::nullable("1st", "text", Kind::Text),
    Column::nullable("quote\"d", "text", Kind::Text),
    Column::nullable("tick`s", "text", Kind::Text),
    Column::nullable("back\\slash", "text", Kind::Text),
    Column::nullable("*/ panic!() /*", "text", Kind::Text),
    Column::nullable("| pipe |", "text", Kind::Text),
    Column::nullable("ünï", "text", Kind::Text),
    Column::nullable("target", "text", Kind::Text),
    Column::nullable("context", "text", Kind::Text),
    Column::nullable("Result", "text", Kind::Text),
    Column::nullable("$1", "text", Kind::Text),
    Column::nullable("{brace}", "text", Kind::Text),
    Column::nullable("<b>html</b>", "text", Kind::Text),
    Column::nullable("--", "text", Kind::Text),
    Column::required("type", "nightmare_names_new.enum", Kind::Text),
    Column::required("const", "text", Kind::Text),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
