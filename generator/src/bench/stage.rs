//! Where ways are measured: puts the target back to what it was, runs one way, says what it cost, compares contents.

use std::path::Path;

use rehome_runtime::report::{Outcome, Status};

use super::clients::Clients;
use super::half_way;
use super::model::{Cost, Plan, Programs};
use super::ways::{Ground, Tools, Way, Work};
use super::world::{CLONE, EQUAL, NEW, OLD, World, failed};
use crate::error::Error;
use crate::orchestrate::interrupt;
use crate::sandbox::Measured;
use crate::usage;

const BEFORE: &str = include_str!("schema/before.sql");

const NEW_ROWS: &str = include_str!("schema/new_rows.sql");
const NEW_KEYS: &str = include_str!("schema/new_keys.sql");
const OLD_CONTENTS: &str = include_str!("schema/old_contents.sql");
/// Rows that have no mapping, or mappings without a row.
const MAPPED: &str =
    "SELECT abs((SELECT count(*) FROM {table}) - (SELECT count(*) FROM {mapping}))";

/// Whether the target is as a run of the big table has left it.
const FINISHED: &str = "SELECT count(*) FROM rehome.migration_control WHERE entity = 'system_messages' AND phase IN ('loaded', 'validated')";

/// At which stage rows of the big table were quarantined.
const REFUSED_BY: &str = "SELECT coalesce(string_agg(DISTINCT stage, ', '), '') FROM rehome.migration_quarantine WHERE entity = 'system_messages'";

/// The new big table.
pub(super) const NEW_TABLE: &str = "app.system_messages";
/// One like it without keys.
const BARE_TABLE: &str = "baseline.rows";

/// Everything that measuring needs.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) world: &'a World,
    pub(super) programs: &'a Programs,
    pub(super) plan: &'a Plan,
    pub(super) clients: Clients<'a>,
    /// The statements that make the mapping table of the baselines; empty where none is needed.
    pub(super) mapping: &'static str,
}

impl<'a> Stage<'a> {
    /// Makes it, in a folder for temporary files.
    pub(super) fn new(
        world: &'a World,
        programs: &'a Programs,
        plan: &'a Plan,
        folder: &Path,
    ) -> Self {
        Self {
            clients: Clients {
                world,
                interrupts: &plan.interrupts,
                tools: Tools::find(world),
                scratch: folder.join("scratch"),
                finished: folder.join("finished"),
            },
            world,
            programs,
            plan,
            mapping: "",
        }
    }

    /// Moves the small tables, which every run of the big one needs.
    pub(super) fn move_parents(&self) -> Result<(), Error> {
        for program in &self.programs.parents {
            let (_, outcome) = self.clients.call(program, &["run"])?;
            finished_well(&outcome)?;
        }
        Ok(())
    }

    /// Puts the ground of a way, runs it between two looks at the servers, and says what it cost.
    pub(super) fn take(&self, way: &Way) -> Result<(Cost, Option<Outcome>), Error> {
        interrupt::check(&self.plan.interrupts)?;
        self.lay(way)?;
        for server in [&self.world.source, &self.world.target] {
            let made = server.execute("postgres", "make a checkpoint", "CHECKPOINT");
            made.map_err(failed)?;
        }
        let (before, busy_before) = (self.server_seconds(), usage::busy_seconds_of_machine());
        let (measured, outcome) = match &way.work {
            Work::Bulk => self.run(&self.programs.bulk)?,
            Work::Live => self.run(&self.programs.live)?,
            Work::Proof => self.prove(&self.programs.bulk)?,
            Work::Half(half) => self.measure_half(half)?,
            Work::Script(text, variables) => {
                (self.clients.script(way.name, text, variables)?, None)
            }
        };
        let busy = usage::busy_seconds_of_machine().zip(busy_before);
        let used = self.server_seconds().zip(before);
        let server_seconds = used.map(|(after, before)| after - before);
        let ours = measured.processor_seconds.zip(server_seconds);
        let cost = Cost {
            seconds: measured.seconds,
            client_seconds: measured.processor_seconds,
            server_seconds,
            // Both are counted in whole ticks, so the rest can come out a little below nothing.
            other_seconds: busy.zip(ours).map(|((after, before), (client, server))| {
                (after - before - client - server).max(0.0)
            }),
            peak_memory_bytes: measured.peak_memory,
            half_way: half_way::found(&measured, way.work.phase()),
        };
        Ok((cost, outcome))
    }

    fn measure_half(&self, half: &str) -> Result<(Measured, Option<Outcome>), Error> {
        let (measured, outcome) = self.call(&self.programs.bulk, &["measure", half])?;
        finished_well(&outcome)?;
        Ok((measured, Some(outcome)))
    }

    /// The program's own proof of every row; gives its seconds.
    pub(super) fn validate(&self, program: &Path) -> Result<f64, Error> {
        Ok(self.prove(program)?.0.seconds)
    }

