//! Which value of the old database becomes which label of `public.operations`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.operation_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// `setup`.
    Setup,
    /// `printing`.
    Printing,
    /// `bonding`.
    Bonding,
    /// `polishing`.
    Polishing,
    /// `correction`.
    Correction,
}

impl OperationKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Printing => "printing",
            Self::Bonding => "bonding",
            Self::Polishing => "polishing",
            Self::Correction => "correction",
        }
    }
}

impl Encode for OperationKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `kind` from `code`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn kind(code: &str) -> Result<OperationKind, Refusal> {
    match code {
        "SET" => Ok(OperationKind::Setup),
        "PRT" => Ok(OperationKind::Printing),
        "BND" => Ok(OperationKind::Bonding),
        "POL" => Ok(OperationKind::Polishing),
        "COR" => Ok(OperationKind::Correction),
        _ => Err(Refusal::unknown_code()),
    }
}
