//! The fold: rows of one side as sums and counts in buckets, so that memory does not depend on the number of rows.

use crate::load::NewKey;

/// How many buckets there are. Of two million rows each holds about five hundred.
const BUCKETS: usize = 4096;

/// Some rows, folded. Equal buckets hold equal sets of rows: a sum shows what an XOR would hide (pairs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Buckets {
    sums: Vec<u128>,
    counts: Vec<u64>,
}

impl Buckets {
    pub(super) fn new() -> Self {
        Self {
            sums: vec![0; BUCKETS],
            counts: vec![0; BUCKETS],
        }
    }

    pub(super) fn add(&mut self, bucket: usize, hash: u128) {
        self.sums[bucket] = self.sums[bucket].wrapping_add(hash);
        self.counts[bucket] += 1;
    }

    /// Adds what another lane has folded.
    pub(super) fn append(&mut self, other: &Self) {
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum = sum.wrapping_add(*more);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// How many rows were added.
    pub(super) fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn differs(&self, other: &Self, bucket: usize) -> bool {
        self.sums[bucket] != other.sums[bucket] || self.counts[bucket] != other.counts[bucket]
    }
}

/// The bucket of a target key. Which one it is decides over nothing but where a difference is looked for, so a cheap hash
/// (FNV-1a) serves; what must not be equal by anybody's intention are the rows' own hashes.
pub(super) fn bucket_of(key: &NewKey) -> usize {
    let bytes = match key {
        NewKey::Id(id) => id.as_bytes().as_slice(),
        NewKey::Text(text) => text.as_bytes(),
    };
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
    usize::try_from((hash ^ hash >> 32) % BUCKETS as u64).unwrap_or(0)
}

/// One side: its rows, and which old key the mapping names for which new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fold {
    pub(super) rows: Buckets,
    pub(super) links: Buckets,
}

impl Fold {
    pub(super) fn new() -> Self {
        Self {
            rows: Buckets::new(),
            links: Buckets::new(),
        }
    }

    /// Adds what another lane has folded.
    pub(super) fn append(&mut self, other: &Self) {
        self.rows.append(&other.rows);
        self.links.append(&other.links);
    }

    /// The buckets that differ, in groups that hold at most `rows` rows of both sides (or one bucket).
    pub(super) fn differing(&self, other: &Self, rows: u64) -> Vec<Vec<usize>> {
        let differs = |bucket: &usize| {
            self.rows.differs(&other.rows, *bucket) || self.links.differs(&other.links, *bucket)
        };
        let all = [&self.rows, &other.rows, &self.links, &other.links];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut held = 0;
        for bucket in (0..BUCKETS).filter(differs) {
            // A key can be in all four, and takes one place then.
            let counts = all.map(|side| side.counts[bucket]);
            let more = counts[0].max(counts[2]) + counts[1].max(counts[3]);
            match groups.last_mut() {
                Some(group) if held + more <= rows => group.push(bucket),
                _ => {
                    groups.push(vec![bucket]);
                    held = 0;
                }
            }
            held += more;
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_rows_and_their_lanes_do_not_matter_and_pairs_do() {
        let (mut one, mut other, mut lane) = (Fold::new(), Fold::new(), Fold::new());
        one.rows.add(1, 10);
        one.rows.add(2, u128::MAX);
        lane.rows.add(2, u128::MAX);
        other.rows.add(1, 10);
        other.append(&lane);
        assert_eq!(one, other);
        one.rows.add(3, 5);
        one.rows.add(3, 5);
        assert_eq!(one.differing(&other, 1000), vec![vec![3]]);
    }

    #[test]
    fn a_link_that_differs_is_a_difference() {
        let (mut one, mut other) = (Fold::new(), Fold::new());
        one.links.add(7, 1);
        other.links.add(7, 2);
        assert_eq!(one.differing(&other, 1000), vec![vec![7]]);
    }

    #[test]
    fn groups_are_bounded_by_rows() {
        let mut one = Fold::new();
        for bucket in 0..6 {
            one.rows.add(bucket, 1);
        }
        assert_eq!(
            one.differing(&Fold::new(), 2),
            vec![vec![0, 1], vec![2, 3], vec![4, 5]]
        );
        assert_eq!(one.differing(&Fold::new(), 0).len(), 6);
    }

    #[test]
    fn keys_are_spread_over_the_buckets() {
        let mut hit = std::collections::HashSet::new();
        for number in 0..4096 {
            hit.insert(bucket_of(&NewKey::Text(number.to_string())));
        }
        assert!(hit.len() > 2000, "{}", hit.len());
    }
}
