//! From files to programs: what must hold before anything runs, and the programs themselves.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use rehome_runtime::connect::{Environment, Secret};
use rehome_runtime::report::{Event, Outcome, exit};

use super::console::Console;
use super::databases::environment;
use super::facts::time_limits;
use super::interrupt::{self, count_interrupts};
use super::journal::{Journal, Payload, Role};
use super::programs::{Ended, Programs, stopped};
use super::project::{Project, plain};
use crate::error::{Error, ErrorKind};
use crate::mapping::read::MappingFile;
use crate::sandbox::{self, Asked, Built, Launch, Said};

/// Refuses to go on while a decision about one of the entities is open.
///
/// # Errors
/// With the ids that are open; the journal has the question too.
pub fn check_decided(
    project: &Project,
    files: &[MappingFile],
    entities: &[String],
    journal: &mut Journal,
) -> Result<(), Error> {
    let decisions = project.decisions()?;
    let mappings = plain(files);
    let open: Vec<String> = decisions
        .open(&mappings)
        .into_iter()
        .filter(|decision| {
            entities
                .iter()
                .any(|entity| entity == decision.subject().entity)
        })
        .map(|decision| decision.id.clone())
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let listed = open.join(", ");
    let asked = Payload::Asked { decisions: open };
    journal.send(Role::Orchestrator, Role::Guidance, asked)?;
    Err(
        Error::new(ErrorKind::DecisionNeeded, "decisions are open", listed)
            .advice("`rehome decide` asks them; --accept-recommended takes what is recommended"),
    )
}

/// Compiles the programs of entities.
///
/// # Errors
/// When there is no cargo or a crate does not compile, or when the user has asked to stop.
pub fn build(
    project: &Project,
    entities: &[String],
    console: Console,
    journal: &mut Journal,
) -> Result<Vec<Built>, Error> {
    journal.task(Role::Execution, "build", entities)?;
    let mut spinner = super::progress::Spinner::new(console, "compiling");
    let interrupts = count_interrupts()?;
    let built = sandbox::build(&project.root, entities, &interrupts, &mut |line| {
        spinner.show(line);
    });
    spinner.end();
    interrupt::check(&interrupts)?;
    let built = built?;
    let summary = format!("{} programs are ready", built.len());
    journal.finished(Role::Execution, "build", &summary)?;
    Ok(built)
}

/// The compiled programs of a project, run in its sandbox.
#[derive(Debug)]
pub struct Compiled {
    programs: Vec<Built>,
    environment: Vec<(String, String)>,
    confined: bool,
    limits: BTreeMap<String, Duration>,
    interrupts: Arc<AtomicU32>,
    /// How often the user had asked to stop before; that was meant for something else.
    meant_before: u32,
}

impl Compiled {
    /// The programs with everything that they are given.
    ///
    /// # Errors
    /// When the project's `.env` file or profile cannot be used.
    pub fn new(
        project: &Project,
        files: &[MappingFile],
        programs: Vec<Built>,
        confined: bool,
        interrupts: Arc<AtomicU32>,
    ) -> Result<Self, Error> {
        let settings = &project.settings;
        let variables = environment(&project.root)?;
        let (source, target) = (&settings.source.url_env, &settings.target.url_env);
        Ok(Self {
            programs,
            environment: sandbox::environment_of_program(&variables, source, target),
            confined,
            limits: limits(project, files, &variables)?,
            meant_before: interrupts.load(Ordering::Relaxed),
            interrupts,
        })
    }

    fn program(&self, entity: &str) -> Result<&PathBuf, Error> {
        let built = self.programs.iter().find(|built| built.entity == entity);
        built.map(|built| &built.program).ok_or_else(|| {
            Error::failed("the program was not built", entity).advice("run `rehome build`")
        })
    }

    /// From here on the programs write into another database than the project's target.
    pub fn aim_at(&mut self, target: &Secret) {
        let variable = "TARGET_DATABASE_URL";
        self.environment.retain(|(name, _)| name != variable);
        let target = (variable.to_owned(), target.reveal().to_owned());
        self.environment.push(target);
    }

    fn arguments(&self, entity: &str, words: &[String]) -> Vec<String> {
        let sandbox = if self.confined { "process" } else { "none" };
        // With `=`, because a program looks for `--log=json` before its own command line is read.
        let mut manner = vec![
            "--output=json".to_owned(),
            "--log=json".to_owned(),
            format!("--sandbox={sandbox}"),
        ];
        let limit = self.limits.get(entity);
        manner.extend(limit.map(|limit| format!("--time-limit={}", limit.as_secs())));
        words.iter().cloned().chain(manner).collect()
    }
}

/// What the user says, for all programs, else what each one's rows make reasonable.
fn limits(
    project: &Project,
    files: &[MappingFile],
    variables: &Environment,
) -> Result<BTreeMap<String, Duration>, Error> {
    let mappings = plain(files);
    let Some(text) = variables.get("MIGRATION_TIMEOUT") else {
        return Ok(time_limits(&project.profile()?, &mappings));
    };
    let seconds: u64 = text.parse().map_err(|cause| {
        Error::usage("this is no number of seconds", "MIGRATION_TIMEOUT").because(cause)
    })?;
    let limit = Duration::from_secs(seconds);
    Ok(mappings
        .into_iter()
        .map(|mapping| (mapping.entity, limit))
        .collect())
}

impl Programs for Compiled {
    fn call(
        &self,
        entity: &str,
        arguments: &[String],
        halt: &AtomicBool,
        on_event: &mut dyn FnMut(&Event),
    ) -> Result<Ended, Error> {
        let asked = Asked {
            interrupts: &self.interrupts,
            meant_before: self.meant_before,
            halt,
        };
        if asked.times() > 0 {
            return Err(stopped(entity));
        }
        let mut last_words = String::new();
        let job = Launch {
            program: self.program(entity)?,
            arguments: &self.arguments(entity, arguments),
            environment: &self.environment,
            time_limit: self.limits.get(entity).copied(),
            asked,
        };
        let launched = sandbox::launch(&job, &mut |said| match said {
            Said::Event(object) => {
                if let Ok(event) = serde_json::from_value(object) {
                    on_event(&event);
                }
            }
            Said::Text(text) => keep_last(&mut last_words, text),
        })?;
        let mut outcome: Option<Outcome> = serde_json::from_str(launched.stdout.trim()).ok();
        if let (Some(outcome), Some(report)) = (&mut outcome, &launched.report) {
            outcome.confinement = serde_json::to_value(report).unwrap_or_default();
        }
        if launched.timed_out {
            keep_last(
                &mut last_words,
                "it was ended because it took longer than its time limit (MIGRATION_TIMEOUT sets another)",
            );
        }
        let exit = launched.exit_code.and_then(|code| u8::try_from(code).ok());
        Ok(Ended {
            exit: if launched.interrupted {
                Some(exit::STOPPED)
            } else {
                exit
            },
            outcome,
            last_words,
        })
    }
}

/// Keeps the end of what is said; a program that talks on and on must not fill our memory.
fn keep_last(words: &mut String, line: &str) {
    const ENOUGH: usize = 4_000;
    if words.len() > ENOUGH {
        words.clear();
    }
    words.push_str(line);
    words.push('\n');
}
