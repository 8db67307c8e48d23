//! The moments at which a program is struck: at random, as soon as something is seen, or while it waits at a gate.

use crate::chance::Chance;
use crate::step::{Command, Step};
use crate::world::World;
use std::process::Child;
use std::time::Duration;
use tokio_postgres::Client;

pub enum Moment {
    /// When so much time has passed.
    After(Duration),
    /// As soon as a question to the target is answered by yes.
    Seen(&'static str, String),
    /// While the program waits for a lock that is held against it, taken as soon as `ready` is answered by yes.
    Gate {
        name: &'static str,
        ready: String,
        lock: String,
    },
}

/// A lock that is held against programs until it is dropped.
pub struct Gate(#[allow(dead_code)] Client);

impl Moment {
    pub fn name(&self) -> String {
        match self {
            Self::After(time) => format!("after {} ms", time.as_millis()),
            Self::Seen(name, _) => format!("as soon as {name}"),
            Self::Gate { name, .. } => format!("at {name}"),
        }
    }

    /// Waits for the moment, or until the program has ended by itself.
    pub async fn come(&self, world: &World<'_>, program: &mut Child) -> Option<Gate> {
        match self {
            Self::After(time) => {
                tokio::time::sleep(*time).await;
                None
            }
            Self::Seen(_, question) => {
                until(world, program, question).await;
                None
            }
            Self::Gate { ready, lock, .. } => {
                until(world, program, ready).await;
                let gate = world.connect().await;
                let held = format!("BEGIN; {lock}");
                gate.batch_execute(&held).await.expect("a gate closes");
                let number = gate.query_one("SELECT pg_backend_pid()", &[]).await;
                let number: i32 = number.expect("a gate has a number").get(0);
                let waits = format!(
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND {number} = ANY (pg_blocking_pids(pid)))"
                );
                until(world, program, &waits).await;
                Some(Gate(gate))
            }
        }
    }
}

/// Asks until the answer is yes, or the program has ended.
async fn until(world: &World<'_>, program: &mut Child, question: &str) {
    while !has_ended(program) && !world.says(question).await {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn has_ended(program: &mut Child) -> bool {
    program.try_wait().expect("the program is ours").is_some()
}

/// A moment of a step. The first one is at a gate, so that every phase is met.
pub fn of_step(step: &Step, number: usize, usual: Duration, chance: &mut Chance) -> Moment {
    let mut gates = gates(step, chance);
    if number == 0 {
        return gates.swap_remove(chance.below(gates.len()));
    }
    match chance.below(6) {
        0 => gates.swap_remove(chance.below(gates.len())),
        1..=3 if step.command == Command::Run => {
            Moment::Seen("some batches are in", done(step, chance))
        }
        _ => Moment::After(usual.mul_f64(chance.share())),
    }
}

fn done(step: &Step, chance: &mut Chance) -> String {
    let (entity, some) = (step.entity, chance.below(60));
    format!(
        "SELECT count(*) >= {some} FROM rehome.migration_checkpoints WHERE entity = '{entity}' AND state = 'done'"
    )
}

fn gates(step: &Step, chance: &mut Chance) -> Vec<Moment> {
    let entity = step.entity;
    let row = |name, table: &str, condition: &str, chance: &mut Chance| {
        let rows = format!("FROM rehome.{table} WHERE entity = '{entity}' AND {condition}");
        let place = chance.share();
        Moment::Gate {
            name,
            ready: format!("SELECT EXISTS (SELECT {rows})"),
            lock: format!(
                "SELECT {rows} OFFSET (SELECT floor({place} * count(*))::bigint {rows}) LIMIT 1 FOR UPDATE"
            ),
        }
    };
    let loaded = format!(
        "phase = 'loading' AND NOT EXISTS (SELECT FROM rehome.migration_checkpoints AS batch
           WHERE batch.entity = '{entity}' AND batch.state = 'pending')"
    );
    let control = "migration_control";
    match step.command {
        Command::Run => {
            let mut gates = vec![
                row(
                    "the close of a batch",
                    "migration_checkpoints",
                    "state = 'pending'",
                    chance,
                ),
                row("the end of a load", control, &loaded, chance),
            ];
            if entity == "members" {
                let off = "state <> 'back'";
                gates.push(row(
                    "the record of an object",
                    "migration_bulk_objects",
                    off,
                    chance,
                ));
                gates.push(row(
                    "the record of an object built again",
                    "migration_bulk_objects",
                    "state = 'built'",
                    chance,
                ));
            }
            gates
        }
        Command::Validate => vec![
            row("the verdict", control, "phase <> 'rolled_back'", chance),
            Moment::Gate {
                name: "the rows",
                ready: "SELECT true".to_owned(),
                lock: format!("LOCK TABLE public.{entity} IN ACCESS EXCLUSIVE MODE"),
            },
        ],
        Command::Replay => vec![
            row(
                "a batch of a replay",
                control,
                "phase <> 'rolled_back'",
                chance,
            ),
            row(
                "a quarantined row",
                "migration_quarantine",
                "resolved_at IS NULL",
                chance,
            ),
            row("the end of a replay", control, &loaded, chance),
        ],
        Command::Rollback => vec![
            row(
                "the beginning of a rollback",
                control,
                "phase <> 'rolled_back'",
                chance,
            ),
            row(
                "a batch of a rollback",
                "migration_checkpoints",
                "true",
                chance,
            ),
            row(
                "the end of a rollback",
                control,
                &format!(
                    "phase = 'rolling_back' AND NOT EXISTS (SELECT FROM rehome.migration_checkpoints AS batch WHERE batch.entity = '{entity}')"
                ),
                chance,
            ),
        ],
    }
}
