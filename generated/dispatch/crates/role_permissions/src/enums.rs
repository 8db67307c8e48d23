//! Which value of the old database becomes which label of `public.role_permissions`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.app_role` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppRole {
    /// `owner`.
    Owner,
    /// `admin`.
    Admin,
    /// `doctor`.
    Doctor,
    /// `assistant`.
    Assistant,
    /// `technician`.
    Technician,
    /// `coordinator`.
    Coordinator,
    /// `accounting`.
    Accounting,
    /// `guest`.
    Guest,
}

impl AppRole {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Doctor => "doctor",
            Self::Assistant => "assistant",
            Self::Technician => "technician",
            Self::Coordinator => "coordinator",
            Self::Accounting => "accounting",
            Self::Guest => "guest",
        }
    }
}

impl Encode for AppRole {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `role` from `role_code`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn role(code: &str) -> Result<AppRole, Refusal> {
    match code {
        "OWN" => Ok(AppRole::Owner),
        "ADM" => Ok(AppRole::Admin),
        "DOC" => Ok(AppRole::Doctor),
        "ASS" => Ok(AppRole::Assistant),
        "TEC" => Ok(AppRole::Technician),
        "COO" => Ok(AppRole::Coordinator),
        "ACC" => Ok(AppRole::Accounting),
        "GST" => Ok(AppRole::Guest),
        _ => Err(Refusal::unknown_code()),
    }
}
