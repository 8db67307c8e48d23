//! The benchmark: rehome and every other way to move the same rows, measured in turn on servers of its own.
//!
//! Whoever calls it starts a [`World`], has programs made for the project that lies here, and calls [`measure`].

mod bad_rows;
mod clients;
mod finished;
mod goals;
mod half_way;
mod model;
mod own;
mod rounds;
mod sizes;
mod stage;
mod surroundings;
mod taken;
mod ways;
mod world;

pub use model::{Cost, Goal, HalfWay, Kind, Plan, Programs, Report, Spread, Taken};
pub use ways::{FAMILIES, OWN_FAMILIES};
pub use world::World;

use std::path::Path;

use crate::error::Error;
use crate::mapping::KeyStrategy;
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

/// The mapping files with the big table's keys made in this way.
#[must_use]
pub fn mappings(keys: KeyStrategy) -> [(&'static str, String); 3] {
    MAPPINGS.map(|(entity, text)| match entity {
        "system_messages" => {
            let made = format!("key = \"{}\"", keys.word());
            (entity, text.replace("key = \"uuid_v5\"", &made))
        }
        _ => (entity, text.to_owned()),
    })
}

/// Measures what the plan says. `folder` is for temporary files, `say` hears what is going on.
///
/// # Errors
/// When something fails or the user stops it before anything was measured. What fails later is in the report.
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
    // Asked before anything is measured, so that no answer can cost the result.
    let versions = surroundings::versions(world, &stage.clients.tools)?;
    let settings = surroundings::settings(world)?;
    let found = match plan.kind {
        Kind::Ways => rounds::measure(&mut stage, bytes, say)?,
        Kind::Growth => sizes::measure(&stage, say)?,
        Kind::BadRows => bad_rows::measure(&stage, say)?,
    };
    Ok(Report {
        ok: found.ways.iter().all(|way| way.equal != Some(false)),
        kind: plan.kind,
        is_stopped: found.is_stopped,
        rows: plan.rows,
        rounds: plan.rounds,
        keys: plan.keys.word(),
        source_bytes: bytes,
        validate_seconds: found.validate_seconds,
        ways: found.ways,
        goals: found.goals,
        versions,
        settings,
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
