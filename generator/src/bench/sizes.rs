//! Growth: rehome's run at a quarter of the rows, at all of them, and at four times as many.

use super::model::{Goal, Taken};
use super::own::{self, Job};
use super::rounds::Found;
use super::stage::Stage;
use super::ways::own_run;
use super::world::Rows;
use crate::error::Error;

/// Measures the three sizes and what they say of each other.
///
/// # Errors
/// When nothing was measured before a run failed or the user stopped it.
pub(super) fn measure(stage: &Stage<'_>, say: &dyn Fn(&str)) -> Result<Found, Error> {
    let rows = stage.plan.rows;
    let sizes = [
        ("quarter", rows / 4),
        ("whole", rows),
        ("fourfold", rows * 4),
    ];
    let jobs = sizes.map(|(name, rows)| Job {
        name: name.to_owned(),
        title: format!("rehome run, bulk, {rows} rows"),
        way: own_run(),
        kind: Rows::Clean,
        rows,
        bad: 0,
    });
    own::measure(stage, &jobs, goals, say)
}

fn goals(ways: &[Taken]) -> Vec<Goal> {
    let median = |at: usize| {
        let way = ways.get(at).filter(|way| way.counts());
        way?.seconds.map(|seconds| seconds.median)
    };
    let mut goals = Vec::new();
    if let (Some(whole), Some(fourfold)) = (median(1), median(2)) {
        goals.push(Goal {
            name: "time for four times the rows / time for the rows".to_owned(),
            found: fourfold / whole,
            must: 4.2,
            aim: 4.0,
            unit: String::new(),
        });
    }
    let measured = ways.iter().filter(|way| way.counts());
    goals.extend(measured.map(|way| super::goals::memory(&way.name, way.peak_memory_bytes)));
    goals
}
