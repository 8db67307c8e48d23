//! The journal: every message between the roles, a JSON line each, only ever added to.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use rehome_runtime::control::records::MessageRecord;
use rehome_runtime::report::{Account, Status};
use serde::{Deserialize, Serialize};

use super::clock;
use crate::error::Error;

/// Who sends or receives a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads both schemas and profiles the rows.
    SchemaAnalysis,
    /// Orders the entities and weighs the risks.
    Planning,
    /// Proposes how every column is made.
    DataMapping,
    /// Runs the programs.
    Execution,
    /// Proves what arrived.
    Validation,
    /// Says it in plain words, and asks.
    Guidance,
    /// Runs the others.
    Orchestrator,
}

/// What sort of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something to do.
    Task,
    /// How far something is.
    Status,
    /// Something went wrong.
    Error,
    /// Something has to be answered.
    DataRequest,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Payload {
    /// Do this command to these entities.
    Task {
        /// The command.
        command: String,
        /// The entities, in order; empty where the command is about the whole project.
        entities: Vec<String>,
    },
    /// A command has ended for an entity.
    Ended {
        /// The entity.
        entity: String,
        /// The command.
        command: String,
        /// How it ended.
        status: Status,
        /// What became of its rows.
        account: Account,
        /// Wall-clock seconds.
        seconds: f64,
    },
    /// A stage without rows has ended.
    Finished {
        /// The command.
        command: String,
        /// What it did, in plain words.
        summary: String,
    },
    /// Something that was got over, or that stops the work.
    Trouble {
        /// 1 a batch got over it by itself, 2 by another strategy, 3 a person has to choose, 4 it is rolled back.
        level: u8,
        /// The entity, empty where it is not about one.
        entity: String,
        /// What was being done.
        operation: String,
        /// The SQLSTATE where a server said one.
        sqlstate: Option<String>,
        /// What happened.
        message: String,
        /// What was done about it, empty where nothing was.
        remedy: String,
        /// What a person can choose from.
        choices: Vec<String>,
    },
    /// Decisions that a person has to take.
    Asked {
        /// Their ids.
        decisions: Vec<String>,
    },
    /// A decision that was taken.
    Answered {
        /// Its id.
        decision: String,
        /// The answer.
        answer: String,
        /// By whom.
        by: String,
    },
}

impl Payload {
    /// The sort of message that says this.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Task { .. } => Kind::Task,
            Self::Ended { .. } | Self::Finished { .. } | Self::Answered { .. } => Kind::Status,
            Self::Trouble { .. } => Kind::Error,
            Self::Asked { .. } => Kind::DataRequest,
        }
    }

    /// How urgent it is: 0 nothing, 1 worth reading, 2 somebody has to act.
    fn priority(&self) -> u8 {
        match self {
            Self::Trouble { level, .. } => 1 + u8::from(*level >= 3),
            Self::Asked { .. } => 2,
            _ => 0,
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// When, in UTC.
    pub at: String,
    /// The run that it belongs to, where there is one.
    pub run_id: Option<String>,
    /// Who says it.
    pub sender: Role,
    /// To whom.
    pub receiver: Role,
    /// What sort it is.
    pub kind: Kind,
    /// 0 nothing to do, 1 worth reading, 2 somebody has to act.
    pub priority: u8,
    /// Whether an answer is due.
    pub answer_due: bool,
    /// By when, in seconds from then.
    pub time_limit_seconds: Option<u64>,
    /// What it says.
    pub payload: Payload,
}

/// The journal of a project: `.rehome/journal.jsonl`.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    run_id: Option<String>,
    unrecorded: Vec<MessageRecord>,
}

