//! What is asked of the benchmark, and what it gives: plain data.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::mapping::KeyStrategy;
use serde::Serialize;

/// What is to be measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// rehome and every other way, in turn.
    #[default]
    Ways,
    /// rehome at a quarter of the rows, at all of them and at four times as many.
    Growth,
    /// rehome with one bad row of a hundred, against the run without.
    BadRows,
}

/// How it is to be measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What.
    pub kind: Kind,
    /// Rows of the big table.
    pub rows: u64,
    /// How often each way is measured; one round before these is thrown away, or, where rehome is compared with itself, one
    /// run.
    pub rounds: u32,
    /// The families of ways; all where none is named.
    pub only: Vec<String>,
    /// What the program is told of `--workers`.
    pub workers: Option<u32>,
    /// How the big table's keys are made.
    pub keys: KeyStrategy,
    /// How often the user has pressed Ctrl-C.
    pub interrupts: Arc<AtomicU32>,
}

/// The compiled programs of the benchmark's project.
#[derive(Debug, Clone)]
pub struct Programs {
    /// Those of the small tables, in their order.
    pub parents: Vec<PathBuf>,
    /// That of the big table, which takes keys and indexes off meanwhile.
    pub bulk: PathBuf,
    /// The same, which leaves everything on.
    pub live: PathBuf,
}

/// What one run of a way cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Processor seconds of the client's processes.
    pub client_seconds: Option<f64>,
    /// Processor seconds of both servers.
    pub server_seconds: Option<f64>,
    /// Processor seconds that the machine spent meanwhile on neither of both.
    pub other_seconds: Option<f64>,
    /// The sum of what each of the client's processes held at most.
    pub peak_memory_bytes: u64,
    /// What was told at half-way of the rows; none where others' programs tell nothing, or all rows came at once.
    pub half_way: Option<HalfWay>,
}

/// The time left that a program told at half-way of its rows, and what it then took: in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HalfWay {
    /// What was told to be left.
    pub told: f64,
    /// What passed until the last row was done.
    pub rows_took: f64,
    /// What passed until the program's end, with all that comes behind the rows.
    pub all_took: f64,
}

/// The lowest, the middle and the highest of several.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The lowest.
    pub min: f64,
    /// The middle one.
    pub median: f64,
    /// The highest.
    pub max: f64,
}

impl Spread {
    /// Of some numbers; none where there are none.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = numbers.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            *sorted.get(middle)?
        } else {
            f64::midpoint(*sorted.get(middle.checked_sub(1)?)?, *sorted.get(middle)?)
        };
        Some(Self {
            min: *sorted.first()?,
            median,
            max: *sorted.last()?,
        })
    }
}

/// What is known of a way after all rounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// How many rows it moved.
    pub rows: u64,
    /// What each round cost, in their order; none where it was not measured.
    pub costs: Vec<Cost>,
    /// Why it was not measured, or not to the end: then there are the costs of earlier rounds.
    pub skipped: Option<String>,
    /// Whether the contents were found as they must be, after each round; none where nothing was written.
    pub equal: Option<bool>,
    /// Seconds.
    pub seconds: Option<Spread>,
    /// Rows a second, at the median.
    pub rows_per_second: Option<f64>,
    /// Megabytes of the source's table a second, at the median.
    pub megabytes_per_second: Option<f64>,
    /// Time of rehome's run in the same round divided by this one's.
    pub rehome_ratio: Option<Spread>,
    /// Processor seconds of the client for a million rows, at the median.
    pub client_seconds_per_million: Option<f64>,
    /// Processor seconds of both servers for a million rows, at the median.
    pub server_seconds_per_million: Option<f64>,
    /// The part of the machine's processors that others used meanwhile, in percent, at the median.
    pub others_percent: Option<f64>,
    /// The largest of the rounds' peaks of memory.
    pub peak_memory_bytes: u64,
}

/// A figure that rehome sets itself, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// What is measured.
    pub name: String,
    /// What was found.
    pub found: f64,
    /// What it must not exceed.
    pub must: f64,
    /// What is aimed at.
    pub aim: f64,
    /// The unit; empty for a ratio.
    pub unit: String,
}

/// Everything that was measured, and under what conditions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Whether all contents were as they must be.
    pub ok: bool,
    /// What was measured.
    pub kind: Kind,
    /// Whether the user stopped it before all rounds were done; ways have fewer of them then.
    pub is_stopped: bool,
    /// Rows of the big table.
    pub rows: u64,
    /// Rounds that count.
    pub rounds: u32,
    /// How the big table's keys are made, in the word of the mapping file.
    pub keys: &'static str,
    /// Size of the source's big table without its index, in bytes.
    pub source_bytes: u64,
    /// Seconds of the proof of every row, once; none where it was not timed.
    pub validate_seconds: Option<f64>,
    /// The ways.
    pub ways: Vec<Taken>,
    /// Figures that rehome sets itself.
    pub goals: Vec<Goal>,
    /// Versions of what was measured.
    pub versions: Vec<(String, String)>,
    /// Settings of both servers, as they say themselves.
    pub settings: Vec<(String, String)>,
    /// Processors of the machine, which both servers and the clients share.
    pub processors: usize,
    /// What is not told, and why.
    pub not_measured: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_of_an_even_count_lies_between_the_two_in_the_middle() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0]);
        let expected = Spread {
            min: 1.0,
            median: 2.5,
            max: 4.0,
        };
        assert_eq!(spread, Some(expected));
        assert_eq!(Spread::of([7.0]).map(|spread| spread.median), Some(7.0));
        assert_eq!(Spread::of([]), None);
    }
}
