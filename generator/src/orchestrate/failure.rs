//! How a command ends when it does not end well: the exit code, what happened, and what to do next.

use rehome_runtime::report::exit;

/// A command that could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One of [`exit`]'s codes.
    pub exit: u8,
    /// What happened, to which object.
    pub message: String,
    /// What can be done now, a sentence each.
    pub next: Vec<String>,
}

impl Failure {
    fn new(exit: u8, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            next: Vec::new(),
        }
    }

    /// Something outside did not work.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(exit::FAILED, message)
    }

    /// What was typed or configured makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(exit::USAGE, message)
    }

    /// It finished, but rows are quarantined beyond the threshold or differ.
    pub fn findings(message: impl Into<String>) -> Self {
        Self::new(exit::FINDINGS, message)
    }

    /// A person has to decide first.
    pub fn decision(message: impl Into<String>) -> Self {
        Self::new(exit::DECISION, message)
    }

    /// A schema or a file is not what was approved.
    pub fn differs(message: impl Into<String>) -> Self {
        Self::new(exit::DIFFERS, message)
    }

    /// The user stopped it.
    pub fn stopped(message: impl Into<String>) -> Self {
        Self::new(exit::STOPPED, message)
    }

    /// The same failure with one more thing that can be done.
    #[must_use]
    pub fn next(mut self, step: impl Into<String>) -> Self {
        self.next.push(step.into());
        self
    }

    /// The failure as one JSON object, as `--output json` ends with it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "ok": false,
            "exit": self.exit,
            "error": self.message,
            "next": self.next,
        })
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)?;
        self.next
            .iter()
            .try_for_each(|step| write!(out, "\n  - {step}"))
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_happened_and_what_can_be_done() {
        let failure = Failure::decision("2 decisions are open").next("`rehome decide` asks them");
        assert_eq!(
            failure.to_string(),
            "2 decisions are open\n  - `rehome decide` asks them"
        );
        assert_eq!(failure.to_json()["exit"], 4);
    }
}
