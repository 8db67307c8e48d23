//! A row of `public.doctors`, as it is written.

use crate::enums;
use rehome_runtime::prelude::*;

/// One row of `public.doctors`.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// `id` `uuid`.
    pub id: Uuid,
    /// `profile_id` `uuid`.
    pub profile_id: Uuid,
    /// `office_id` `uuid`.
    pub office_id: Uuid,
    /// `licence_number` `character varying(32)`.
    pub licence_number: Text<'a>,
    /// `title` `text`, may be NULL.
    pub title: Option<&'a str>,
    /// `speciality` `public.doctor_speciality`.
    pub speciality: enums::DoctorSpeciality,
    /// `created_at` `timestamp with time zone`.
    pub created_at: Raw<'a>,
}

impl Target<'_> {
    /// Writes the row as PostgreSQL's COPY reads it.
    pub fn encode(&self, row: &mut RowWriter) {
        row.begin();
        row.value(&self.id);
        row.value(&self.profile_id);
        row.value(&self.office_id);
        row.value(&self.licence_number);
        row.nullable(self.title.as_ref());
        row.value(&self.speciality);
        row.value(&self.created_at);
        row.end();
    }
}

/// The columns that are written, in the table's order.
pub static COLUMNS: &[Column] = &[
    Column::required("id", "uuid", Kind::Uuid),
    Column::required("profile_id", "uuid", Kind::Uuid),
    Column::required("office_id", "uuid", Kind::Uuid),
    Column::required("licence_number", "character varying(32)", Kind::Text),
    Column::nullable("title", "text", Kind::Text),
    Column::required("speciality", "public.doctor_speciality", Kind::Text),
    Column::required("created_at", "timestamp with time zone", Kind::TimestampTz),
];

/// The columns that are left to the target.
pub static UNWRITTEN: &[Column] = &[];
