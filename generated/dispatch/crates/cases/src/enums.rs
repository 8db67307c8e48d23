//! Which value of the old database becomes which label of `public.cases`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.case_status` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStatus {
    /// `open`.
    Open,
    /// `waiting`.
    Waiting,
    /// `approved`.
    Approved,
    /// `closed`.
    Closed,
}

impl CaseStatus {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Closed => "closed",
        }
    }
}

impl Encode for CaseStatus {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `status` from `status`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn status(code: i16) -> Result<CaseStatus, Refusal> {
    match code {
        1 => Ok(CaseStatus::Open),
        2 => Ok(CaseStatus::Waiting),
        3 => Ok(CaseStatus::Approved),
        4 => Ok(CaseStatus::Closed),
        _ => Err(Refusal::unknown_code()),
    }
}
