//! Which value of the old database becomes which label of `public.case_states`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.case_state_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStateKind {
    /// `new`.
    New,
    /// `checking`.
    Checking,
    /// `design`.
    Design,
    /// `approval`.
    Approval,
    /// `production`.
    Production,
    /// `shipping`.
    Shipping,
    /// `done`.
    Done,
}

impl CaseStateKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Checking => "checking",
            Self::Design => "design",
            Self::Approval => "approval",
            Self::Production => "production",
            Self::Shipping => "shipping",
            Self::Done => "done",
        }
    }
}

impl Encode for CaseStateKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `state` from `state`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn state(code: &str) -> Result<CaseStateKind, Refusal> {
    match code {
        "NEW" => Ok(CaseStateKind::New),
        "CHECK" => Ok(CaseStateKind::Checking),
        "DESIGN" => Ok(CaseStateKind::Design),
        "APPROVE" => Ok(CaseStateKind::Approval),
        "INPROD" => Ok(CaseStateKind::Production),
        "SHIP" => Ok(CaseStateKind::Shipping),
        "DONE" => Ok(CaseStateKind::Done),
        _ => Err(Refusal::unknown_code()),
    }
}
