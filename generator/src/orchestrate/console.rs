//! Where words go: stdout is data, stderr is log.

use std::io::{IsTerminal, Write};

use crate::error::Error;

/// In which form a command's result is written to stdout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

/// In which form stderr tells what is going on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Log {
    /// For people, with progress bars on a terminal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How a command speaks. It never colours: meaning must survive a log file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Console {
    /// The form of the result.
    pub output: Output,
    /// The form of the log.
    pub log: Log,
    /// Whether the log is left out, errors excepted.
    pub quiet: bool,
}

impl Console {
    /// Tells something on the way.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.log_line("info", text);
        }
    }

    /// Writes a command's result: the text for people or the object for machines.
    ///
    /// # Errors
    /// When stdout is closed or full.
    pub fn result(&self, text: &str, json: &serde_json::Value) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        let written = match self.output {
            Output::Text => writeln!(out, "{}", text.trim_end()),
            Output::Json => writeln!(out, "{json}"),
        };
        let written = written.and_then(|()| out.flush());
        written.map_err(|cause| Error::failed("cannot write the result", "stdout").because(cause))
    }

    /// Tells how a command failed: on stderr, and as the one object where JSON was asked for.
    pub fn failure(&self, error: &Error) {
        self.log_line("error", &error.to_string());
        if self.output == Output::Json {
            // Where stdout is gone too, the exit code still tells.
            let _ = self.result("", &as_json(error));
        }
    }

    /// Whether progress bars make sense: a person watches, and did not ask for silence.
    #[must_use]
    pub fn has_bars(&self) -> bool {
        !self.quiet && self.log == Log::Text && std::io::stderr().is_terminal()
    }

    /// Whether a person can be asked.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Writes one line of JSON to the log where it is one; gives whether it did.
    pub fn log_object(&self, object: &impl serde::Serialize) -> bool {
        if self.log != Log::Json || self.quiet {
            return false;
        }
        if let Ok(line) = serde_json::to_string(object) {
            eprintln_quietly(&line);
        }
        true
    }

    fn log_line(&self, level: &str, text: &str) {
        match self.log {
            Log::Text if level == "error" => eprintln_quietly(&format!("error: {text}")),
            Log::Text => eprintln_quietly(text),
            Log::Json => eprintln_quietly(
                &serde_json::json!({ "event": "log", "level": level, "message": text }).to_string(),
            ),
        }
    }
}

/// An error as the one object that `--output json` ends with.
fn as_json(error: &Error) -> serde_json::Value {
    serde_json::json!({
        "ok": false,
        "exit": error.exit_code(),
        "error": error.to_string(),
        "what": error.what(),
        "object": error.object(),
        "advice": error.advice_text(),
    })
}

/// A closed stderr is no reason to fail, let alone to panic.
fn eprintln_quietly(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