impl Journal {
    /// Opens a project's journal to add to it, and makes it where there is none.
    ///
    /// # Errors
    /// When `.rehome/` cannot be made or written.
    pub fn open(project: &Path) -> Result<Self, Error> {
        let folder = project.join(".rehome");
        let path = folder.join("journal.jsonl");
        let file = std::fs::create_dir_all(&folder)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&path));
        file.map(|file| Self {
            path: path.clone(),
            file,
            run_id: None,
            unrecorded: Vec::new(),
        })
        .map_err(|cause| Self::failure(&path, cause))
    }

    /// From here on messages belong to this run.
    pub fn begin_run(&mut self, run_id: &str) {
        self.run_id = Some(run_id.to_owned());
    }

    /// The messages of this process that the target has not got yet; they count as recorded from here on.
    pub fn take_unrecorded(&mut self) -> Vec<MessageRecord> {
        std::mem::take(&mut self.unrecorded)
    }

    /// Adds a message.
    ///
    /// # Errors
    /// When the file cannot be written: what is not on record must not go on.
    pub fn send(&mut self, sender: Role, receiver: Role, payload: Payload) -> Result<(), Error> {
        let message = self.keep(sender, receiver, payload)?;
        self.unrecorded.push(record_of(&message));
        Ok(())
    }

    /// Adds what a program got over. It has put that into the target itself.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn overcome(&mut self, sender: Role, payload: Payload) -> Result<(), Error> {
        self.keep(sender, Role::Orchestrator, payload).map(drop)
    }

    fn keep(&mut self, sender: Role, receiver: Role, payload: Payload) -> Result<Message, Error> {
        let kind = payload.kind();
        let message = Message {
            at: clock::now(),
            run_id: self.run_id.clone(),
            sender,
            receiver,
            kind,
            priority: payload.priority(),
            answer_due: matches!(kind, Kind::Task | Kind::DataRequest),
            time_limit_seconds: None,
            payload,
        };
        self.append(&message)?;
        Ok(message)
    }

    /// Tells a role what to do, and by when.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn task(
        &mut self,
        receiver: Role,
        command: &str,
        entities: &[String],
    ) -> Result<(), Error> {
        let payload = Payload::Task {
            command: command.to_owned(),
            entities: entities.to_vec(),
        };
        self.send(Role::Orchestrator, receiver, payload)
    }

    /// Notes that a stage without rows has ended.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finished(&mut self, sender: Role, command: &str, summary: &str) -> Result<(), Error> {
        let payload = Payload::Finished {
            command: command.to_owned(),
            summary: summary.to_owned(),
        };
        self.send(sender, Role::Orchestrator, payload)
    }

    /// One write for the whole line: two commands at once never mix theirs.
    fn append(&mut self, message: &Message) -> Result<(), Error> {
        let written = serde_json::to_string(message)
            .map_err(std::io::Error::from)
            .and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
        written.map_err(|cause| Self::failure(&self.path, cause))
    }

    fn failure(path: &Path, cause: std::io::Error) -> Error {
        Error::failed("cannot write the journal", path.display())
            .because(cause)
            .advice("make the project's .rehome/ folder writable and give the command again")
    }
}

/// A message as the target keeps it.
fn record_of(message: &Message) -> MessageRecord {
    let word = |value: serde_json::Result<serde_json::Value>| {
        let value = value.unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    };
    MessageRecord {
        at: message.at.clone(),
        run_id: message.run_id.clone(),
        sender: word(serde_json::to_value(message.sender)),
        receiver: word(serde_json::to_value(message.receiver)),
        kind: word(serde_json::to_value(message.kind)),
        priority: i16::from(message.priority),
        payload: serde_json::to_value(&message.payload).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(project: &Path) -> Vec<Message> {
        let text = std::fs::read_to_string(project.join(".rehome/journal.jsonl"));
        let text = text.unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    #[test]
    fn messages_are_added_and_never_replaced() -> Result<(), Box<dyn std::error::Error>> {
        let project = tempfile::tempdir()?;
        Journal::open(project.path())?.task(Role::Planning, "plan", &[])?;
        let mut journal = Journal::open(project.path())?;
        journal.begin_run("7b0c");
        journal.finished(Role::Planning, "plan", "25 entities in 6 stages")?;
        let messages = lines(project.path());
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[0].kind, Kind::Task);
        assert!(messages[0].answer_due && messages[0].run_id.is_none());
        assert_eq!(messages[1].run_id.as_deref(), Some("7b0c"));
        Ok(())
    }

    #[test]
    fn what_needs_a_person_is_urgent() {
        let asked = Payload::Asked {
            decisions: vec!["orphans:cases.doctor_id".to_owned()],
        };
        assert_eq!((asked.kind(), asked.priority()), (Kind::DataRequest, 2));
    }
}
