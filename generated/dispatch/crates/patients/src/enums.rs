//! Which value of the old database becomes which label of `public.patients`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.patient_gender` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatientGender {
    /// `female`.
    Female,
    /// `male`.
    Male,
    /// `diverse`.
    Diverse,
    /// `unknown`.
    Unknown,
}

impl PatientGender {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Diverse => "diverse",
            Self::Unknown => "unknown",
        }
    }
}

impl Encode for PatientGender {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `gender` from `sex`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn gender(code: Option<&str>) -> Result<PatientGender, Refusal> {
    let Some(code) = code else {
        return Ok(PatientGender::Unknown);
    };
    let code = code.to_lowercase();
    match code.as_str() {
        "f" => Ok(PatientGender::Female),
        "m" => Ok(PatientGender::Male),
        "d" => Ok(PatientGender::Diverse),
        _ => Err(Refusal::unknown_code()),
    }
}
