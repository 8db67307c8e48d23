//! Growth: rehome's run at a quarter of the rows, at all of them, and at four times as many.

use super::model::{Goal, Taken};
use super::rounds::empty;
use super::stage::Stage;
use super::ways::own_run;
use super::world::Rows;
use crate::error::Error;

/// Measures the three sizes and what they say of each other.
///
/// # Errors
/// When a run fails or loses rows.
pub(super) fn measure(
    stage: &Stage<'_>,
    say: &dyn Fn(&str),
) -> Result<(Vec<Taken>, Vec<Goal>), Error> {
    let rows = stage.plan.rows;
    let sizes = [
        ("quarter", rows / 4),
        ("whole", rows),
        ("fourfold", rows * 4),
    ];
    let mut ways = Vec::new();
    for (name, rows) in sizes {
        say(&format!("Making {rows} rows …"));
        stage.world.fill(rows, Rows::Clean)?;
        ways.push(size(stage, name, rows, say)?);
    }
    let goals = goals(&ways);
    Ok((ways, goals))
}

fn size(stage: &Stage<'_>, name: &str, rows: u64, say: &dyn Fn(&str)) -> Result<Taken, Error> {
    let way = own_run();
    let mut taken = empty(name, &format!("rehome run, bulk, {rows} rows"));
    for round in 0..=stage.plan.rounds {
        let (cost, outcome) = stage.take(&way)?;
        let migrated = outcome.map_or(0, |outcome| outcome.account.migrated);
        let is_whole = migrated == rows && stage.is_mapped(&way)?;
        taken.equal = Some(is_whole && taken.equal != Some(false));
        say(&format!("  {rows} rows: {:.2} s", cost.seconds));
        if round > 0 {
            taken.costs.push(cost);
        }
    }
    taken.fill(rows, super::source_bytes(stage.world)?);
    Ok(taken)
}

fn goals(ways: &[Taken]) -> Vec<Goal> {
    let median = |at: usize| ways.get(at)?.seconds.map(|seconds| seconds.median);
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
    goals.extend(
        ways.iter()
            .map(|way| super::goals::memory(&way.name, way.peak_memory_bytes)),
    );
    goals
}
