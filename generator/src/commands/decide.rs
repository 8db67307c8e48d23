//! `decide`: asks what is open, takes answers, and writes them into `decisions.toml` and the mapping files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rehome_runtime::report::exit;

use crate::error::Error;
use crate::guidance::questions;
use crate::mapping::decisions::{Change, Decision, Decisions, Signature, apply};
use crate::mapping::read::MappingFile;
use crate::mapping::write::{replace_rule, switch_trigger};
use crate::orchestrate::journal::{Journal, Payload, Role};
use crate::orchestrate::{Console, Project, now, project};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome decide                                         ask at the terminal
  rehome decide --answer cases.state=reject --reason \"agreed with the lab\"
  rehome decide --from answers.toml --by \"Ann\"
  rehome decide --accept-recommended

Without a terminal and without answers it lists what is open and ends with exit code 4.";

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Answers by id.
    pub answers: Vec<(String, String)>,
    /// A file of answers.
    pub from: Option<PathBuf>,
    /// Take the recommendation for the rest.
    pub accept_recommended: bool,
    /// Who decides.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What is on record after it.
pub(super) struct Answered {
    pub(super) decisions: Decisions,
    pub(super) open: Vec<Decision>,
    now: usize,
}

/// Takes answers, asks where a person can be asked, records everything, and tells what is open.
///
/// # Errors
/// When an answer does not fit, or a file cannot be used.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let Answered {
        decisions,
        open,
        now,
    } = work(root, console, options)?;
    let json =
        serde_json::json!({ "ok": open.is_empty(), "open": open, "decisions": decisions.list });
    console.result(&questions::summary(&decisions, &open, now), &json)?;
    Ok(if open.is_empty() {
        exit::DONE
    } else {
        exit::DECISION
    })
}

/// Takes answers, asks where a person can be asked, and records everything.
///
/// # Errors
/// As [`run`].
pub(super) fn work(root: &Path, console: Console, options: &Options) -> Result<Answered, Error> {
    let project = Project::open(root)?;
    let files = project.mappings()?;
    let mut decisions = project.decisions()?;
    let before = decisions.clone();
    let at = now();
    let signature = Signature {
        by: &options.by,
        at: &at,
        reason: Some(options.reason.as_str()).filter(|reason| !reason.is_empty()),
    };
    for (id, answer) in given(options)? {
        decisions
            .answer(&id, &answer, signature)
            .map_err(|e| refused(&id, e))?;
    }
    let mappings = project::plain(&files);
    if options.accept_recommended {
        decisions.accept_recommended(&mappings, signature);
    } else if options.answers.is_empty() && options.from.is_none() && console.can_ask() {
        ask(&mut decisions, &files, signature)?;
    }
    keep(&project, &files, &before, &decisions)?;
    let mappings = project::plain(&project.mappings()?);
    let open: Vec<Decision> = decisions.open(&mappings).into_iter().cloned().collect();
    let now = before.open(&mappings).len().saturating_sub(open.len());
    Ok(Answered {
        decisions,
        open,
        now,
    })
}

/// Answers of the file first, then those of the command line.
fn given(options: &Options) -> Result<Vec<(String, String)>, Error> {
    let mut answers = Vec::new();
    if let Some(path) = &options.from {
        let read: BTreeMap<String, String> =
            toml::from_str(&project::read(path)?).map_err(|cause| {
                Error::usage("the answers cannot be read", path.display())
                    .because(cause)
                    .advice("write one `\"id\" = \"answer\"` a line")
            })?;
        answers.extend(read);
    }
    answers.extend(options.answers.iter().cloned());
    Ok(answers)
}

fn ask(
    decisions: &mut Decisions,
    files: &[MappingFile],
    signature: Signature<'_>,
) -> Result<(), Error> {
    let mappings = project::plain(files);
    let open: Vec<_> = decisions.open(&mappings).into_iter().cloned().collect();
    for (index, decision) in open.iter().enumerate() {
        let choices = questions::choices(decision);
        let title = format!(
            "({} of {}) {}",
            index + 1,
            open.len(),
            questions::question(decision)
        );
        let start = questions::recommended(decision);
        let asked = inquire::Select::new(&title, choices)
            .with_starting_cursor(start)
            .raw_prompt();
        let chosen = match asked {
            Ok(chosen) => &decision.options[chosen.index].value,
            Err(
                inquire::InquireError::OperationCanceled
                | inquire::InquireError::OperationInterrupted,
            ) => break,
            Err(cause) => return Err(Error::failed("cannot ask", &decision.id).because(cause)),
        };
        decisions
            .answer(&decision.id, chosen, signature)
            .map_err(|e| refused(&decision.id, e))?;
    }
    Ok(())
}

fn refused(id: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::usage("the answer was not taken, and nothing was written", id).because(cause)
}

/// Decisions first: if a mapping cannot be written then, the same command finishes it.
fn keep(
    project: &Project,
    files: &[MappingFile],
    before: &Decisions,
    decisions: &Decisions,
) -> Result<(), Error> {
    let mut mappings = project::plain(files);
    let applied =
        apply(decisions, &mut mappings).map_err(|cause| refused("decisions.toml", cause))?;
    project.keep_decisions(decisions)?;
    let mut texts: BTreeMap<&str, (&str, String)> = files
        .iter()
        .map(|file| {
            (
                file.mapping.entity.as_str(),
                (file.path.as_str(), file.text.clone()),
            )
        })
        .collect();
    for change in &applied {
        if let Some((path, text)) = texts.get_mut(change.entity.as_str()) {
            let changed = match &change.change {
                Change::Rule { feed, column, rule } => replace_rule(path, text, feed, column, rule),
                Change::Trigger { name, off } => switch_trigger(path, text, name, *off),
            };
            *text = changed.map_err(|error| project::in_file(&error))?;
        }
    }
    for (path, text) in texts.values() {
        project.write(path, text)?;
    }
    note(project, before, decisions)
}

fn note(project: &Project, before: &Decisions, decisions: &Decisions) -> Result<(), Error> {
    let mut journal = Journal::open(&project.root)?;
    for decision in &decisions.list {
        let answer = decision.answer.as_ref();
        let known = before.get(&decision.id).and_then(|old| old.answer.as_ref());
        if let Some(answer) = answer.filter(|answer| Some(*answer) != known) {
            let message = Payload::Answered {
                decision: decision.id.clone(),
                answer: answer.clone(),
                by: decision.decided_by.clone().unwrap_or_default(),
            };
            journal.send(Role::Guidance, Role::Orchestrator, message)?;
        }
    }
    Ok(())
}
