//! What broker and worker say to one another.

use super::limits::Limits;
use super::report::Reached;
use crate::connect::{ConnectError, Side};
use serde::{Deserialize, Serialize};

/// From the broker to the worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToWorker {
    /// The first message: what the worker needs to lock itself.
    Welcome {
        /// The broker's process id, so that the worker can tell whether its parent still lives.
        broker: i32,
        /// The limits to put on.
        limits: Limits,
    },
    /// The second one, after the worker has locked itself.
    Order {
        /// The program's own.
        order: serde_json::Value,
        /// How many messages with a file follow.
        files: usize,
        /// The signals that have ended the workers before.
        ended_before: Vec<i32>,
    },
    /// A file that was opened for the worker; its descriptor is attached.
    File,
    /// The answer to a request.
    Answer { request: u64, answer: Answer },
    /// The user wants the work to end after its batch.
    Stop,
}

/// The broker's answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// A session is open; its socket is attached.
    Opened {
        /// The broker's number for it.
        connection: u64,
        /// Which kind of socket it is.
        family: Family,
        /// What the server said after it had let us in.
        greeting: Vec<u8>,
    },
    /// The cancel request was sent.
    Cancelled,
    /// It could not be done.
    Refused(ConnectError),
}

/// The kinds of sockets.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Family {
    Tcp,
    Unix,
}

/// From the worker to the broker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToBroker {
    /// The worker has locked itself, this far. Nothing of the program's own has run yet.
    Locked(Reached),
    /// The worker could not lock itself, and ends.
    NotLocked(String),
    /// Something only the broker can do.
    Request { request: u64, wish: Wish },
}

/// What the worker can ask for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Wish {
    /// A session on a side.
    Open(Side),
    /// Stop what a session is doing.
    Cancel(u64),
}
