//! A row of `public.dispatch_patient`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `doctor_id` `integer`.
    pub doctor_id: i32,
    /// `firstname` `character varying(100)`, may be NULL.
    pub firstname: Option<Raw<'a>>,
    /// `lastname` `character varying(100)`, may be NULL.
    pub lastname: Option<Raw<'a>>,
    /// `birthdate` `character varying(20)`, may be NULL.
    pub birthdate: Option<&'a str>,
    /// `sex` `character varying(1)`, may be NULL.
    pub sex: Option<&'a str>,
    /// `email` `character varying(200)`, may be NULL.
    pub email: Option<&'a str>,
    /// `phone` `character varying(60)`, may be NULL.
    pub phone: Option<&'a str>,
    /// `insurance_no` `character varying(40)`, may be NULL.
    pub insurance_no: Option<&'a str>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl<'a> Source<'a> {
    /// Reads the fields of a row.
    ///
    /// # Errors
    /// When a value is not of the type that the program was written for.
    pub fn decode(row: &Row<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.required(0)?,
            doctor_id: row.required(1)?,
            firstname: row.optional(2)?,
            lastname: row.optional(3)?,
            birthdate: row.optional(4)?,
            sex: row.optional(5)?,
            email: row.optional(6)?,
            phone: row.optional(7)?,
            insurance_no: row.optional(8)?,
            metadata: row.required(9)?,
            created_at: row.required(10)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("doctor_id", "integer", Kind::Int4),
    Column::nullable("firstname", "character varying(100)", Kind::Text),
    Column::nullable("lastname", "character varying(100)", Kind::Text),
    Column::nullable("birthdate", "character varying(20)", Kind::Text),
    Column::nullable("sex", "character varying(1)", Kind::Text),
    Column::nullable("email", "character varying(200)", Kind::Text),
    Column::nullable("phone", "character varying(60)", Kind::Text),
    Column::nullable("insurance_no", "character varying(40)", Kind::Text),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("doctor_id", "integer", Kind::Int4),
    Column::nullable("firstname", "character varying(100)", Kind::Text),
    Column::nullable("lastname", "character varying(100)", Kind::Text),
    Column::nullable("birthdate", "character varying(20)", Kind::Text),
    Column::nullable("sex", "character varying(1)", Kind::Text),
    Column::nullable("email", "character varying(200)", Kind::Text),
    Column::nullable("phone", "character varying(60)", Kind::Text),
    Column::nullable("insurance_no", "character varying(40)", Kind::Text),
    Column::nullable("referral", "character varying(100)", Kind::Text),
    Column::nullable("notes", "text", Kind::Text),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
