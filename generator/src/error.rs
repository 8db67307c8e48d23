//! What ends a command: an error with a kind, the object it is about, what to do, and its cause.

use std::fmt;

use crate::diagnostics::Plain;

/// The cause of an error, whatever it is.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What a command ends with when it does not end well. Each kind is one exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Something failed on the way.
    Failed,
    /// The command line, a setting or a file of the project is wrong.
    Usage,
    /// The work is done, but rows were quarantined beyond the threshold or validation found differences.
    Findings,
    /// A decision that matters is open.
    DecisionNeeded,
    /// A schema or an artefact differs from what was approved.
    Differs,
    /// The user stopped it; it can be resumed.
    Stopped,
}

impl ErrorKind {
    /// The exit code of the process.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Failed => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Findings => 3,
            ErrorKind::DecisionNeeded => 4,
            ErrorKind::Differs => 5,
            ErrorKind::Stopped => 130,
        }
    }
}

/// An error of the generator. Prints as: what happened, to which object, why, what to do.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    what: String,
    object: String,
    advice: String,
    #[source]
    cause: Option<Cause>,
}

impl Error {
    /// Makes an error of a kind: what happened, in words without a full stop, and to which object.
    pub fn new(kind: ErrorKind, what: impl Into<String>, object: impl fmt::Display) -> Self {
        Error {
            kind,
            what: what.into(),
            object: object.to_string(),
            advice: String::new(),
            cause: None,
        }
    }

    /// Something failed on the way: exit code 1.
    pub fn failed(what: impl Into<String>, object: impl fmt::Display) -> Self {
        Error::new(ErrorKind::Failed, what, object)
    }

    /// The command line, a setting or a file of the project is wrong: exit code 2.
    pub fn usage(what: impl Into<String>, object: impl fmt::Display) -> Self {
        Error::new(ErrorKind::Usage, what, object)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The exit code of the process.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// What happened.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The object it happened to.
    #[must_use]
    pub fn object(&self) -> &str {
        &self.object
    }

    /// What lies at the bottom of it, in one line; for findings, which have no room for the whole chain.
    #[must_use]
    pub fn root_cause(&self) -> String {
        let mut bottom: &(dyn std::error::Error + 'static) = self;
        while let Some(cause) = bottom.source() {
            bottom = cause;
        }
        let text = if self.cause.is_some() {
            bottom.to_string()
        } else {
            self.what.clone()
        };
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// What to do next; empty when there is nothing to say.
    #[must_use]
    pub fn advice_text(&self) -> &str {
        &self.advice
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Plain(&self.what), Plain(&self.object))?;
        let mut cause = self
            .cause
            .as_deref()
            .map(|cause| cause as &(dyn std::error::Error + 'static));
        while let Some(current) = cause {
            // A cause may be an excerpt of a file; its lines stay lines, and none can pass for one of ours.
            for (index, line) in current.to_string().lines().enumerate() {
                let before = if index == 0 { "because: " } else { "         " };
                write!(f, "\n  {before}{}", Plain(line))?;
            }
            cause = current.source();
        }
        if self.advice.is_empty() {
            Ok(())
        } else {
            write!(f, "\n  to do: {}", Plain(&self.advice))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_to_which_object_why_and_what_to_do() {
        let error = Error::usage("the column does not exist", "public.a.b")
            .because(std::io::Error::other("no such column"))
            .advice("run `rehome plan`");
        assert_eq!(
            error.to_string(),
            "the column does not exist: public.a.b\n  because: no such column\n  to do: run `rehome plan`"
        );
        assert_eq!(error.exit_code(), 2);
        assert_eq!(error.root_cause(), "no such column");
    }

    #[test]
    fn every_kind_has_its_own_exit_code() {
        use ErrorKind::*;
        let codes =
            [Failed, Usage, Findings, DecisionNeeded, Differs, Stopped].map(ErrorKind::exit_code);
        assert_eq!(codes, [1, 2, 3, 4, 5, 130]);
    }
}
