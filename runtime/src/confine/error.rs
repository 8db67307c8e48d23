//! What can go wrong with a confinement itself.

use super::report::Level;
use std::io;

/// A program that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError<E> {
    /// What the program's own preparation says.
    #[error("{0}")]
    Prepare(E),
    /// The confinement could not be made.
    #[error(transparent)]
    Confine(#[from] ConfineError),
}

/// A confinement that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// A step of the operating system failed.
    #[error("cannot {step}: {cause}; run with --sandbox none to work without confinement")]
    Step {
        /// What was tried, as the end of "cannot …".
        step: &'static str,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The level that was demanded is out of reach here.
    #[error(
        "the sandbox reaches level {reached} here ({details}), and {demanded} is demanded; nothing was started; use a newer kernel or lower the demand"
    )]
    TooWeak {
        /// What was reached.
        reached: Level,
        /// What was demanded.
        demanded: Level,
        /// What is missing.
        details: String,
    },
    /// The worker ended before it was ready.
    #[error(
        "the worker did not get ready: {0}; run with --sandbox none to see whether confinement is the cause"
    )]
    NotReady(String),
    /// The worker said something that is no message of ours; it has been ended.
    #[error("the worker sent what is no message ({0}); it has been ended")]
    Nonsense(String),
    /// Somebody started the program under the worker's name.
    #[error("this process was not started by a broker; start the program under its own name")]
    NoBroker,
}

impl ConfineError {
    /// Names the step that failed.
    pub(super) fn step<Cause: Into<io::Error>>(step: &'static str) -> impl FnOnce(Cause) -> Self {
        move |cause| Self::Step {
            step,
            cause: cause.into(),
        }
    }
}
