//! The run: entity after entity, parents first, each loaded and proven before the next; stops where a person has to choose.

use rehome_runtime::control::journal::trouble;
use rehome_runtime::report::{Event, Outcome, Status, exit};

use super::account::{EntityAccount, Verdict, grouped};
use super::console::Console;
use super::deadline::Deadline;
use super::journal::{Journal, Payload, Role};
use super::outcomes::Outcomes;
use super::programs::Programs;
use super::progress::Progress;
use super::reconcile;
use super::stop::{Why, choices};
use crate::error::{Error, ErrorKind};

/// What a run needs.
pub struct Run<'a> {
    /// Where words go.
    pub console: Console,
    /// Where messages are kept.
    pub journal: &'a mut Journal,
    /// The programs.
    pub programs: &'a mut dyn Programs,
    /// Where outcomes are kept.
    pub outcomes: Outcomes,
    /// Until when it begins something new.
    pub deadline: Deadline,
}

/// How far a command came over its entities.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// The entities that it came to, in order.
    pub accounts: Vec<EntityAccount>,
    /// Where it stopped, and why.
    pub stopped: Option<(String, Why)>,
    /// What a program that came to no account died of.
    pub error: Option<String>,
    /// The entities that it did not come to.
    pub waiting: Vec<String>,
}

/// One call of a program.
#[derive(Debug, Clone)]
pub(super) struct Called {
    pub(super) exit: u8,
    pub(super) outcome: Outcome,
}

