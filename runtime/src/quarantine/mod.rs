//! The quarantine: source rows that were not migrated, with the reason, and what would mend them.

mod rows;
mod server;
mod summary;
mod table;

pub(crate) use rows::fetch_rows;
pub(crate) use server::{Refused, refuses_rows};
pub use summary::summary;
pub(crate) use table::{add, renew, resolve};

use crate::keys::LegacyKey;
use crate::value::Refusal;

/// Where on its way a row was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The source could not give it.
    Read,
    /// The transform refused it.
    Transform,
    /// The target refused it.
    Write,
    /// The closing pass found what it refers to missing.
    Finish,
}

/// A refused row, as it will stand in the quarantine.
#[derive(Debug, Clone)]
pub(crate) struct RefusedRow {
    pub(crate) legacy: LegacyKey,
    pub(crate) stage: Stage,
    pub(crate) refusal: Refusal,
    /// The column, where the server named it; else the refusal's.
    pub(crate) column: String,
    pub(crate) constraint: String,
    pub(crate) sqlstate: String,
}

impl Stage {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Transform => "transform",
            Self::Write => "write",
            Self::Finish => "finish",
        }
    }
}

impl RefusedRow {
    /// A row that the transform refused.
    pub(crate) fn by_transform(legacy: LegacyKey, refusal: Refusal) -> Self {
        Self {
            legacy,
            stage: Stage::Transform,
            column: refusal.column.to_owned(),
            refusal,
            constraint: String::new(),
            sqlstate: String::new(),
        }
    }
}
