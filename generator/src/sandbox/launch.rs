//! Runs one compiled program: what it gets, what it says, how it ends.

use super::group::{Group, Line, Signal};
use crate::error::Error;
use rehome_runtime::confine::{ConfinementReport, STARTER_VARIABLE};
use rehome_runtime::connect::{Environment, libpq_variables};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::signal::unix::SignalKind;

/// A program keeps its own limit (`--time-limit`), which gives a report; after this much more it is ended from outside.
const GRACE: Duration = Duration::from_secs(15);

/// A program to be run.
#[derive(Debug)]
pub struct Launch<'a> {
    /// The compiled program.
    pub program: &'a Path,
    /// Its arguments. They are shown in process lists, so no secret belongs here.
    pub arguments: &'a [String],
    /// Its whole environment; see [`environment_of_program`].
    pub environment: &'a [(String, String)],
    /// The wall-clock limit that the program was given too.
    pub time_limit: Option<Duration>,
    /// How often the program is asked to stop; each time is passed on to it.
    pub asked: Asked<'a>,
}

/// How often a program is asked to stop: by the user, and by whoever runs it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// How often the user has pressed Ctrl-C so far.
    pub interrupts: &'a AtomicU32,
    /// How often before this work began, which was meant for something else.
    pub meant_before: u32,
    /// Whether whoever runs it wants it to stop; the same as one Ctrl-C.
    pub halt: &'a AtomicBool,
}

impl Asked<'_> {
    /// How often it has been asked so far.
    #[must_use]
    pub fn times(&self) -> u32 {
        let interrupts = self.interrupts.load(Ordering::Relaxed);
        let halt = u32::from(self.halt.load(Ordering::Relaxed));
        interrupts.saturating_sub(self.meant_before).max(halt)
    }
}

/// What a program says while it works.
#[derive(Debug)]
pub enum Said<'a> {
    /// An event: one JSON object.
    Event(serde_json::Value),
    /// Anything else that it writes to stderr, for people.
    Text(&'a str),
}

/// How a program ended.
#[derive(Debug)]
pub struct Launched {
    /// Its exit code, unless a signal ended it.
    pub exit_code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Whether it was that of a request to stop, which came before the program could listen to such requests.
    pub interrupted: bool,
    /// Whether it was ended from outside because it kept no limit of its own.
    pub timed_out: bool,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What its confinement says, if it lived to say it.
    pub report: Option<ConfinementReport>,
}

/// Runs a program to its end. Everything it started is gone when this returns, and also when it is interrupted by
/// an error or a panic of ours.
///
/// # Errors
/// When the program cannot be started or waited for. How it ended is no error here.
pub fn launch(job: &Launch<'_>, on_said: &mut dyn FnMut(Said<'_>)) -> Result<Launched, Error> {
    let arguments: Vec<OsString> = job.arguments.iter().map(OsString::from).collect();
    let mut environment: Vec<(OsString, OsString)> = job
        .environment
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    // This thread waits for the program's end, as the kernel ties the program to the thread and not to the process.
    environment.push((
        STARTER_VARIABLE.into(),
        std::process::id().to_string().into(),
    ));
    let group = Group::start(job.program, &arguments, &environment, Path::new("/"))
        .map_err(|cause| failed("the program cannot be started", job, cause))?;

    let mut stdout = String::new();
    let mut report = None;
    let mut watch = Watch::new(job);
    let on_line = |line| match line {
        Line::Stdout(text) => {
            stdout.push_str(&text);
            stdout.push('\n');
        }
        Line::Stderr(text) => match event(&text) {
            Some(event) => match ConfinementReport::from_event(&event) {
                Some(read) => report = Some(read),
                None => on_said(Said::Event(event)),
            },
            None => on_said(Said::Text(&text)),
        },
    };
    let status = group
        .follow(on_line, || watch.next())
        .map_err(|cause| failed("the program cannot be waited for", job, cause))?;
    Ok(Launched {
        exit_code: status.code(),
        signal: status.signal(),
        interrupted: status.signal() == Some(SignalKind::interrupt().as_raw_value())
            && watch.passed_on > 0,
        timed_out: watch.timed_out,
        stdout,
        report,
    })
}

/// The variables of a program: how to reach both databases, where libpq's files are, how to print; nothing else of the
/// user's environment. `source` and `target` name the variables that hold the connection strings in this project; the
/// program finds them under the usual names.
#[must_use]
pub fn environment_of_program(
    environment: &Environment,
    source: &str,
    target: &str,
) -> Vec<(String, String)> {
    const PLAIN: [&str; 10] = [
        "HOME",
        "PATH",
        "USER",
        "SSL_CERT_FILE",
        "SUPABASE_URL",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "TERM",
        "LANG",
    ];
    const PARTS: [&str; 6] = [
        "HOST",
        "PORT",
        "USER",
        "PASSWORD",
        "NAME",
        "PASSWORD_COMMAND",
    ];
    let mut variables = Vec::new();
    let mut take = |from: &str, to: &str| {
        variables.extend(
            environment
                .get(from)
                .map(|value| (to.to_owned(), value.to_owned())),
        );
    };
    for name in PLAIN.into_iter().chain(libpq_variables()) {
        take(name, name);
    }
    for (prefix, url) in [("SOURCE", source), ("TARGET", target)] {
        take(url, &format!("{prefix}_DATABASE_URL"));
        for part in PARTS {
            let name = format!("{prefix}_DB_{part}");
            take(&name, &name);
        }
    }
    variables
}

