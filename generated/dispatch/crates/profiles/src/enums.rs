//! Which value of the old database becomes which label of `public.profiles`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.profile_type` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileType {
    /// `admin`.
    Admin,
    /// `technician`.
    Technician,
    /// `doctor`.
    Doctor,
    /// `coordinator`.
    Coordinator,
    /// `support`.
    Support,
}

impl ProfileType {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Technician => "technician",
            Self::Doctor => "doctor",
            Self::Coordinator => "coordinator",
            Self::Support => "support",
        }
    }
}

impl Encode for ProfileType {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `profile_type` from `user_type`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn profile_type(code: &str) -> Result<ProfileType, Refusal> {
    match code {
        "ADM" => Ok(ProfileType::Admin),
        "TEC" => Ok(ProfileType::Technician),
        "DOC" => Ok(ProfileType::Doctor),
        "COO" => Ok(ProfileType::Coordinator),
        "SUP" => Ok(ProfileType::Support),
        _ => Err(Refusal::unknown_code()),
    }
}