impl Run<'_> {
    /// Moves entities, parents first, and proves each after it.
    ///
    /// A program that fails or dies ends it there; what was done before stays.
    ///
    /// # Errors
    /// When the journal cannot be written: what is not on record must not go on.
    pub fn migrate(&mut self, entities: &[String], flags: &Flags) -> Result<Moved, Error> {
        self.each(entities, "run", |run, entity| {
            run.migrate_one(entity, flags)
        })
    }

    /// Has each program take back what it moved; `arguments` say what may be destroyed.
    ///
    /// # Errors
    /// As [`Run::migrate`].
    pub fn take_back(&mut self, entities: &[String], arguments: &[String]) -> Result<Moved, Error> {
        self.each(entities, "rollback", |run, entity| {
            let called = run.call(entity, "rollback", arguments)?;
            Ok((EntityAccount::of(&called.outcome), called.exit))
        })
    }

    /// Has each program do one command: `validate`, `replay` or `status`.
    ///
    /// # Errors
    /// As [`Run::migrate`].
    pub fn command(
        &mut self,
        entities: &[String],
        command: &str,
        flags: &Flags,
    ) -> Result<Moved, Error> {
        self.each(entities, command, |run, entity| {
            let called = run.call(entity, command, &flags.arguments(command, run.deadline))?;
            Ok((EntityAccount::of(&called.outcome), called.exit))
        })
    }

    pub(super) fn each(
        &mut self,
        entities: &[String],
        command: &str,
        mut one: impl FnMut(&mut Self, &str) -> Result<(EntityAccount, u8), Error>,
    ) -> Result<Moved, Error> {
        let mut moved = Moved::default();
        for (index, entity) in entities.iter().enumerate() {
            if self.deadline.is_over() {
                self.trouble(entity, command, Why::TimeIsOver, None)?;
                moved.waiting = entities[index..].to_vec();
                moved.stopped = Some((entity.clone(), Why::TimeIsOver));
                break;
            }
            let why = match one(self, entity) {
                Ok((account, code)) => {
                    if command != "status" {
                        self.console.say(&line(&account, command));
                    }
                    let predicted = command == "predict" && code == exit::FINDINGS;
                    let why = match reconcile::is_one(command) {
                        true => reconcile::why(code),
                        false => why(&account, if predicted { exit::DONE } else { code }),
                    };
                    moved.error.clone_from(&account.error);
                    moved.accounts.push(account);
                    why
                }
                Err(error) => {
                    moved.error = Some(error.to_string());
                    Some(why_of(&error))
                }
            };
            if let Some(why) = why.map(|why| self.in_time(why)) {
                self.trouble(entity, command, why, moved.error.clone())?;
                // A proof changes nothing: what it finds in one table keeps no other from being proven.
                if command == "validate" && why.kind() == ErrorKind::Findings {
                    moved.stopped.get_or_insert((entity.clone(), why));
                    continue;
                }
                moved.waiting = entities[index + 1..].to_vec();
                moved.stopped = Some((entity.clone(), why));
                break;
            }
        }
        Ok(moved)
    }

    /// Who stops because the time is over was stopped by nobody.
    pub(super) fn in_time(&self, why: Why) -> Why {
        match why {
            Why::Stopped if self.deadline.is_over() => Why::TimeIsOver,
            why => why,
        }
    }

    fn migrate_one(&mut self, entity: &str, flags: &Flags) -> Result<(EntityAccount, u8), Error> {
        let loaded = self.call(entity, "run", &flags.arguments("run", self.deadline))?;
        let mut account = EntityAccount::of(&loaded.outcome);
        let complete =
            matches!(loaded.exit, exit::DONE | exit::FINDINGS) && !loaded.outcome.over_budget;
        let proven =
            loaded.outcome.status == Status::NothingToDo && account.validation == Verdict::Equal;
        if !complete || proven {
            return Ok((account, loaded.exit));
        }
        if self.deadline.is_over() {
            return Ok((account, exit::STOPPED));
        }
        let arguments = flags.arguments("validate", self.deadline);
        let proof = self.call(entity, "validate", &arguments)?;
        account.add_proof(&proof.outcome);
        Ok((account, loaded.exit.max(proof.exit)))
    }

    /// Calls a program and keeps what it said: in the journal, and as the last outcome.
    pub(super) fn call(
        &mut self,
        entity: &str,
        command: &str,
        arguments: &[String],
    ) -> Result<Called, Error> {
        let role = if command == "validate" {
            Role::Validation
        } else {
            Role::Execution
        };
        self.journal.task(role, command, &[entity.to_owned()])?;
        let mut progress = Progress::new(self.console);
        let mut noted = Ok(());
        // A prediction is a run that changes nothing, and so it is called in the programs' own words.
        let word = if command == "predict" { "run" } else { command };
        let words: Vec<String> = std::iter::once(word.to_owned())
            .chain(arguments.iter().cloned())
            .collect();
        let journal = &mut *self.journal;
        let ended = self.programs.call(entity, &words, &mut |event| {
            progress.show(event);
            if let (Ok(()), Some(message)) = (&noted, recovery(event)) {
                noted = journal.overcome(role, message);
            }
        });
        progress.end();
        noted?;
        let (exit, outcome) = ended?.into_outcome(entity)?;
        self.journal
            .send(role, Role::Orchestrator, ended_message(&outcome))?;
        // A run that found nothing to do must not hide what the one before it did.
        let idle = outcome.status == Status::NothingToDo;
        if !idle || self.outcomes.last(entity, command).is_none() {
            self.outcomes.keep(&outcome)?;
        }
        Ok(Called { exit, outcome })
    }

    pub(super) fn trouble(
        &mut self,
        entity: &str,
        command: &str,
        why: Why,
        message: Option<String>,
    ) -> Result<(), Error> {
        let payload = Payload::Trouble {
            level: 3,
            entity: entity.to_owned(),
            operation: command.to_owned(),
            sqlstate: None,
            message: message.unwrap_or_else(|| why.words().to_owned()),
            remedy: String::new(),
            choices: choices(why, entity),
        };
        self.journal
            .send(Role::Orchestrator, Role::Guidance, payload)
    }
}

/// What programs are told; each command takes what is its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// The run's identity.
    pub run_id: Option<String>,
    /// The snapshot that all programs read.
    pub snapshot: Option<String>,
    /// Rows in a batch, where it is not the planned number.
    pub batch_size: Option<u32>,
    /// How many batches of a table are moved side by side, where it is not one per processor.
    pub workers: Option<u32>,
    /// How often a batch is tried.
    pub max_attempts: Option<u32>,
    /// Whether batches are read back before they are committed.
    pub fingerprint: bool,
    /// The pace that the settings set, as arguments.
    pub pace: Vec<String>,
    /// How many rows of a table may be quarantined, as a number or a part of its source.
    pub max_quarantined: Option<String>,
    /// After how many seconds a silent session is given up, where it is not the programs' own number.
    pub stall_seconds: Option<u32>,
    /// Whether to move batches of runs that another process has begun.
    pub join: bool,
}