/// Looks at the clock and at the user's wishes between two lines.
struct Watch<'a> {
    deadline: Option<Instant>,
    asked: Asked<'a>,
    passed_on: u32,
    timed_out: bool,
}

impl<'a> Watch<'a> {
    fn new(job: &Launch<'a>) -> Self {
        let deadline = job.time_limit.map(|limit| Instant::now() + limit + GRACE);
        Self {
            deadline,
            asked: job.asked,
            passed_on: 0,
            timed_out: false,
        }
    }

    fn next(&mut self) -> Signal {
        if self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            self.timed_out = true;
            return Signal::End;
        }
        if self.asked.times() <= self.passed_on {
            return Signal::None;
        }
        self.passed_on += 1;
        Signal::Interrupt
    }
}

fn event(line: &str) -> Option<serde_json::Value> {
    if line.starts_with('{') {
        serde_json::from_str(line).ok()
    } else {
        None
    }
}

fn failed(what: &str, job: &Launch<'_>, cause: std::io::Error) -> Error {
    Error::failed(what, job.program.display())
        .advice(
            "build it again with `rehome build`, and check that its folder allows programs to run",
        )
        .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(
        script: &str,
        (interrupts, halt): (&AtomicU32, &AtomicBool),
        on_said: &mut dyn FnMut(Said<'_>),
    ) -> Launched {
        let arguments = ["-c".to_owned(), script.to_owned()];
        let environment = [("A".to_owned(), "b".to_owned())];
        let job = Launch {
            program: Path::new("/bin/sh"),
            arguments: &arguments,
            environment: &environment,
            time_limit: None,
            asked: Asked {
                interrupts,
                meant_before: interrupts.load(Ordering::Relaxed),
                halt,
            },
        };
        launch(&job, on_said).unwrap()
    }

    #[test]
    fn events_text_and_results_are_told_apart() {
        let mut said = Vec::new();
        let script = "echo '{\"ok\":true}'; echo '{\"event\":\"x\",\"rows\":3}' >&2; echo \"plain $A\" >&2; exit 3";
        let launched = shell(
            script,
            (&AtomicU32::new(0), &AtomicBool::new(false)),
            &mut |one| {
                said.push(match one {
                    Said::Event(event) => event.to_string(),
                    Said::Text(text) => text.to_owned(),
                });
            },
        );
        assert_eq!(said, ["{\"event\":\"x\",\"rows\":3}", "plain b"]);
        assert_eq!(launched.stdout, "{\"ok\":true}\n");
        assert_eq!((launched.exit_code, launched.timed_out), (Some(3), false));
    }

    #[test]
    fn an_interrupt_is_passed_on() {
        let (interrupts, halt) = (AtomicU32::new(4), AtomicBool::new(false));
        // Who runs the tests in the background may ignore interrupts, and a shell cannot trap what it was told to ignore.
        let script = "exec env --default-signal=INT sh -c \"trap 'exit 130' INT; echo ready >&2; while :; do sleep 0.05; done\"";
        let by_user = shell(script, (&interrupts, &halt), &mut |_| {
            interrupts.fetch_add(1, Ordering::Relaxed);
        });
        let by_us = shell(script, (&interrupts, &halt), &mut |_| {
            halt.store(true, Ordering::Relaxed);
        });
        assert_eq!((by_user.exit_code, by_us.exit_code), (Some(130), Some(130)));
    }

    #[test]
    fn who_is_to_stop_beside_another_is_asked_once_and_by_the_user_once_more() {
        let (interrupts, halt) = (AtomicU32::new(4), AtomicBool::new(true));
        let asked = Asked {
            interrupts: &interrupts,
            meant_before: 4,
            halt: &halt,
        };
        let mut times = vec![asked.times()];
        for _ in 0..2 {
            interrupts.fetch_add(1, Ordering::Relaxed);
            times.push(asked.times());
        }
        assert_eq!(times, [1, 1, 2]);
    }

    #[test]
    fn a_program_gets_what_it_needs_and_no_more() {
        let environment = Environment::from_pairs([
            ("LEGACY", "postgres://a@b/c"),
            ("SOURCE_DATABASE_URL", "another"),
            ("TARGET_DB_HOST", "h"),
            ("HOME", "/home/a"),
            ("AWS_SECRET", "x"),
        ]);
        let variables = environment_of_program(&environment, "LEGACY", "TARGET_DATABASE_URL");
        let shown: Vec<_> = variables.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(
            shown,
            [
                "HOME=/home/a",
                "SOURCE_DATABASE_URL=postgres://a@b/c",
                "TARGET_DB_HOST=h"
            ]
        );
    }
}
