//! The fold: rows of one side as sums and counts in buckets, so that memory does not depend on the number of rows.

/// How many buckets there are. Of two million rows each holds about five hundred.
const BUCKETS: usize = 4096;

/// A side's rows, folded. Equal buckets hold equal sets of rows: a sum shows what an XOR would hide (pairs).
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

    /// The bucket of a key.
    pub(super) fn of(key_hash: u128) -> usize {
        usize::try_from(key_hash % BUCKETS as u128).unwrap_or(0)
    }

    pub(super) fn add(&mut self, key_hash: u128, row_hash: u128) {
        let bucket = Self::of(key_hash);
        self.sums[bucket] = self.sums[bucket].wrapping_add(row_hash);
        self.counts[bucket] += 1;
    }

    /// How many rows were added.
    pub(super) fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The buckets that differ, in groups that hold at most `rows` rows of both sides (or one bucket).
    pub(super) fn differing(&self, other: &Self, rows: u64) -> Vec<Vec<usize>> {
        let differs = |bucket: &usize| {
            self.sums[*bucket] != other.sums[*bucket]
                || self.counts[*bucket] != other.counts[*bucket]
        };
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut held = 0;
        for bucket in (0..BUCKETS).filter(differs) {
            let more = self.counts[bucket] + other.counts[bucket];
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
    fn the_order_of_rows_does_not_matter_and_pairs_do() {
        let (mut one, mut other) = (Buckets::new(), Buckets::new());
        one.add(1, 10);
        one.add(2, 20);
        other.add(2, 20);
        other.add(1, 10);
        assert_eq!(one, other);
        one.add(3, 5);
        one.add(3, 5);
        assert_eq!(one.differing(&other, 1000), vec![vec![3]]);
    }

    #[test]
    fn groups_are_bounded_by_rows() {
        let mut one = Buckets::new();
        for key in 0..6 {
            one.add(key, 1);
        }
        assert_eq!(
            one.differing(&Buckets::new(), 2),
            vec![vec![0, 1], vec![2, 3], vec![4, 5]]
        );
        assert_eq!(one.differing(&Buckets::new(), 0).len(), 6);
    }
}
