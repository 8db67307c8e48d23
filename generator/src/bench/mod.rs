//! The benchmark: rehome and every other way to move the same rows, measured in turn on servers of its own.
//!
//! Whoever calls it starts a [`World`], has programs made for the project that lies here, and calls [`measure`].

mod bad_rows;
mod clients;
mod finished;
mod goals;
mod model;
mod rounds;
mod sizes;
mod stage;
mod surroundings;
mod taken;
mod ways;
mod world;

pub use model::{Cost, Goal, Kind, Plan, Programs, Report, Spread, Taken};
pub use ways::FAMILIES;
pub use world::World;

use std::path::Path;

use crate::error::Error;
use stage::Stage;

/// The settings of the benchmark's project.
pub const SETTINGS: &str = include_str!("project/rehome.toml");
/// Its mapping files, parents first.
pub const MAPPINGS: [(&str, &str); 3] = [
    ("people", include_str!("project/mappings/people.toml")),
    ("labs", include_str!("project/mappings/labs.toml")),
    (
        "system_messages",
        include_str!("project/mappings/system_messages.toml"),
    ),
];

/// Measures what the plan says. `folder` is for temporary files, `say` hears what is going on.
///
/// # Errors
/// When a program of rehome's fails, a server does not answer, or the user stops it. What another's program says when it
/// fails is in the report.
pub fn measure(
    world: &World,
    programs: &Programs,
    plan: &Plan,
    folder: &Path,
    say: &dyn Fn(&str),
) -> Result<Report, Error> {
    let mut stage = Stage::new(world, programs, plan, folder);
    let bytes = source_bytes(world)?;
    stage.move_parents()?;
    let (mut validate_seconds, mut is_stopped) = (0.0, false);
    let (ways, goals) = match plan.kind {
        Kind::Ways => {
            let rounds = rounds::measure(&mut stage, bytes, say)?;
            validate_seconds = rounds.validate_seconds;
            is_stopped = rounds.is_stopped;
            let goals = goals::of_ways(&rounds.ways);
            (rounds.ways, goals)
        }
        Kind::Growth => sizes::measure(&stage, say)?,
        Kind::BadRows => bad_rows::measure(&stage, say)?,
    };
    Ok(Report {
        ok: ways.iter().all(|way| way.equal != Some(false)),
        kind: plan.kind,
        is_stopped,
        rows: plan.rows,
        rounds: plan.rounds,
        source_bytes: bytes,
        validate_seconds,
        ways,
        goals,
        versions: surroundings::versions(world, &stage.clients.tools)?,
        settings: surroundings::settings(world)?,
        processors: surroundings::processors(),
        not_measured: surroundings::not_measured(),
    })
}

/// The size of the source's big table without its index.
fn source_bytes(world: &World) -> Result<u64, Error> {
    let question = "SELECT pg_table_size('legacy.system_message')";
    let found = world
        .source
        .ask(world::OLD.0, "tell a table's size", question);
    let found = found.map_err(world::failed)?;
    found.parse().map_err(|cause: std::num::ParseIntError| {
        Error::failed("the server gave no size", "legacy.system_message").because(cause)
    })
}
