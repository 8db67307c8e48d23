//! Programs as the orchestrator sees them: something that is told what to do, speaks on the way, and ends.

use rehome_runtime::report::{Event, Outcome, exit};

use crate::error::Error;

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
pub trait Programs {
    /// Has an entity's program do a command, and passes on what it says.
    ///
    /// # Errors
    /// When it cannot be started.
    fn call(
        &mut self,
        entity: &str,
        arguments: &[String],
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
            return Err(Error::new(
                crate::error::ErrorKind::Stopped,
                "stopped before anything was moved",
                entity,
            ));
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
