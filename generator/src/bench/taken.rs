//! What follows from the costs of a way: spreads, rates, ratios.

use super::model::{Cost, Spread, Taken};
use crate::usage;

impl Taken {
    /// Whether its figures may stand for it: it was measured, never failed, and wrote what it should.
    pub(super) fn counts(&self) -> bool {
        !self.costs.is_empty() && self.skipped.is_none() && self.equal != Some(false)
    }

    /// Spreads and rates, of rows and of the source table's bytes.
    pub(super) fn fill(&mut self, rows: u64, source_bytes: u64) {
        let millions = rows as f64 / 1e6;
        let median = |of: fn(&Cost) -> Option<f64>, costs: &[Cost]| {
            let known = costs.iter().filter_map(of);
            Spread::of(known).map(|spread| spread.median / millions)
        };
        self.rows = rows;
        self.seconds = Spread::of(self.costs.iter().map(|cost| cost.seconds));
        let seconds = self.seconds.map(|seconds| seconds.median);
        self.rows_per_second = seconds.map(|seconds| rows as f64 / seconds);
        self.megabytes_per_second = seconds.map(|seconds| source_bytes as f64 / 1e6 / seconds);
        self.client_seconds_per_million = median(|cost| cost.client_seconds, &self.costs);
        self.server_seconds_per_million = median(|cost| cost.server_seconds, &self.costs);
        // What others used is known of the whole machine, so it is a part of all of its processors.
        let processors = usage::processors_of_machine();
        let processors = processors.unwrap_or_else(super::surroundings::processors) as f64;
        let others = self
            .costs
            .iter()
            .filter_map(|cost| Some(100.0 * cost.other_seconds? / (cost.seconds * processors)));
        self.others_percent = Spread::of(others).map(|spread| spread.median);
        let peaks = self.costs.iter().map(|cost| cost.peak_memory_bytes);
        self.peak_memory_bytes = peaks.max().unwrap_or_default();
    }

    /// The time of rehome's runs divided by that of these, round by round.
    pub(super) fn compare_with(&mut self, own: &[Cost]) {
        let rounds = own.iter().zip(&self.costs);
        let by_round = Spread::of(rounds.map(|(own, other)| own.seconds / other.seconds));
        let medians = Spread::of(own.iter().map(|cost| cost.seconds)).zip(self.seconds);
        self.rehome_ratio = by_round.zip(medians).map(|(spread, (own, other))| Spread {
            median: own.median / other.median,
            ..spread
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(seconds: f64) -> Cost {
        Cost {
            seconds,
            client_seconds: Some(seconds / 2.0),
            server_seconds: None,
            other_seconds: None,
            peak_memory_bytes: 7,
            half_way: None,
        }
    }

    #[test]
    fn rates_and_ratios_follow_from_the_costs() {
        let mut way = Taken {
            costs: vec![cost(2.0), cost(4.0), cost(8.0)],
            ..super::super::rounds::empty("other", "")
        };
        way.fill(2_000_000, 400_000_000);
        way.compare_with(&[cost(1.0), cost(1.0), cost(8.0)]);
        assert_eq!(way.rows_per_second, Some(500_000.0));
        assert_eq!(way.megabytes_per_second, Some(100.0));
        assert_eq!(way.client_seconds_per_million, Some(1.0));
        assert_eq!(way.server_seconds_per_million, None);
        let expected = Spread {
            min: 0.25,
            median: 0.25,
            max: 1.0,
        };
        assert_eq!(way.rehome_ratio, Some(expected));
        assert_eq!(way.peak_memory_bytes, 7);
    }
}
