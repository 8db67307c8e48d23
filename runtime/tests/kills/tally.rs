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

/// The phase of a step in which its program was killed, by what it has left in the target.
pub async fn phase(world: &World<'_>, step: &Step, had_begun: bool) -> &'static str {
    let entity = step.entity;
    let any = |rows: &str| format!("SELECT EXISTS (SELECT FROM rehome.{rows})");
    match step.command {
        _ if !had_begun => "start",
        Command::Validate => "validation",
        Command::Replay => "replay",
        Command::Rollback => "rollback",
        Command::Run => {
            let loading = any(&format!(
                "migration_control WHERE entity = '{entity}' AND phase = 'loading'"
            ));
            let pending = any(&format!(
                "migration_checkpoints WHERE entity = '{entity}' AND state = 'pending'"
            ));
            let off = any(&format!(
                "migration_bulk_objects WHERE entity = '{entity}' AND state <> 'back'"
            ));
            if !world.says(&loading).await {
                return "outside its transactions";
            }
            if world.says(&pending).await {
                "load"
            } else if world.says(&off).await {
                "index rebuild"
            } else {
                "finalisation"
            }
        }
    }
}
