//! A project that is ready to call its programs: checked, built, with its journal open.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use rehome_runtime::connect::Connection;
use rehome_runtime::control::{self, records};

use super::console::Console;
use super::crew::{Crew, places};
use super::databases::{Databases, open, wait};
use super::entities::entities_of;
use super::facts::source_rows;
use super::generation::check_generated;
use super::interrupt::{self, count_interrupts};
use super::journal::Journal;
use super::project::{Project, plain};
use super::selection::Selection;
use super::workshop::{Compiled, build, check_decided};
use crate::error::Error;
use crate::mapping::decisions::Decision;

/// Everything that a command needs to call programs.
#[derive(Debug)]
pub struct Ready {
    /// The project.
    pub project: Project,
    /// The selected entities, parents first.
    pub entities: Vec<String>,
    /// Where messages are kept.
    pub journal: Journal,
    /// The compiled programs.
    pub programs: Compiled,
    interrupts: Arc<AtomicU32>,
}

impl Ready {
    /// Gets ready to call programs: they must be what the mappings say.
    ///
    /// # Errors
    /// When a name is unknown, a generated file differs, or a crate does not compile.
    pub fn to_call(
        root: &Path,
        console: Console,
        selection: &Selection,
        confined: bool,
    ) -> Result<Self, Error> {
        Self::new(root, console, selection, confined, false)
    }

    /// Gets ready to move rows: besides that, nothing that matters may be undecided.
    ///
    /// # Errors
    /// As [`Ready::to_call`], and when a decision is open.
    pub fn to_move(
        root: &Path,
        console: Console,
        selection: &Selection,
        confined: bool,
    ) -> Result<Self, Error> {
        Self::new(root, console, selection, confined, true)
    }

    fn new(
        root: &Path,
        console: Console,
        selection: &Selection,
        confined: bool,
        moves: bool,
    ) -> Result<Self, Error> {
        let project = Project::open(root)?;
        let files = project.mappings()?;
        let chosen = entities_of(&project, &files)?.select(selection)?;
        let mut journal = Journal::open(&project.root)?;
        if moves {
            check_decided(&project, &files, &chosen, &mut journal)?;
        }
        check_generated(&project, &files, &chosen)?;
        let interrupts = count_interrupts()?;
        let built = build(&project, &chosen, console, &mut journal)?;
        let programs = Compiled::new(&project, &files, built, confined, Arc::clone(&interrupts))?;
        Ok(Self {
            project,
            entities: chosen,
            journal,
            programs,
            interrupts,
        })
    }

    /// The selected entities in stages: those of one can be moved side by side.
    ///
    /// # Errors
    /// When the target's catalog is missing.
    pub fn stages(&self) -> Result<Vec<Vec<String>>, Error> {
        let known = entities_of(&self.project, &self.project.mappings()?)?;
        Ok(known.stages(&self.entities))
    }

    /// What the programs share: the processors, and the room that both servers have.
    ///
    /// # Errors
    /// When a server does not answer, or the project's profile or mappings cannot be used.
    pub fn crew(
        &self,
        databases: &Databases,
        side_by_side: Option<usize>,
        workers: Option<u32>,
    ) -> Result<Crew, Error> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Crew {
            places: places(processors, databases.free_sessions()?),
            side_by_side,
            workers,
            rows: source_rows(&self.project.profile()?, &plain(&self.project.mappings()?)),
        })
    }

    /// Sees that both databases let us in and are two.
    ///
    /// # Errors
    /// When they do not, or are one; or when the user has asked to stop.
    pub fn check_databases(&self, databases: &Databases) -> Result<(), Error> {
        wait(async { databases.open().await.map(|_| ()) })?;
        interrupt::check(&self.interrupts)
    }

    /// Records in the target what was decided and what the roles said.
    ///
    /// # Errors
    /// When the target refuses.
    pub fn record(&mut self, databases: &Databases) -> Result<(), Error> {
        let decisions: Vec<_> = self
            .project
            .decisions()?
            .list
            .iter()
            .filter_map(decided)
            .collect();
        let messages = self.journal.take_unrecorded();
        let schema = &self.project.settings.policy.control_schema;
        wait(async {
            let target = open(&databases.target).await?;
            record(&target, schema, &decisions, &messages)
                .await
                .map_err(|cause| {
                    Error::failed("decisions and journal could not be recorded", "the target")
                        .because(cause)
                })
        })
    }
}

async fn record(
    target: &Connection,
    schema: &str,
    decisions: &[records::DecisionRecord],
    messages: &[records::MessageRecord],
) -> Result<(), rehome_runtime::error::Error> {
    control::install(target, schema).await?;
    records::decisions(target, schema, decisions).await?;
    records::messages(target, schema, messages).await
}

fn decided(decision: &Decision) -> Option<records::DecisionRecord> {
    Some(records::DecisionRecord {
        id: decision.id.clone(),
        code: decision.code.clone(),
        question: decision.question.clone(),
        options: serde_json::to_value(&decision.options).unwrap_or_default(),
        answer: decision.answer.clone()?,
        decided_by: decision.decided_by.clone()?,
        decided_at: decision.decided_at.clone()?,
        reason: decision.reason.clone().unwrap_or_default(),
    })
}
