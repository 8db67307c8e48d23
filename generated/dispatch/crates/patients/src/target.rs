//! A row of `public.patients`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.patients`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `doctor_id` `uuid`.
    pub doctor_id: Uuid,
    /// `first_name` `text`.
    pub first_name: Raw<'a>,
    /// `last_name` `text`.
    pub last_name: Raw<'a>,
    /// `birth_date` `date`, may be NULL.
    pub birth_date: Option<Date>,
    /// `gender` `public.patient_gender`.
    pub gender: enums::PatientGender,
    /// `email` `text`, may be NULL.
    pub email: Option<&'a str>,
    /// `phone` `text`, may be NULL.
    pub phone: Option<&'a str>,
    /// `insurance_number` `text`, may be NULL.
    pub insurance_number: Option<&'a str>,
    /// `metadata` `jsonb`.
    pub metadata: Raw<'a>,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.doctor_id);
        row.value(&self.first_name);
        row.value(&self.last_name);
        row.nullable(self.birth_date.as_ref());
        row.value(&self.gender);
        row.nullable(self.email.as_ref());
        row.nullable(self.phone.as_ref());
        row.nullable(self.insurance_number.as_ref());
        row.value(&self.metadata);
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("doctor_id", "uuid", Kind::Uuid),
    Column::required("first_name", "text", Kind::Text),
    Column::required("last_name", "text", Kind::Text),
    Column::nullable("birth_date", "date", Kind::Date),
    Column::required("gender", "public.patient_gender", Kind::Text),
    Column::nullable("email", "text", Kind::Text),
    Column::nullable("phone", "text", Kind::Text),
    Column::nullable("insurance_number", "text", Kind::Text),
    Column::required("metadata", "jsonb", Kind::Jsonb),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
