//! The estimate of the time left: by what the last batches took, as rows seldom come equally fast from first to last.

use std::time::Duration;

/// What the estimate remembers: this part of all rows,
const PART: f64 = 0.03;
/// but so many batches at least, because one alone says little.
const BATCHES: f64 = 4.0;

/// Estimates how long the rest takes.
#[derive(Debug, Clone)]
pub(super) struct Estimate {
    total: f64,
    done: f64,
    last: Duration,
    /// Rows and seconds of the last batches; what lies further back counts for less.
    rows: f64,
    seconds: f64,
    /// How many rows a batch brought lately.
    usual: f64,
}

impl Estimate {
    /// Begins at a time with `done` of `total` rows.
    pub(super) fn new(total: u64, done: u64, now: Duration) -> Self {
        Self {
            total: total as f64,
            done: done as f64,
            last: now,
            rows: 0.0,
            seconds: 0.0,
            usual: 0.0,
        }
    }

    /// Learns that so many rows more were done at a time.
    pub(super) fn advance(&mut self, rows: u64, now: Duration) {
        if rows == 0 {
            return;
        }
        let rows = rows as f64;
        self.usual = match self.usual {
            0.0 => rows,
            usual => usual + (rows - usual) / BATCHES,
        };
        let keep = (-rows / (self.total * PART).max(self.usual * BATCHES)).exp();
        self.rows = self.rows * keep + rows;
        self.seconds = self.seconds * keep + now.saturating_sub(self.last).as_secs_f64();
        self.done += rows;
        self.last = now;
    }

    /// Rows that came in a second lately; nothing before the first.
    pub(super) fn rows_a_second(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| self.rows / self.seconds)
    }

    /// How long the rest takes; nothing where nobody can know.
    pub(super) fn left(&self) -> Option<Duration> {
        let rest = self.total - self.done;
        if rest < 0.0 {
            return None;
        }
        let seconds = rest / self.rows_a_second()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOTAL: u64 = 1_000_000;

    /// What is estimated at half-way, against what it really takes from there, in batches of so many rows, the row at
    /// each part of the way taking so many microseconds.
    fn at_half_way(batch: impl Fn(f64) -> u64, row: impl Fn(f64) -> f64) -> f64 {
        let mut estimate = Estimate::new(TOTAL, 0, Duration::ZERO);
        let (mut done, mut now, mut half) = (0, 0.0, None);
        while done < TOTAL {
            let part = done as f64 / TOTAL as f64;
            let rows = batch(part).min(TOTAL - done);
            now += rows as f64 * row(part) / 1e6;
            done += rows;
            estimate.advance(rows, Duration::from_secs_f64(now));
            if half.is_none() && done >= TOTAL / 2 {
                half = estimate.left().map(|left| (left.as_secs_f64(), now));
            }
        }
        let (estimated, at) = half.unwrap();
        estimated / (now - at)
    }

    fn is_close(ratio: f64) {
        assert!((0.75..=1.25).contains(&ratio), "{ratio}");
    }

    #[test]
    fn at_half_way_it_is_right_while_the_pace_changes() {
        let whole = |_: f64| 10_000;
        is_close(at_half_way(whole, |_| 20.0));
        is_close(at_half_way(whole, |part| 20.0 * (1.0 + part)));
        is_close(at_half_way(whole, |part| 20.0 * (2.0 - part)));
        is_close(at_half_way(
            whole,
            |part| if part < 0.4 { 10.0 } else { 40.0 },
        ));
        is_close(at_half_way(
            whole,
            |part| if part < 0.4 { 40.0 } else { 10.0 },
        ));
        // A target that was too busy for as long as all the rest takes.
        is_close(at_half_way(whole, |part| {
            if (0.2..0.21).contains(&part) {
                2_000.0
            } else {
                20.0
            }
        }));
        // Every tenth batch meets a checkpoint of the server.
        is_close(at_half_way(whole, |part| {
            if ((part * 100.0) as u64).is_multiple_of(10) {
                100.0
            } else {
                20.0
            }
        }));
    }

    #[test]
    fn small_batches_and_few_batches_do_not_mislead_it() {
        is_close(at_half_way(|_| 625, |part| 10.0 + (part * 1e6) % 20.0));
        is_close(at_half_way(
            |part| if part < 0.1 { 625 } else { 20_000 },
            |part| if part < 0.1 { 80.0 } else { 20.0 },
        ));
        is_close(at_half_way(|_| 125_000, |_| 20.0));
    }

    #[test]
    fn nothing_is_told_that_nobody_can_know() {
        let mut estimate = Estimate::new(10, 0, Duration::ZERO);
        assert_eq!(estimate.left(), None, "before the first row");
        estimate.advance(5, Duration::from_secs(1));
        assert_eq!(estimate.left(), Some(Duration::from_secs(1)));
        estimate.advance(6, Duration::from_secs(2));
        assert_eq!(estimate.left(), None, "more rows than were counted");
    }

    #[test]
    fn rows_that_were_done_before_are_no_work_of_today() {
        let mut estimate = Estimate::new(1_000, 900, Duration::from_secs(50));
        estimate.advance(50, Duration::from_secs(55));
        assert_eq!(estimate.left(), Some(Duration::from_secs(5)));
    }
}
