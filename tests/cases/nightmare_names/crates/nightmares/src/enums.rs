//! Which value of the old database becomes which label of `nightmare_names_new.crate`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `nightmare_names_new.enum` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enum {
    /// `it's`.
    Its,
    /// `back\slash`.
    BackSlash,
    /// `new line`.
    NewLine,
    /// `"; DROP TABLE x; --`.
    DropTableX,
    /// `{brace}`.
    Brace,
    /// `Self`.
    SelfValueXb8d8,
    /// `self`.
    SelfValueXefec,
}

impl Enum {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Its => "it's",
            Self::BackSlash => "back\\slash",
            Self::NewLine => "new\nline",
            Self::DropTableX => "\"; DROP TABLE x; --",
            Self::Brace => "{brace}",
            Self::SelfValueXb8d8 => "Self",
            Self::SelfValueXefec => "self",
        }
    }
}

impl Encode for Enum {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `type` from `kind`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn r#type(code: &str) -> Result<Enum, Refusal> {
    match code {
        "it's" => Ok(Enum::Its),
        "back\\slash" => Ok(Enum::BackSlash),
        "new\nline" => Ok(Enum::NewLine),
        code if code.starts_with("\"; DROP") => Ok(Enum::DropTableX),
        code if code.contains("{") => Ok(Enum::Brace),
        _ => Err(Refusal::unknown_code()),
    }
}
