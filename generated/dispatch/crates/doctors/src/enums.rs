//! Which value of the old database becomes which label of `public.doctors`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.doctor_speciality` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoctorSpeciality {
    /// `orthodontics`.
    Orthodontics,
    /// `general`.
    General,
    /// `paediatric`.
    Paediatric,
    /// `surgery`.
    Surgery,
}

impl DoctorSpeciality {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Orthodontics => "orthodontics",
            Self::General => "general",
            Self::Paediatric => "paediatric",
            Self::Surgery => "surgery",
        }
    }
}

impl Encode for DoctorSpeciality {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `speciality` from `speciality`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn speciality(code: i16) -> Result<DoctorSpeciality, Refusal> {
    match code {
        1 => Ok(DoctorSpeciality::Orthodontics),
        2 => Ok(DoctorSpeciality::General),
        3 => Ok(DoctorSpeciality::Paediatric),
        4 => Ok(DoctorSpeciality::Surgery),
        _ => Err(Refusal::unknown_code()),
    }
}
