//! What a piece of a side comes to: its fold, and what became of the source's rows.

use super::buckets::Fold;
use crate::keys::LegacyKey;

/// How many keys of rows without a fate are told.
const EXAMPLES: usize = 5;

/// What became of the source's rows, counted anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Recount {
    /// Rows that the feeds have.
    pub(super) read: u64,
    /// Rows that the target must hold.
    pub(super) expected: u64,
    /// Rows that the mapping says are merged or were there.
    pub(super) placed: u64,
    /// Rows that the filter leaves out.
    pub(super) filtered: u64,
    /// Rows that are quarantined.
    pub(super) quarantined: u64,
    /// Rows that none of these explains: the transform refuses them, and they are not quarantined.
    pub(super) unexplained: u64,
    /// Some of the unexplained: key and reason.
    pub(super) examples: Vec<String>,
}

impl Recount {
    /// Counts a row without a fate.
    pub(super) fn note_unexplained(&mut self, example: impl FnOnce() -> String) {
        self.unexplained += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }

    fn append(&mut self, other: Self) {
        self.read += other.read;
        self.expected += other.expected;
        self.placed += other.placed;
        self.filtered += other.filtered;
        self.quarantined += other.quarantined;
        self.unexplained += other.unexplained;
        self.examples.extend(other.examples);
        // Whichever lane was first: the same examples every time.
        self.examples.sort();
        self.examples.truncate(EXAMPLES);
    }
}

/// What pieces of one side have come to.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) fold: Fold,
    /// The source's side alone counts.
    pub(super) recount: Recount,
    /// Rows that the source cannot read although the quarantine does not say so: their feeds and keys.
    pub(super) unreadable: Vec<(usize, LegacyKey)>,
}

impl Part {
    pub(super) fn new() -> Self {
        Self {
            fold: Fold::new(),
            recount: Recount::default(),
            unreadable: Vec::new(),
        }
    }

    /// Adds what another piece or lane has come to.
    pub(super) fn append(&mut self, other: Self) {
        self.fold.append(&other.fold);
        self.recount.append(other.recount);
        self.unreadable.extend(other.unreadable);
    }
}
