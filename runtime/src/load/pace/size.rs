//! The size of a batch: as many rows as are moved within the time that a batch is to take, between two bounds.

use std::time::Duration;

/// A batch is joined of so many ranges at most.
const PIECES: u32 = 32;

/// A range of fewer rows costs more than it lets anybody wait.
const FEWEST: u32 = 250;

/// With so many ranges a feed is cut finely enough; more would only fill memory.
const MOST_RANGES: u64 = 50_000;

/// For how many rows the ranges are cut that batches of up to `most` rows are joined of, in a feed of so many rows.
pub(in crate::load) fn piece(most: u32, rows: u64) -> u32 {
    let fine = (most / PIECES).max(FEWEST);
    let coarse = u32::try_from(rows / MOST_RANGES).unwrap_or(u32::MAX);
    fine.max(coarse).min(most)
}

/// How many rows the next batch has.
#[derive(Debug, Clone)]
pub(in crate::load) struct BatchSize {
    rows: u64,
    fewest: u64,
    most: u64,
    time: Duration,
}

impl BatchSize {
    /// Begins with the smallest batch.
    pub(in crate::load) fn new(most: u32, time: Duration) -> Self {
        let fewest = u64::from(piece(most, 0));
        Self {
            rows: fewest,
            fewest,
            most: u64::from(most),
            time,
        }
    }

    /// For how many rows at most ranges are joined to the next batch.
    pub(in crate::load) fn rows(&self) -> u64 {
        self.rows
    }

    /// Learns how long a batch took whose ranges were cut for so many rows. At most twice as many rows come next, and at
    /// least half as many, so that one batch that met a lock or a checkpoint of the server decides little. A batch that was
    /// cut before the size changed says nothing against what was learnt since.
    pub(in crate::load) fn learn(&mut self, rows: u64, took: Duration) {
        let fitting = self.time.as_secs_f64() / took.as_secs_f64().max(1e-6);
        let next = (rows as f64 * fitting.clamp(0.5, 2.0)) as u64;
        self.rows = if fitting >= 1.0 {
            self.rows.max(next)
        } else {
            self.rows.min(next)
        }
        .clamp(self.fewest, self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn ranges_are_fine_but_neither_tiny_nor_too_many() {
        assert_eq!(piece(20_000, 2_000_000), 625);
        assert_eq!(piece(1_000, 2_000_000), 250);
        assert_eq!(piece(20, 2_000_000), 20);
        assert_eq!(piece(20_000, 500_000_000), 10_000);
        assert_eq!(piece(20_000, u64::MAX), 20_000);
    }

    #[test]
    fn it_grows_by_doubling_up_to_the_largest() {
        let mut size = BatchSize::new(20_000, SECOND);
        let mut sizes = vec![size.rows()];
        while size.rows() < size.most {
            size.learn(size.rows(), SECOND / 100);
            sizes.push(size.rows());
        }
        assert_eq!(sizes, [625, 1_250, 2_500, 5_000, 10_000, 20_000]);
        size.learn(20_000, SECOND / 2);
        assert_eq!(size.rows(), 20_000);
    }

    #[test]
    fn it_comes_to_what_fits_into_the_time_and_follows_it() {
        let mut size = BatchSize::new(20_000, SECOND);
        let work = |size: &mut BatchSize, rows_a_second: f64| {
            for _ in 0..20 {
                let took = Duration::from_secs_f64(size.rows() as f64 / rows_a_second);
                size.learn(size.rows(), took);
            }
        };
        work(&mut size, 8_000.0);
        assert!((7_900..=8_000).contains(&size.rows()), "{size:?}");
        work(&mut size, 2_000.0);
        assert!((1_900..=2_000).contains(&size.rows()), "{size:?}");
        work(&mut size, 100.0);
        assert_eq!(size.rows(), 625, "not below the smallest");
        work(&mut size, 1e9);
        assert_eq!(size.rows(), 20_000, "not above the largest");
    }

    #[test]
    fn an_older_and_smaller_batch_does_not_undo_what_was_learnt() {
        let mut size = BatchSize::new(20_000, SECOND);
        size.learn(10_000, SECOND);
        size.learn(625, SECOND / 2);
        assert_eq!(size.rows(), 10_000);
        size.learn(10_000, SECOND * 10);
        assert_eq!(size.rows(), 5_000, "one slow batch halves at most");
    }
}
