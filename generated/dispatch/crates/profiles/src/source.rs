//! A row of `public.dispatch_user`, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

/// One row of `sql/read.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// `id` `integer`.
    pub id: i32,
    /// `office_id` `integer`, may be NULL.
    pub office_id: Option<i32>,
    /// `user_type` `character varying(10)`.
    pub user_type: &'a str,
    /// `email` `character varying(200)`, may be NULL.
    pub email: Option<&'a str>,
    /// `login` `character varying(80)`.
    pub login: Raw<'a>,
    /// `full_name` `text`, may be NULL.
    pub full_name: Option<Raw<'a>>,
    /// `locale` `character varying(10)`, may be NULL.
    pub locale: Option<&'a str>,
    /// `is_active` `smallint`.
    pub is_active: i16,
    /// `last_seen_at` `timestamp with time zone`, may be NULL.
    pub last_seen_at: Option<Raw<'a>>,
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
            office_id: row.optional(1)?,
            user_type: row.required(2)?,
            email: row.optional(3)?,
            login: row.required(4)?,
            full_name: row.optional(5)?,
            locale: row.optional(6)?,
            is_active: row.required(7)?,
            last_seen_at: row.optional(8)?,
            metadata: row.required(9)?,
            created_at: row.required(10)?,
        })
    }
}

/// The columns of `sql/read.sql`, in its order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("office_id", "integer", Kind::Int4),
    Column::required("user_type", "character varying(10)", Kind::Text),
    Column::nullable("email", "character varying(200)", Kind::Text),
    Column::required("login", "character varying(80)", Kind::Text),
    Column::nullable("full_name", "text", Kind::Text),
    Column::nullable("locale", "character varying(10)", Kind::Text),
    Column::required("is_active", "smallint", Kind::Int2),
    Column::nullable("last_seen_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
    Column::required("filtered", "boolean", Kind::Boolean),
];

/// The columns of the source table that the query uses; the program runs only while they are so.
pub static EXPECTS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("office_id", "integer", Kind::Int4),
    Column::required("login", "character varying(80)", Kind::Text),
    Column::nullable("email", "character varying(200)", Kind::Text),
    Column::nullable("first_name", "character varying(100)", Kind::Text),
    Column::nullable("last_name", "character varying(100)", Kind::Text),
    Column::required("user_type", "character varying(10)", Kind::Text),
    Column::nullable("locale", "character varying(10)", Kind::Text),
    Column::nullable("signature", "text", Kind::Text),
    Column::required("is_active", "smallint", Kind::Int2),
    Column::required("is_deleted", "boolean", Kind::Boolean),
    Column::nullable("last_login", "timestamp without time zone", Kind::Timestamp),
    Column::required("created", "timestamp without time zone", Kind::Timestamp),
];
