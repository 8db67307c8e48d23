//! Bad rows: one of a hundred is refused, by the transform or by PostgreSQL, against the run of clean rows.

use super::model::{Goal, Spread, Taken};
use super::own::{self, Set};
use super::rounds::Found;
use super::stage::Stage;
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

/// Measures clean and bad rows, and what they say of each other.
///
/// # Errors
/// When nothing was measured before a run failed or the user stopped it.
pub(super) fn measure(stage: &Stage<'_>, say: &dyn Fn(&str)) -> Result<Found, Error> {
    let rows = stage.plan.rows;
    let sets = KINDS.map(|(kind, name, title)| Set {
        name,
        title: title.to_owned(),
        kind,
        rows,
        bad: match kind {
            Rows::Clean => 0,
            // Those whose number is 37 above a multiple of a hundred.
            Rows::RefusedByTransform | Rows::RefusedByServer => (rows + 63) / 100,
        },
    });
    own::measure(stage, &sets, &["rehome", "live"], goals, say)
}

fn goals(ways: &[Taken]) -> Vec<Goal> {
    let seconds = |name: &str| -> Option<Spread> {
        ways.iter()
            .find(|way| way.name == name && way.counts())?
            .seconds
    };
    let figures = [
        ("transform", "the transform", 1.5, 1.2),
        ("server", "PostgreSQL", 4.0, 2.0),
    ];
    let mut goals = Vec::new();
    for load in ["rehome", "live"] {
        for (name, who, must, aim) in figures {
            let both = seconds(&format!("{name}-{load}")).zip(seconds(&format!("clean-{load}")));
            goals.extend(both.map(|(bad, clean)| Goal {
                name: format!("{load}: one row of 100 refused by {who} / clean run"),
                found: bad.median / clean.median,
                must,
                aim,
                unit: String::new(),
            }));
        }
    }
    goals
}
