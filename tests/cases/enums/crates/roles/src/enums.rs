//! Which value of the old database becomes which label of `enums_new.roles`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `enums_new.role_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// `designing`.
    Designing,
    /// `sectioning`.
    Sectioning,
    /// `other thing`.
    OtherThing,
    /// `it's`.
    Its,
}

impl RoleKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Designing => "designing",
            Self::Sectioning => "sectioning",
            Self::OtherThing => "other thing",
            Self::Its => "it's",
        }
    }
}

impl Encode for RoleKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `enums_new.role_state` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleState {
    /// `off`.
    Off,
    /// `on`.
    On,
}

impl RoleState {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }
}

impl Encode for RoleState {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `kind` from `name`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn kind(code: Option<&str>) -> Result<RoleKind, Refusal> {
    let Some(code) = code else {
        return Ok(RoleKind::OtherThing);
    };
    let code = code.to_lowercase();
    match code.as_str() {
        code if code.starts_with("dt-") => Ok(RoleKind::Designing),
        code if code.ends_with("idb") => Ok(RoleKind::Sectioning),
        "sticker" => Ok(RoleKind::OtherThing),
        code if code.contains("\"quoted\" \\") => Ok(RoleKind::Its),
        "" => Ok(RoleKind::OtherThing),
        _ => Err(Refusal::unknown_code()),
    }
}

/// `state` from `state`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn state(code: i16) -> Result<RoleState, Refusal> {
    match code {
        0 => Ok(RoleState::Off),
        1 => Ok(RoleState::On),
        _ => Err(Refusal::unknown_code()),
    }
}
