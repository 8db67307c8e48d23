//! Bad rows: one of a hundred is refused, by the transform or by PostgreSQL, against the run of clean rows.

use super::model::{Goal, Spread, Taken};
use super::rounds::empty;
use super::stage::Stage;
use super::ways::{Way, live_run, own_run};
use super::world::Rows;
use crate::error::Error;

const KINDS: [(Rows, &str, &str); 3] = [
    (Rows::Clean, "clean", "no bad rows"),
    (
        Rows::RefusedByTransform,
        "transform",
        "one of 100 refused by the transform",
    ),
    (
        Rows::RefusedByServer,
        "server",
        "one of 100 refused by PostgreSQL",
    ),
];

/// Measures clean and bad rows, in bulk and live, and what they say of each other.
///
/// # Errors
/// When a run fails.
pub(super) fn measure(
    stage: &Stage<'_>,
    say: &dyn Fn(&str),
) -> Result<(Vec<Taken>, Vec<Goal>), Error> {
    let mut ways = Vec::new();
    for (rows, name, title) in KINDS {
        say(&format!("Rows with {title} …"));
        stage.world.fill(stage.plan.rows, rows)?;
        for way in [own_run(), live_run()] {
            ways.push(kind(stage, (rows, name, title), &way, say)?);
        }
    }
    let goals = goals(&ways);
    Ok((ways, goals))
}

fn kind(
    stage: &Stage<'_>,
    (kind, name, title): (Rows, &str, &str),
    way: &Way,
    say: &dyn Fn(&str),
) -> Result<Taken, Error> {
    let rows = stage.plan.rows;
    let bad = if kind == Rows::Clean {
        0
    } else {
        // Those whose number is 37 above a multiple of a hundred.
        (rows + 63) / 100
    };
    let load = if way.name == "live" { "live" } else { "bulk" };
    let mut taken = empty(
        &format!("{name}-{load}"),
        &format!("rehome run, {load}, {title}"),
    );
    for round in 0..=stage.plan.rounds {
        let (cost, outcome) = stage.take(way)?;
        let account = outcome.map(|outcome| outcome.account).unwrap_or_default();
        let is_whole = account.quarantined == bad && account.migrated == rows - bad;
        taken.equal = Some(is_whole && stage.is_mapped(way)? && taken.equal != Some(false));
        say(&format!("  {}: {:.2} s", taken.name, cost.seconds));
        if round > 0 {
            taken.costs.push(cost);
        }
    }
    taken.fill(rows, super::source_bytes(stage.world)?);
    Ok(taken)
}

fn goals(ways: &[Taken]) -> Vec<Goal> {
    let seconds =
        |name: &str| -> Option<Spread> { ways.iter().find(|way| way.name == name)?.seconds };
    let figures = [("transform", 1.5, 1.2), ("server", 4.0, 2.0)];
    let mut goals = Vec::new();
    for load in ["bulk", "live"] {
        for (name, must, aim) in figures {
            let both = seconds(&format!("{name}-{load}")).zip(seconds(&format!("clean-{load}")));
            goals.extend(both.map(|(bad, clean)| Goal {
                name: format!("{load}: one row of 100 refused by the {name} / clean run"),
                found: bad.median / clean.median,
                must,
                aim,
                unit: String::new(),
            }));
        }
    }
    goals
}
