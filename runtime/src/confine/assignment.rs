//! What a program asks of its confinement, and what its work is given.

use super::limits::Limits;
use super::report::{Level, Reached};
use super::stop::Stop;
use crate::connect::{ConnectionSettings, Connector};
use serde::{Deserialize, Serialize};
use std::fs::File;

/// Which confinement is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sandbox {
    /// A locked process of its own.
    #[default]
    Process,
    /// None: the work runs with all rights of the user, which the report says.
    None,
}

/// What is to be done, known to the first process alone until the worker is locked.
#[derive(Debug)]
pub struct Assignment {
    /// How to reach the source, if the work needs it.
    pub source: Option<ConnectionSettings>,
    /// How to reach the target, if the work needs it.
    pub target: Option<ConnectionSettings>,
    /// Whatever the program wants its worker to know. No secret belongs here.
    pub order: serde_json::Value,
    /// Files that the work may use, opened here because the worker can open none.
    pub files: Vec<File>,
    /// Which confinement is wanted.
    pub sandbox: Sandbox,
    /// The least level with which the work may begin.
    pub minimum: Level,
    /// Limits of the worker.
    pub limits: Limits,
    /// How often another worker takes the place of one that was ended by a signal of its own making. What is done must
    /// be safe to be begun again, and a file is given to the first worker alone.
    pub successors: u32,
}

/// What the work is given, once its process is locked.
#[derive(Debug)]
pub struct Inside {
    /// The program's own order, as [`Assignment::order`] holds it.
    pub order: serde_json::Value,
    /// The files, in the order of [`Assignment::files`].
    pub files: Vec<File>,
    /// Makes connections.
    pub connector: Connector,
    /// The signals that have ended the workers before this one.
    pub ended_before: Vec<i32>,
    /// Tells when the user wants the work to end after its batch.
    pub stop: Stop,
    /// How far the process is confined, for the record.
    pub reached: Reached,
}