    fn prove(&self, program: &Path) -> Result<(Measured, Option<Outcome>), Error> {
        let (measured, outcome) = self.call(program, &["validate"])?;
        finished_well(&outcome)?;
        match &outcome.validation {
            Some(proof) if proof.equal => Ok((measured, Some(outcome))),
            _ => Err(Error::failed(
                "the proof found differences",
                "app.system_messages",
            )),
        }
    }

    /// What is in the table that a way has written; none where it writes nothing.
    pub(super) fn contents(&self, ground: Ground) -> Result<Option<String>, Error> {
        Ok(Some(match ground {
            Ground::New => {
                let keys = self.ask(NEW.0, NEW_KEYS)?;
                format!("{}; {keys}", self.rows(NEW_TABLE)?)
            }
            Ground::Bare => self.rows(BARE_TABLE)?,
            Ground::Empty | Ground::Equal => self.ask(CLONE, OLD_CONTENTS)?,
            Ground::Finished | Ground::None => return Ok(None),
        }))
    }

    /// Who has refused rows of the big table, in the word of the quarantine; empty where none was refused.
    pub(super) fn refused_by(&self) -> Result<String, Error> {
        self.ask(NEW.0, REFUSED_BY)
    }

    /// The rows of a table like the new big one, by count and hash.
    pub(super) fn rows(&self, table: &str) -> Result<String, Error> {
        self.ask(NEW.0, &NEW_ROWS.replace("{table}", table))
    }

    fn ask(&self, database: &str, question: &str) -> Result<String, Error> {
        let found = self.world.target.ask(database, "be compared", question);
        found.map_err(failed)
    }

    /// What is in the source's big table.
    pub(super) fn source_contents(&self) -> Result<String, Error> {
        let found = self.world.source.ask(OLD.0, "be compared", OLD_CONTENTS);
        found.map_err(failed)
    }

    /// Whether there are as many mappings as rows, after a way that writes into the new schema.
    pub(super) fn is_mapped(&self, way: &Way) -> Result<bool, Error> {
        let table = match way.ground {
            Ground::New => NEW_TABLE,
            Ground::Bare => BARE_TABLE,
            Ground::Empty | Ground::Equal | Ground::Finished | Ground::None => return Ok(true),
        };
        let mapping = match way.work {
            Work::Script(..) => "baseline.mapping",
            _ => "rehome.migration_mappings_system_messages",
        };
        let question = MAPPED
            .replace("{table}", table)
            .replace("{mapping}", mapping);
        let target = &self.world.target;
        let found = target.ask(NEW.0, "count mappings", &question);
        Ok(found.map_err(failed)? == "0")
    }

    fn lay(&self, way: &Way) -> Result<(), Error> {
        let execute = |statement: &str| {
            let done = self.world.target.execute("postgres", "be reset", statement);
            done.map_err(failed)
        };
        let template = match way.ground {
            Ground::None => return Ok(()),
            Ground::New | Ground::Bare => return self.lay_new(way),
            Ground::Finished => return self.lay_finished(),
            Ground::Empty => "template0",
            Ground::Equal => EQUAL,
        };
        execute(&format!("DROP DATABASE IF EXISTS {CLONE}"))?;
        execute(&format!("CREATE DATABASE {CLONE} TEMPLATE {template}"))
    }

    /// Leaves nothing in the target of earlier runs of the big table.
    pub(super) fn forget_run(&self) -> Result<(), Error> {
        self.world.in_target("be reset", BEFORE)
    }

    fn lay_new(&self, way: &Way) -> Result<(), Error> {
        self.forget_run()?;
        if matches!(way.work, Work::Script(..)) {
            self.world.in_target("be reset", self.mapping)?;
        }
        Ok(())
    }

    /// Runs the program, outside of what is measured, where the last way has left something else.
    fn lay_finished(&self) -> Result<(), Error> {
        if self.ask(NEW.0, FINISHED)? == "1" {
            return Ok(());
        }
        self.forget_run()?;
        self.run(&self.programs.bulk).map(drop)
    }

    fn run(&self, program: &Path) -> Result<(Measured, Option<Outcome>), Error> {
        let (measured, outcome) = self.call(program, &["run"])?;
        finished_well(&outcome)?;
        Ok((measured, Some(outcome)))
    }

    /// A program's command, with what was asked of its workers.
    fn call(&self, program: &Path, command: &[&str]) -> Result<(Measured, Outcome), Error> {
        let workers = self.plan.workers.map(|workers| workers.to_string());
        let mut words = command.to_vec();
        if let Some(workers) = &workers {
            words.extend(["--workers", workers]);
        }
        self.clients.call(program, &words)
    }

    /// What both servers have used so far.
    fn server_seconds(&self) -> Option<f64> {
        let World { source, target } = self.world;
        let of = |process: Option<u32>| usage::processor_seconds_of_tree(process?);
        Some(of(source.process())? + of(target.process())?)
    }
}

fn finished_well(outcome: &Outcome) -> Result<(), Error> {
    if outcome.status == Status::Done && outcome.account.balances() {
        return Ok(());
    }
    let said = outcome.error.clone();
    let said = said.unwrap_or_else(|| format!("it ended as {:?}", outcome.status));
    Err(Error::failed("the program did not do its work", &outcome.entity).because(said))
}
