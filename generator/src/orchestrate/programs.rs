//! Programs as the orchestrator sees them: something that is told what to do, speaks on the way, and ends.

use std::sync::atomic::AtomicBool;

use rehome_runtime::report::{Event, Outcome, exit};

use crate::error::{Error, ErrorKind};

/// How a program ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Its exit code; `None` where a signal killed it.
    pub exit: Option<u8>,
    /// What it said at its end; `None` where it did not come to that.
    pub outcome: Option<Outcome>,
    /// The last of what it wrote to stderr that was no event: what a panic or the linker said.
    pub last_words: String,
}

/// The generated programs of a project.
pub trait Programs: Sync {
    /// Has an entity's program do a command, and passes on what it says. As soon as `halt` is set, the program is asked
    /// to stop, as it is by the user.
    ///
    /// # Errors
    /// When it cannot be started, or has been asked to stop before.
    fn call(
        &self,
        entity: &str,
        arguments: &[String],
        halt: &AtomicBool,
        on_event: &mut dyn FnMut(&Event),
    ) -> Result<Ended, Error>;
}

impl Ended {
    /// The outcome of a program that came to its end.
    ///
    /// # Errors
    /// When it died before: killed, or broken.
    pub fn into_outcome(self, entity: &str) -> Result<(u8, Outcome), Error> {
        let exit = self.exit.unwrap_or(exit::FAILED);
        if let Some(outcome) = self.outcome {
            return Ok((exit, outcome));
        }
        if self.exit == Some(exit::STOPPED) {
            return Err(stopped(entity));
        }
        let how = match self.exit {
            Some(code) => format!("the program ended with exit code {code} and without an account"),
            None => "the program was killed".to_owned(),
        };
        let error = Error::failed(how, entity)
            .advice("batches that were committed stay; the same command again goes on from there");
        Err(if self.last_words.is_empty() {
            error
        } else {
            error.because(self.last_words)
        })
    }
}

/// What is said of a program that was asked to stop before it could give an account.
pub(super) fn stopped(entity: &str) -> Error {
    let what = "stopped before it came to an account";
    Error::new(ErrorKind::Stopped, what, entity)
        .advice("what is committed stays; the same command goes on from there")
}
