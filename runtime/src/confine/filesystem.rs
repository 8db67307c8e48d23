//! Landlock: no file, no TCP port, no signal and no abstract socket beyond the worker itself.

use super::report::Enforcement;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, RestrictionStatus,
    Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};

/// The newest version that we know; an older kernel enforces the part that it knows.
const NEWEST: ABI = ABI::V9;

/// Withholds every right and grants none; gives how much of that the kernel enforces, and its version of Landlock.
pub(super) fn lock() -> (Enforcement, u32) {
    let Ok(status) = restricted() else {
        return (Enforcement::None, 0);
    };
    let enforcement = match status.ruleset {
        RulesetStatus::FullyEnforced => Enforcement::Full,
        RulesetStatus::PartiallyEnforced => Enforcement::Partial,
        RulesetStatus::NotEnforced => Enforcement::None,
    };
    (enforcement, version(&status))
}

fn restricted() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .restrict_self()
}

fn version(status: &RestrictionStatus) -> u32 {
    match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => effective_abi as u32,
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => 0,
    }
}
