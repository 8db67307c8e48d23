//! What a side shows of a row: its hashes, and its key in words where somebody asks.

use crate::copy::CanonicalRow;

/// A row as a side shows it.
pub(super) struct Seen<'s> {
    pub(super) row: &'s CanonicalRow,
    pub(super) key: &'s dyn Fn() -> String,
}
