//! Which value of the old database becomes which label of `public.case_file_relationships`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.file_relationship` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRelationship {
    /// `attached`.
    Attached,
    /// `derived`.
    Derived,
    /// `compared`.
    Compared,
}

impl FileRelationship {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Attached => "attached",
            Self::Derived => "derived",
            Self::Compared => "compared",
        }
    }
}

impl Encode for FileRelationship {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `relationship` from `relation`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn relationship(code: i16) -> Result<FileRelationship, Refusal> {
    match code {
        1 => Ok(FileRelationship::Attached),
        2 => Ok(FileRelationship::Derived),
        3 => Ok(FileRelationship::Compared),
        _ => Err(Refusal::unknown_code()),
    }
}
