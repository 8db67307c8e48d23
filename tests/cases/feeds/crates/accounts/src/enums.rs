//! Which value of the old database becomes which label of `feeds_new.accounts`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `feeds_new.account_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// `staff`.
    Staff,
    /// `customer`.
    Customer,
    /// `guest`.
    Guest,
}

impl AccountKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Customer => "customer",
            Self::Guest => "guest",
        }
    }
}

impl Encode for AccountKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `feeds_new.account_state` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// `active`.
    Active,
    /// `closed`.
    Closed,
}

impl AccountState {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

impl Encode for AccountState {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `state` from `active`: the first line that holds decides.
///
/// # Errors
/// None: what no rule takes has a label of its own, in the last line.
pub fn state_of_staff(code: &str) -> Result<AccountState, Refusal> {
    match code {
        "true" => Ok(AccountState::Active),
        _ => Ok(AccountState::Closed),
    }
}

/// `state` from `state`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn state_of_customer(code: i16) -> Result<AccountState, Refusal> {
    match code {
        1 => Ok(AccountState::Active),
        0 => Ok(AccountState::Closed),
        _ => Err(Refusal::unknown_code()),
    }
}
