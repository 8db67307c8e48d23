//! One life: a fresh target, the programs that work on it, and what they leave.

use crate::moment::{Gate, Moment};
use crate::stage::{Stage, step};
use crate::started::{PATIENCE, ended, log, new_log};
use crate::step::Command;
use crate::world::{OLD, World};
use rustix::process::{Pid, Signal, kill_process};
use std::process::Child;
use std::time::{Duration, Instant};

pub struct Life<'s> {
    pub stage: &'s Stage,
    pub world: World<'s>,
    /// Where programs find the two databases; a test may lead them elsewhere.
    pub source_url: String,
    pub target_url: String,
}

impl<'s> Life<'s> {
    pub async fn new(stage: &'s Stage, number: usize) -> Self {
        let world = World::new(&stage.target, number).await;
        Self {
            stage,
            source_url: stage.source.url(OLD),
            target_url: stage.target.url(&world.name),
            world,
        }
    }

    /// A life in which these entities were moved already.
    pub async fn after(stage: &'s Stage, entities: &[&'static str]) -> Self {
        let life = stage.life().await;
        for entity in entities {
            let program = life.start(entity, Command::Run, &[]);
            life.ends_well(program).await.expect("nothing disturbs it");
        }
        life
    }

    pub fn start(&self, entity: &'static str, command: Command, arguments: &[&str]) -> Child {
        let folder = &self.stage.folder.0;
        let mut program =
            self.world
                .program(folder, (&step(entity, command), false), new_log(folder));
        program
            .env("SOURCE_DATABASE_URL", &self.source_url)
            .env("TARGET_DATABASE_URL", &self.target_url)
            .args(arguments);
        program.spawn().expect("the program starts")
    }

    /// What the last program has said so far.
    pub fn said(&self) -> String {
        log(&self.stage.folder.0)
    }

    /// Waits until the program that was started last says something.
    pub async fn says(&self, program: &mut Child, words: &str) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        while !self.said().contains(words) {
            let ended = program.try_wait().expect("the program is ours");
            if ended.is_some() || Instant::now() > deadline {
                return self.has_said(words);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// Waits until the program is held by a lock, taken as soon as `ready` is answered by yes.
    pub async fn gate(&self, program: &mut Child, ready: String, lock: String) -> Gate {
        let moment = Moment::Gate {
            name: "",
            ready,
            lock,
        };
        let gate = moment.come(&self.world, program).await;
        gate.expect("a gate was closed")
    }

    /// Waits until a lane of the program is held at the end of a batch, with so many batches in at least.
    pub async fn gate_at_a_batch(&self, program: &mut Child, entity: &str, done: usize) -> Gate {
        let rows = format!("FROM rehome.migration_checkpoints WHERE entity = '{entity}'");
        self.gate(
            program,
            format!("SELECT count(*) FILTER (WHERE state = 'done') >= {done} {rows}"),
            // Not the very next ones: those may be closed by a transaction whose COMMIT is on its way.
            format!(
                "SELECT {rows} AND state = 'pending' ORDER BY batch OFFSET 4 LIMIT 4 FOR UPDATE"
            ),
        )
        .await
    }

    /// The program ends with its work done.
    pub async fn ends_well(&self, mut program: Child) -> Result<(), String> {
        let status = ended(&mut program, &self.stage.folder.0).await?;
        match status.code() {
            Some(0) => Ok(()),
            _ => Err(format!("it ended with {status}:\n{}", self.said())),
        }
    }

    /// The program ends with an error that says all this.
    pub async fn ends_saying(&self, mut program: Child, words: &[&str]) -> Result<(), String> {
        let status = ended(&mut program, &self.stage.folder.0).await?;
        let said = self.said();
        let missing: Vec<&&str> = words.iter().filter(|word| !said.contains(**word)).collect();
        if status.code() == Some(1) && missing.is_empty() {
            return Ok(());
        }
        Err(format!(
            "it ended with {status} and did not say {missing:?}:\n{said}"
        ))
    }

    /// The program heeds the wish to stop.
    pub async fn is_interrupted(&self, mut program: Child) -> Result<(), String> {
        kill_process(Pid::from_child(&program), Signal::INT).unwrap();
        let status = ended(&mut program, &self.stage.folder.0).await?;
        match status.code() {
            Some(130) => Ok(()),
            _ => Err(format!("it ended with {status}:\n{}", self.said())),
        }
    }

    /// Something was said by the program that has ended.
    pub fn has_said(&self, words: &str) -> Result<(), String> {
        let said = self.said();
        if said.contains(words) {
            return Ok(());
        }
        Err(format!("it did not say {words:?}:\n{said}"))
    }

    /// The target's journal has something that was met, of this level: its entity, the server's SQLSTATE where
    /// there must be one, and what was done.
    pub async fn has_noted(
        &self,
        level: i32,
        (entity, sqlstate): (&str, Option<&str>),
        done: &str,
    ) -> Result<(), String> {
        let sql = "SELECT coalesce(string_agg(concat_ws(' | ', at, run_id, priority, payload), E'\n' ORDER BY id), 'nothing'),
                          coalesce(bool_or(run_id IS NOT NULL AND payload->>'entity' = $1 AND ($2::text IS NULL OR payload->>'sqlstate' = $2)
                                           AND (payload->>'level')::integer = $3 AND strpos(payload->>'remedy', $4) > 0), false)
                   FROM rehome.migration_journal WHERE sender = 'execution' AND kind = 'error'";
        let target = self.world.connect().await;
        let asked = target
            .query_one(sql, &[&entity, &sqlstate, &level, &done])
            .await
            .unwrap();
        match asked.get(1) {
            true => Ok(()),
            false => Err(format!(
                "the journal does not have {sqlstate:?} of {entity}, {done:?}, but:\n{}",
                asked.get::<_, &str>(0)
            )),
        }
    }

    /// The same command completes the work, now that nothing is in its way.
    pub async fn completes(&self, entity: &'static str, command: Command) -> Result<(), String> {
        let program = self.start(entity, command, &[]);
        self.ends_well(program).await?;
        self.is_as_usual(entity, command).await
    }

    /// The databases hold what they hold after this step of the undisturbed life.
    pub async fn is_as_usual(&self, entity: &str, command: Command) -> Result<(), String> {
        let found = self.world.state().await.still;
        let expected = self.stage.usual(entity, command);
        if found == expected {
            return Ok(());
        }
        let only = |one: &[String], other: &[String]| -> Vec<String> {
            let lines = one.iter().filter(|line| !other.contains(line));
            lines.take(8).cloned().collect()
        };
        Err(format!(
            "it left something else: missing {:#?}, too many {:#?}\n{}",
            only(expected, &found),
            only(&found, expected),
            self.said()
        ))
    }

    pub async fn end(self) {
        self.world.end().await;
    }
}
