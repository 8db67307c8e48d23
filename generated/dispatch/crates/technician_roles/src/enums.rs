//! Which value of the old database becomes which label of `public.technician_roles`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.technician_type` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TechnicianType {
    /// `designing`.
    Designing,
    /// `manufacturing`.
    Manufacturing,
    /// `master`.
    Master,
    /// `quality_control`.
    QualityControl,
    /// `remote`.
    Remote,
    /// `sectioning`.
    Sectioning,
}

impl TechnicianType {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Designing => "designing",
            Self::Manufacturing => "manufacturing",
            Self::Master => "master",
            Self::QualityControl => "quality_control",
            Self::Remote => "remote",
            Self::Sectioning => "sectioning",
        }
    }
}

impl Encode for TechnicianType {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `role_type` from `name`: the first line that holds decides.
///
/// # Errors
/// None: what no rule takes has a label of its own, in the last line.
pub fn role_type(code: &str) -> Result<TechnicianType, Refusal> {
    let code = code.to_lowercase();
    match code.as_str() {
        code if code.starts_with("dtr-") => Ok(TechnicianType::Remote),
        code if code.starts_with("dt-") => Ok(TechnicianType::Designing),
        code if code.starts_with("mt-") => Ok(TechnicianType::Manufacturing),
        code if code.starts_with("at/") => Ok(TechnicianType::Sectioning),
        code if code.contains("manufactur") => Ok(TechnicianType::Manufacturing),
        code if code.contains("design") => Ok(TechnicianType::Designing),
        code if code.contains("section") => Ok(TechnicianType::Sectioning),
        code if code.contains("idb") => Ok(TechnicianType::Sectioning),
        code if code.contains("remote") => Ok(TechnicianType::Remote),
        code if code.contains("supervisor") => Ok(TechnicianType::Master),
        _ => Ok(TechnicianType::Manufacturing),
    }
}
