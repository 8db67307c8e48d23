//! Growth: rehome's own ways at a quarter of the rows, at all of them, and at four times as many.

use super::model::{Goal, Taken};
use super::own::{self, Set};
use super::rounds::Found;
use super::stage::Stage;
use super::world::Rows;
use crate::error::Error;

/// From so many rows on, the smallest set is more than what a program has in memory at once.
const FEWEST: u64 = 200_000;

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
    let sets = sizes.map(|(name, rows)| Set {
        name,
        title: format!("{rows} rows"),
        kind: Rows::Clean,
        rows,
        bad: 0,
    });
    own::measure(stage, &sets, &["rehome"], goals, say)
}

fn goals(ways: &[Taken]) -> Vec<Goal> {
    let families = ["rehome", "live", "validate"].into_iter();
    families
        .flat_map(|family| of_family(ways, family))
        .collect()
}

fn of_family(ways: &[Taken], family: &str) -> Vec<Goal> {
    let at = |size: &str| {
        let mut ways = ways.iter().filter(|way| way.counts());
        ways.find(|way| way.name == format!("{size}-{family}"))
    };
    let seconds = |size: &str| Some(at(size)?.seconds?.median);
    let memory = |size: &str| at(size).map(|way| way.peak_memory_bytes as f64);
    let ratio = |what: &str, (large, small): (f64, f64), must, aim| Goal {
        name: format!("{family}: {what}"),
        found: large / small,
        must,
        aim,
        unit: String::new(),
    };
    let grown = seconds("fourfold").zip(seconds("whole"));
    let grown = grown.map(|both| {
        ratio(
            "time for four times the rows / time for the rows",
            both,
            4.2,
            4.0,
        )
    });
    // Fewer rows than all workers have in hand at once take less memory, which says nothing of growth.
    let is_worked_through = at("quarter").is_some_and(|way| way.rows >= FEWEST);
    let flat = memory("fourfold").zip(memory("quarter"));
    let flat = flat.filter(|_| is_worked_through);
    // Of processes that hold some tens of megabytes, a few come and go by chance.
    let flat = flat.map(|both| {
        ratio(
            "peak memory at four times the rows / at a quarter of them",
            both,
            1.25,
            1.1,
        )
    });
    let sizes = ["quarter", "whole", "fourfold"].into_iter().filter_map(at);
    let of_each = sizes.flat_map(super::goals::of_program);
    grown.into_iter().chain(of_each).chain(flat).collect()
}
