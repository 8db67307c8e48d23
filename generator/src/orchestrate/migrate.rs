//! The run: stage after stage, parents first, each entity loaded and then proven; stops where a person has to choose.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rehome_runtime::control::journal::trouble;
use rehome_runtime::report::{Event, Outcome, Status, exit};

use super::account::{EntityAccount, Verdict, grouped};
use super::console::Console;
use super::crew::Crew;
use super::deadline::Deadline;
use super::flags::Flags;
use super::journal::{Journal, Payload, Role};
use super::outcomes::Outcomes;
use super::programs::Programs;
use super::progress::{Bars, Progress};
use super::reconcile;
use super::stop::{Why, choices};
use crate::error::{Error, ErrorKind};

/// What a run needs.
pub struct Run<'a> {
    journal: Mutex<&'a mut Journal>,
    programs: &'a dyn Programs,
    outcomes: Outcomes,
    pub(super) deadline: Deadline,
    pub(super) bars: Bars,
    /// Whether the programs that work are to stop behind their batch, because one beside them has ended the run.
    pub(super) halt: AtomicBool,
}

/// How far a command came over its entities.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// The entities that it came to, in order.
    pub accounts: Vec<EntityAccount>,
    /// Where it stopped, and why; several where entities were moved side by side, or where it went on.
    pub stopped: Vec<Stopped>,
    /// Whether it went on behind what it found: a proof of one table keeps no other from being proven.
    pub went_on: bool,
    /// The entities that it did not come to.
    pub waiting: Vec<String>,
}

impl Moved {
    /// What the program said at which the work stopped first.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.stopped.iter().find_map(|stop| stop.error.as_deref())
    }
}

/// An entity at which a command stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// The entity.
    pub entity: String,
    /// Why.
    pub why: Why,
    /// What the program said of it.
    pub error: Option<String>,
}

/// What came of an entity: its account and the exit code.
pub(super) type Ended = Result<(EntityAccount, u8), Error>;

/// One call of a program.
#[derive(Debug, Clone)]
pub(super) struct Called {
    pub(super) exit: u8,
    pub(super) outcome: Outcome,
}

impl<'a> Run<'a> {
    /// A run of a project's programs, without a limit of time.
    #[must_use]
    pub fn new(
        project: &Path,
        console: Console,
        journal: &'a mut Journal,
        programs: &'a dyn Programs,
    ) -> Self {
        Self {
            journal: Mutex::new(journal),
            programs,
            outcomes: Outcomes::of(project),
            deadline: Deadline::default(),
            bars: Bars::new(console),
            halt: AtomicBool::new(false),
        }
    }

    /// The same, which begins nothing more when the time is over.
    #[must_use]
    pub fn until(self, deadline: Deadline) -> Self {
        Self { deadline, ..self }
    }

    /// Moves entities stage by stage, those of a stage side by side, and proves each after it.
    ///
    /// Where a program ends the run, nothing more begins, and those beside it stop behind their batch; what is done stays.
    ///
    /// # Errors
    /// When the journal cannot be written: what is not on record must not go on.
    pub fn migrate(
        &self,
        stages: &[Vec<String>],
        flags: &Flags,
        crew: &Crew,
    ) -> Result<Moved, Error> {
        let mut moved = Moved::default();
        for (index, stage) in stages.iter().enumerate() {
            self.stage(stage, (flags, crew), &mut moved)?;
            if !moved.stopped.is_empty() {
                moved.waiting.extend(stages[index + 1..].concat());
                break;
            }
        }
        Ok(moved)
    }

    /// Has each program take back what it moved; `arguments` say what may be destroyed.
    ///
    /// # Errors
    /// As [`Run::migrate`].
    pub fn take_back(&self, entities: &[String], arguments: &[String]) -> Result<Moved, Error> {
        self.each(entities, "rollback", |entity| {
            self.one(entity, "rollback", arguments)
        })
    }

    /// Has each program do one command: `validate`, `replay` or `status`.
    ///
    /// # Errors
    /// As [`Run::migrate`].
    pub fn command(
        &self,
        entities: &[String],
        command: &str,
        flags: &Flags,
    ) -> Result<Moved, Error> {
        self.each(entities, command, |entity| {
            self.one(entity, command, &flags.arguments(command, self.deadline))
        })
    }

