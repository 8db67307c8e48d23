//! Which value of the old database becomes which label of `public.brackets`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.bracket_material` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BracketMaterial {
    /// `metal`.
    Metal,
    /// `ceramic`.
    Ceramic,
    /// `composite`.
    Composite,
}

impl BracketMaterial {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Metal => "metal",
            Self::Ceramic => "ceramic",
            Self::Composite => "composite",
        }
    }
}

impl Encode for BracketMaterial {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `public.bracket_slot` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BracketSlot {
    /// `018`.
    N018,
    /// `022`.
    N022,
}

impl BracketSlot {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::N018 => "018",
            Self::N022 => "022",
        }
    }
}

impl Encode for BracketSlot {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `slot` from `slot`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn slot(code: &str) -> Result<BracketSlot, Refusal> {
    match code {
        code if code.contains("018") => Ok(BracketSlot::N018),
        code if code.contains("022") => Ok(BracketSlot::N022),
        _ => Err(Refusal::unknown_code()),
    }
}

/// `material` from `material`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn material(code: i16) -> Result<BracketMaterial, Refusal> {
    match code {
        1 => Ok(BracketMaterial::Metal),
        2 => Ok(BracketMaterial::Ceramic),
        3 => Ok(BracketMaterial::Composite),
        _ => Err(Refusal::unknown_code()),
    }
}
