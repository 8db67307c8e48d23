//! Which value of the old database becomes which label of `public.patient_events`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.patient_event_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatientEventKind {
    /// `registered`.
    Registered,
    /// `visit`.
    Visit,
    /// `scan`.
    Scan,
    /// `complaint`.
    Complaint,
    /// `call`.
    Call,
    /// `closed`.
    Closed,
}

impl PatientEventKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Visit => "visit",
            Self::Scan => "scan",
            Self::Complaint => "complaint",
            Self::Call => "call",
            Self::Closed => "closed",
        }
    }
}

impl Encode for PatientEventKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `kind` from `event`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn kind(code: &str) -> Result<PatientEventKind, Refusal> {
    match code {
        "register" => Ok(PatientEventKind::Registered),
        "visit" => Ok(PatientEventKind::Visit),
        "scan" => Ok(PatientEventKind::Scan),
        "complaint" => Ok(PatientEventKind::Complaint),
        "call" => Ok(PatientEventKind::Call),
        "close" => Ok(PatientEventKind::Closed),
        _ => Err(Refusal::unknown_code()),
    }
}