impl Flags {
    /// The words behind a command, with the time that is left. Rollback and status read no source, so no snapshot is theirs.
    pub(super) fn arguments(&self, command: &str, deadline: Deadline) -> Vec<String> {
        let number = |number: u32| number.to_string();
        let seconds = deadline.seconds_left().map(|seconds| seconds.to_string());
        let runs = command == "run";
        let reads = runs || matches!(command, "validate" | "replay");
        let given = [
            (runs, "--run-id", self.run_id.clone()),
            (reads, "--snapshot", self.snapshot.clone()),
            (runs, "--batch-size", self.batch_size.map(number)),
            (runs, "--workers", self.workers.map(number)),
            (runs, "--max-attempts", self.max_attempts.map(number)),
            (runs, "--max-quarantined", self.max_quarantined.clone()),
            (runs, "--max-seconds", seconds),
            (reads, "--stall-seconds", self.stall_seconds.map(number)),
        ];
        let given = given
            .into_iter()
            .filter_map(|(takes, flag, value)| Some([flag.to_owned(), value.filter(|_| takes)?]));
        let switches = [
            (runs && self.join, "--join"),
            (
                (runs || command == "replay") && self.fingerprint,
                "--fingerprint",
            ),
        ];
        let switches = switches.into_iter().filter(|(given, _)| *given);
        let switches = switches.map(|(_, switch)| switch.to_owned());
        let pace = self.pace.iter().filter(|_| runs).cloned();
        given.flatten().chain(switches).chain(pace).collect()
    }
}

/// What was got over, or held the work back, in the words in which the program puts it into the target.
fn recovery(event: &Event) -> Option<Payload> {
    serde_json::from_value(trouble(event)?).ok()
}

fn ended_message(outcome: &Outcome) -> Payload {
    Payload::Ended {
        entity: outcome.entity.clone(),
        command: outcome.command.clone(),
        status: outcome.status,
        account: outcome.account,
        seconds: outcome.seconds,
    }
}

/// Whether the work has to stop here, and why.
pub(super) fn why(account: &EntityAccount, code: u8) -> Option<Why> {
    match code {
        exit::STOPPED => Some(Why::Stopped),
        exit::DIFFERS => Some(Why::Changed),
        exit::DONE | exit::FINDINGS if account.validation == Verdict::Differs => Some(Why::Differs),
        exit::FINDINGS if account.over_budget => Some(Why::OverBudget),
        exit::FINDINGS => Some(Why::TooManyQuarantined),
        exit::DONE if !account.account.balances() => Some(Why::Unbalanced),
        exit::DONE => None,
        _ => Some(Why::Failed),
    }
}

/// Why a program that gave no account ends the work.
pub(super) fn why_of(error: &Error) -> Why {
    match error.kind() {
        ErrorKind::Stopped => Why::Stopped,
        _ => Why::Failed,
    }
}

/// An entity's line, as it is said when its turn is over.
fn line(entity: &EntityAccount, command: &str) -> String {
    let EntityAccount {
        entity: name,
        account,
        seconds,
        ..
    } = entity;
    let (moved, refused) = (grouped(account.migrated), grouped(account.quarantined));
    let changed = grouped(entity.rows_changed);
    let what = match (command, entity.status) {
        (_, Status::Failed) => "failed".to_owned(),
        (_, Status::Stopped) => "stopped".to_owned(),
        ("run", Status::NothingToDo) => format!("{moved} rows were there already; nothing to do"),
        ("run", _) => format!("{moved} rows moved, {refused} in quarantine"),
        ("predict", Status::NothingToDo) => "was moved already".to_owned(),
        ("predict", _) => format!("{moved} rows would move, {refused} would be in quarantine"),
        ("validate", _) => format!("{} rows compared", grouped(entity.compared)),
        ("replay", _) => format!("{changed} rows brought in, {refused} still in quarantine"),
        ("rollback", Status::NothingToDo) => "nothing to take back".to_owned(),
        ("rollback", _) => format!("{changed} rows taken back"),
        (_, _) if reconcile::is_one(command) => reconcile::words(entity),
        (_, _) => String::new(),
    };
    let proof = match (command, entity.validation) {
        ("run" | "validate", Verdict::Equal) => ", proven equal",
        ("run" | "validate", Verdict::Differs) => ", DIFFERS from the source",
        _ => "",
    };
    format!("  {name:<24} {what}{proof} ({seconds:.1} s)")
}

#[cfg(test)]
#[path = "migrate_tests.rs"]
mod tests;
