//! Which value of the old database becomes which label of `public.projects`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.project_status` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectStatus {
    /// `planned`.
    Planned,
    /// `active`.
    Active,
    /// `paused`.
    Paused,
    /// `finished`.
    Finished,
}

impl ProjectStatus {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Finished => "finished",
        }
    }
}

impl Encode for ProjectStatus {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `status` from `state`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn status(code: &str) -> Result<ProjectStatus, Refusal> {
    match code {
        "planned" => Ok(ProjectStatus::Planned),
        "running" => Ok(ProjectStatus::Active),
        "on hold" => Ok(ProjectStatus::Paused),
        "finished" => Ok(ProjectStatus::Finished),
        _ => Err(Refusal::unknown_code()),
    }
}
