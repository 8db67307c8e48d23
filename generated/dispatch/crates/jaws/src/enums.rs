//! Which value of the old database becomes which label of `public.jaws`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.jaw_position` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JawPosition {
    /// `upper`.
    Upper,
    /// `lower`.
    Lower,
}

impl JawPosition {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Upper => "upper",
            Self::Lower => "lower",
        }
    }
}

impl Encode for JawPosition {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `position` from `jaw`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn position(code: &str) -> Result<JawPosition, Refusal> {
    match code {
        "OK" => Ok(JawPosition::Upper),
        "U" => Ok(JawPosition::Upper),
        "UK" => Ok(JawPosition::Lower),
        "L" => Ok(JawPosition::Lower),
        _ => Err(Refusal::unknown_code()),
    }
}
