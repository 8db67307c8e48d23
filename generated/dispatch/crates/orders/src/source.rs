//! A row of `public.dispatch_order`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `patient_id` `integer`.
    pub patient_id: i32,
    /// `doctor_id` `integer`.
    pub doctor_id: i32,
    /// `office_id` `integer`, may be NULL.
    pub office_id: Option<i32>,
    /// `order_no` `character varying(40)`, may be NULL.
    pub order_no: Option<&'a str>,
    /// `status` `smallint`.
    pub status: i16,
    /// `priority` `character varying(10)`, may be NULL.
    pub priority: Option<&'a str>,
    /// `due` `character varying(20)`, may be NULL.
    pub due: Option<&'a str>,
    /// `reference` `character varying(200)`, may be NULL.
    pub reference: Option<&'a str>,
    /// `express` `smallint`.
    pub express: i16,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
    /// `updated_at` `timestamp with time zone`.
    pub updated_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            patient_id: row.required(1)?,
            doctor_id: row.required(2)?,
            office_id: row.optional(3)?,
            order_no: row.optional(4)?,
            status: row.required(5)?,
            priority: row.optional(6)?,
            due: row.optional(7)?,
            reference: row.optional(8)?,
            express: row.required(9)?,
            metadata: row.required(10)?,
            created_at: row.required(11)?,
            updated_at: row.required(12)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("patient_id", "integer", Kind::Int4),
    Column::required("doctor_id", "integer", Kind::Int4),
    Column::nullable("office_id", "integer", Kind::Int4),
    Column::nullable("order_no", "character varying(40)", Kind::Text),
    Column::required("status", "smallint", Kind::Int2),
    Column::nullable("priority", "character varying(10)", Kind::Text),
    Column::nullable("due", "character varying(20)", Kind::Text),
    Column::nullable("reference", "character varying(200)", Kind::Text),
    Column::required("express", "smallint", Kind::Int2),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("updated_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("patient_id", "integer", Kind::Int4),
    Column::required("doctor_id", "integer", Kind::Int4),
    Column::nullable("office_id", "integer", Kind::Int4),
    Column::nullable("order_no", "character varying(40)", Kind::Text),
    Column::required("status", "smallint", Kind::Int2),
    Column::nullable("priority", "character varying(10)", Kind::Text),
    Column::nullable("due", "character varying(20)", Kind::Text),
    Column::nullable("reference", "character varying(200)", Kind::Text),
    Column::required("express", "smallint", Kind::Int2),
    Column::nullable("barcode", "character varying(60)", Kind::Text),
    Column::nullable("ship_method", "character varying(40)", Kind::Text),
    Column::nullable("remarks", "text", Kind::Text),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
    Column::required("modified", "timestamp without time zone", Kind::Timestamp),
];
