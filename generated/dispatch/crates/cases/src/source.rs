//! A row of `public.dispatch_case`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `order_id` `integer`.
    pub order_id: i32,
    /// `patient_id` `integer`.
    pub patient_id: i32,
    /// `previous_case_id` `integer`, may be NULL.
    pub previous_case_id: Option<i32>,
    /// `technician_id` `integer`, may be NULL.
    pub technician_id: Option<i32>,
    /// `case_no` `character varying(30)`.
    pub case_no: Raw<'a>,
    /// `status` `smallint`.
    pub status: i16,
    /// `title` `character varying(200)`, may be NULL.
    pub title: Option<&'a str>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `opened_at` `timestamp with time zone`.
    pub opened_at: Raw<'a>,
    /// `closed_at` `timestamp with time zone`, may be NULL.
    pub closed_at: Option<Raw<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            order_id: row.required(1)?,
            patient_id: row.required(2)?,
            previous_case_id: row.optional(3)?,
            technician_id: row.optional(4)?,
            case_no: row.required(5)?,
            status: row.required(6)?,
            title: row.optional(7)?,
            metadata: row.required(8)?,
            opened_at: row.required(9)?,
            closed_at: row.optional(10)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("patient_id", "integer", Kind::Int4),
    Column::nullable("previous_case_id", "integer", Kind::Int4),
    Column::nullable("technician_id", "integer", Kind::Int4),
    Column::required("case_no", "character varying(30)", Kind::Text),
    Column::required("status", "smallint", Kind::Int2),
    Column::nullable("title", "character varying(200)", Kind::Text),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("opened_at", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("closed_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("order_id", "integer", Kind::Int4),
    Column::required("patient_id", "integer", Kind::Int4),
    Column::nullable("previous_case_id", "integer", Kind::Int4),
    Column::nullable("technician_id", "integer", Kind::Int4),
    Column::required("case_no", "character varying(30)", Kind::Text),
    Column::required("status", "smallint", Kind::Int2),
    Column::nullable("title", "character varying(200)", Kind::Text),
    Column::nullable("rack", "character varying(20)", Kind::Text),
    Column::nullable("colour", "character varying(20)", Kind::Text),
    Column::required("opened", "timestamp without time zone", Kind::Timestamp),
    Column::nullable("closed", "timestamp without time zone", Kind::Timestamp),
];