    /// Does something with one entity after the other, until one stops the work.
    pub(super) fn each(
        &self,
        entities: &[String],
        command: &str,
        one: impl Fn(&str) -> Ended,
    ) -> Result<Moved, Error> {
        let mut moved = Moved::default();
        for (index, entity) in entities.iter().enumerate() {
            let ended = one(entity);
            if let (Ok((account, _)), true) = (&ended, command != "status") {
                self.bars.say(&line(account, command));
            }
            let before = moved.stopped.len();
            self.settle((entity, command), ended, &mut moved)?;
            let Some(stop) = moved.stopped.get(before) else {
                continue;
            };
            // A proof changes nothing: what it finds in one table keeps no other from being proven.
            moved.went_on = command == "validate" && stop.why.kind() == ErrorKind::Findings;
            if !moved.went_on {
                moved.waiting = entities[index + 1..].to_vec();
                break;
            }
        }
        Ok(moved)
    }

    /// Takes over what came of an entity, and notes where the work stops at it.
    pub(super) fn settle(
        &self,
        (entity, command): (&str, &str),
        ended: Ended,
        moved: &mut Moved,
    ) -> Result<(), Error> {
        let (why, error) = match ended {
            Ok((account, code)) => {
                let predicted = command == "predict" && code == exit::FINDINGS;
                let why = match reconcile::is_one(command) {
                    true => reconcile::why(code),
                    false => why(&account, if predicted { exit::DONE } else { code }),
                };
                let error = account.error.clone();
                moved.accounts.push(account);
                (why, error)
            }
            Err(error) => (Some(why_of(&error)), Some(error.to_string())),
        };
        match why {
            Some(why) => self.stop((entity, command), self.by_whom(why), error, moved),
            None => Ok(()),
        }
    }

    /// Notes that the work stops at an entity.
    pub(super) fn stop(
        &self,
        (entity, command): (&str, &str),
        why: Why,
        error: Option<String>,
        moved: &mut Moved,
    ) -> Result<(), Error> {
        self.trouble(entity, command, why, error.clone())?;
        moved.stopped.push(Stopped {
            entity: entity.to_owned(),
            why,
            error,
        });
        Ok(())
    }

    /// Who stops because the time is over, or because of another table, was stopped by nobody.
    fn by_whom(&self, why: Why) -> Why {
        match why {
            Why::Stopped if self.halt.load(Ordering::Relaxed) => Why::Beside,
            Why::Stopped if self.deadline.is_over() => Why::TimeIsOver,
            why => why,
        }
    }

    /// Moves an entity and proves it.
    pub(super) fn migrate_one(&self, entity: &str, flags: &Flags) -> Ended {
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

    /// Has one program do a command, and gives its account.
    pub(super) fn one(&self, entity: &str, command: &str, arguments: &[String]) -> Ended {
        let called = self.call(entity, command, arguments)?;
        Ok((EntityAccount::of(&called.outcome), called.exit))
    }

    /// Calls a program and keeps what it said: in the journal, and as the last outcome.
    pub(super) fn call(
        &self,
        entity: &str,
        command: &str,
        arguments: &[String],
    ) -> Result<Called, Error> {
        let role = if command == "validate" {
            Role::Validation
        } else {
            Role::Execution
        };
        self.journal().task(role, command, &[entity.to_owned()])?;
        let mut progress = Progress::new(&self.bars);
        // A prediction is a run that changes nothing, and so it is called in the programs' own words.
        let word = if command == "predict" { "run" } else { command };
        let words: Vec<String> = std::iter::once(word.to_owned())
            .chain(arguments.iter().cloned())
            .collect();
        let mut noted = Ok(());
        let mut on_event = |event: &Event| {
            progress.show(event);
            if let (Ok(()), Some(message)) = (&noted, recovery(event)) {
                noted = self.journal().overcome(role, message);
            }
        };
        let ended = self
            .programs
            .call(entity, &words, &self.halt, &mut on_event);
        progress.end();
        noted?;
        let (exit, outcome) = ended?.into_outcome(entity)?;
        self.journal()
            .send(role, Role::Orchestrator, ended_message(&outcome))?;
        // A run that found nothing to do must not hide what the one before it did.
        let idle = outcome.status == Status::NothingToDo;
        if !idle || self.outcomes.last(entity, command).is_none() {
            self.outcomes.keep(&outcome)?;
        }
        Ok(Called { exit, outcome })
    }

    /// The journal, for one message at a time.
    fn journal(&self) -> MutexGuard<'_, &'a mut Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(
        &self,
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
        self.journal()
            .send(Role::Orchestrator, Role::Guidance, payload)
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
pub(super) fn line(entity: &EntityAccount, command: &str) -> String {
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
