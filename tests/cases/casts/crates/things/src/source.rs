//! A row of `casts_old.thing`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `bigint`.
    pub id: i64,
    /// `day` `text`, may be NULL.
    pub day: Option<&'a str>,
    /// `whole` `character varying(20)`, may be NULL.
    pub whole: Option<&'a str>,
    /// `exact` `character varying(40)`, may be NULL.
    pub exact: Option<&'a str>,
    /// `truth` `character varying(10)`, may be NULL.
    pub truth: Option<&'a str>,
    /// `zero_one` `smallint`, may be NULL.
    pub zero_one: Option<i16>,
    /// `mark_2` `text`, may be NULL.
    pub mark_2: Option<&'a str>,
    /// `small` `integer`, may be NULL.
    pub small: Option<i32>,
    /// `uid` `text`, may be NULL.
    pub uid: Option<&'a str>,
    /// `document` `text`, may be NULL.
    pub document: Option<&'a str>,
    /// `name` `text`, may be NULL.
    pub name: Option<&'a str>,
    /// `padded_2` `text`, may be NULL.
    pub padded_2: Option<Raw<'a>>,
    /// `cut` `text`, may be NULL.
    pub cut: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            day: row.optional(1)?,
            whole: row.optional(2)?,
            exact: row.optional(3)?,
            truth: row.optional(4)?,
            zero_one: row.optional(5)?,
            mark_2: row.optional(6)?,
            small: row.optional(7)?,
            uid: row.optional(8)?,
            document: row.optional(9)?,
            name: row.optional(10)?,
            padded_2: row.optional(11)?,
            cut: row.optional(12)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "bigint", Kind::Int8),
    Column::nullable("day", "text", Kind::Text),
    Column::nullable("whole", "character varying(20)", Kind::Text),
    Column::nullable("exact", "character varying(40)", Kind::Text),
    Column::nullable("truth", "character varying(10)", Kind::Text),
    Column::nullable("zero_one", "smallint", Kind::Int2),
    Column::nullable("mark_2", "text", Kind::Text),
    Column::nullable("small", "integer", Kind::Int4),
    Column::nullable("uid", "text", Kind::Text),
    Column::nullable("document", "text", Kind::Text),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("padded_2", "text", Kind::Text),
    Column::nullable("cut", "text", Kind::Text),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "bigint", Kind::Int8),
    Column::nullable("day", "text", Kind::Text),
    Column::nullable("whole", "character varying(20)", Kind::Text),
    Column::nullable("exact", "character varying(40)", Kind::Text),
    Column::nullable("truth", "character varying(10)", Kind::Text),
    Column::nullable("zero_one", "smallint", Kind::Int2),
    Column::nullable("mark", "character(8)", Kind::Character),
    Column::nullable("small", "integer", Kind::Int4),
    Column::nullable("uid", "text", Kind::Text),
    Column::nullable("document", "text", Kind::Text),
    Column::nullable("name", "text", Kind::Text),
    Column::nullable("padded", "character(6)", Kind::Character),
    Column::nullable("cut", "text", Kind::Text),
];
