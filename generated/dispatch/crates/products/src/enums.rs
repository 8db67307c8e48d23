//! Which value of the old database becomes which label of `public.products`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.product_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductKind {
    /// `aligner`.
    Aligner,
    /// `retainer`.
    Retainer,
    /// `bracket_set`.
    BracketSet,
    /// `tray`.
    Tray,
    /// `model`.
    Model,
}

impl ProductKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Aligner => "aligner",
            Self::Retainer => "retainer",
            Self::BracketSet => "bracket_set",
            Self::Tray => "tray",
            Self::Model => "model",
        }
    }
}

impl Encode for ProductKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `kind` from `kind`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn kind(code: &str) -> Result<ProductKind, Refusal> {
    match code {
        "ALI" => Ok(ProductKind::Aligner),
        "RET" => Ok(ProductKind::Retainer),
        "BRA" => Ok(ProductKind::BracketSet),
        "TRA" => Ok(ProductKind::Tray),
        "MOD" => Ok(ProductKind::Model),
        _ => Err(Refusal::unknown_code()),
    }
}
