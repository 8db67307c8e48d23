//! A row of `nightmare_names_old."select"`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `type` `integer`.
    pub r#type: i32,
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
    /// ``tick`s_2`` `text`, may be NULL.
    pub tick_s_2: Option<Raw<'a>>,
    /// `back\slash` `text`, may be NULL.
    pub back_slash: Option<Raw<'a>>,
    /// `*/ panic!() /*` `text`, may be NULL.
    pub panic: Option<Raw<'a>>,
    /// `| pipe |` `text`, may be NULL.
    pub pipe: Option<Raw<'a>>,
    /// `ünï` `text`, may be NULL.
    pub ueni: Option<&'a str>,
    /// `source` `text`, may be NULL.
    pub source: Option<Raw<'a>>,
    /// `context` `text`, may be NULL.
    pub context: Option<&'a str>,
    /// `Option` `text`, may be NULL.
    pub option: Option<&'a str>,
    /// `$1` `text`, may be NULL.
    pub n1: Option<Raw<'a>>,
    /// `{brace}` `text`, may be NULL.
    pub brace: Option<Raw<'a>>,
    /// `<b>html</b>` `text`, may be NULL.
    pub b_html_b: Option<Raw<'a>>,
    /// `--` `text`, may be NULL.
    pub name_a85bbd: Option<Raw<'a>>,
    /// `kind` `text`, may be NULL.
    pub kind: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            r#type: row.required(0)?,
            self_efec: row.optional(1)?,
            self_b8d8: row.optional(2)?,
            r#fn: row.optional(3)?,
            a_b_c95e: row.optional(4)?,
            a_b_ab62: row.optional(5)?,
            a_b: row.optional(6)?,
            n1st: row.optional(7)?,
            quote_d: row.optional(8)?,
            tick_s_2: row.optional(9)?,
            back_slash: row.optional(10)?,
            panic: row.optional(11)?,
            pipe: row.optional(12)?,
            ueni: row.optional(13)?,
            source: row.optional(14)?,
            context: row.optional(15)?,
            option: row.optional(16)?,
            n1: row.optional(17)?,
            brace: row.optional(18)?,
            b_html_b: row.optional(19)?,
            name_a85bbd: row.optional(20)?,
            kind: row.optional(21)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("type", "integer", Kind::Int4),
    Column::nullable("self", "text", Kind::Text),
    Column::nullable("Self", "text", Kind::Text),
    Column::nullable("fn", "text", Kind::Text),
    Column::nullable("a b", "text", Kind::Text),
    Column::nullable("a-b", "text", Kind::Text),
    Column::nullable("a_b", "text", Kind::Text),
    Column::nullable("1st", "text", Kind::Text),
    Column::nullable("quote\"d", "text", Kind::Text),
    Column::nullable("tick`s_2", "text", Kind::Text),
    Column::nullable("back\\slash", "text", Kind::Text),
    Column::nullable("*/ panic!() /*", "text", Kind::Text),
    Column::nullable("| pipe |", "text", Kind::Text),
    Column::nullable("ünï", "text", Kind::Text),
    Column::nullable("source", "text", Kind::Text),
    Column::nullable("context", "text", Kind::Text),
    Column::nullable("Option", "text", Kind::Text),
    Column::nullable("$1", "text", Kind::Text),
    Column::nullable("{brace}", "text", Kind::Text),
    Column::nullable("<b>html</b>", "text", Kind::Text),
    Column::nullable("--", "text", Kind::Text),
    Column::nullable("kind", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("type", "integer", Kind::Int4),
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
    Column::nullable("source", "text", Kind::Text),
    Column::nullable("context", "text", Kind::Text),
    Column::nullable("Option", "text", Kind::Text),
    Column::nullable("$1", "text", Kind::Text),
    Column::nullable("{brace}", "text", Kind::Text),
    Column::nullable("<b>html</b>", "text", Kind::Text),
    Column::nullable("--", "text", Kind::Text),
    Column::nullable("kind", "text", Kind::Text),
];
