//! The kills, counted by the phase in which a program died and by the way it was killed.

use crate::blow::Blow;
use crate::step::{Command, Step};
use crate::world::World;
use std::collections::BTreeMap;

/// The phases that have to be met.
const PHASES: [&str; 6] = [
    "load",
    "index rebuild",
    "finalisation",
    "validation",
    "replay",
    "rollback",
];

#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, BTreeMap<Blow, usize>>);

impl Tally {
    pub fn count(&mut self, phase: &'static str, blow: Blow) {
        *self.0.entry(phase).or_default().entry(blow).or_default() += 1;
    }

    pub fn kills(&self) -> usize {
        self.0.values().flat_map(BTreeMap::values).sum()
    }

    pub fn met_every_phase(&self) -> bool {
        PHASES.iter().all(|phase| self.0.contains_key(phase))
    }

    pub fn print(&self) {
        for (phase, blows) in &self.0 {
            let counts: Vec<String> = blows
                .iter()
                .map(|(blow, kills)| format!("{kills} by {}", blow.word()))
                .collect();
            println!(
                "  {phase}: {} ({})",
                blows.values().sum::<usize>(),
                counts.join(", ")
            );
        }
    }
}

/// The phase of a step in which its program is now, by its sessions and by what it has left in the target.
pub async fn phase(world: &World<'_>, step: &Step) -> &'static str {
    let any = |rows: &str| format!("SELECT EXISTS (SELECT FROM {rows})");
    let sessions =
        "pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'rehome %'";
    if !world.says(&any(sessions)).await {
        return "before or behind its sessions";
    }
    let of_entity = |table: &str, condition: &str| {
        let entity = step.entity;
        any(&format!(
            "rehome.{table} WHERE entity = '{entity}' AND {condition}"
        ))
    };
    match step.command {
        Command::Validate => "validation",
        Command::Replay => "replay",
        Command::Rollback => "rollback",
        Command::Run
            if !world
                .says(&of_entity("migration_control", "phase = 'loading'"))
                .await =>
        {
            "before or behind its transactions"
        }
        Command::Run
            if world
                .says(&of_entity("migration_checkpoints", "state = 'pending'"))
                .await =>
        {
            "load"
        }
        Command::Run
            if world
                .says(&of_entity("migration_bulk_objects", "state <> 'back'"))
                .await =>
        {
            "index rebuild"
        }
        Command::Run => "finalisation",
    }
}
