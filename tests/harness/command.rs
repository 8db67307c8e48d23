//! The `rehome` command as a user runs it: the optimised binary, a clean environment, an exit code, one JSON object.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread::JoinHandle;

use serde_json::Value;

use crate::{Result, fail, process};

/// What a command needs from our own environment to find its tools; everything else could change its behaviour.
const INHERITED: [&str; 9] = [
    "PATH",
    "HOME",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "TMPDIR",
    "PG_BIN",
    "LANG",
    "USER",
];

/// The folder that cargo builds into: the one that this test itself lies in.
///
/// # Errors
/// When the test was not started by cargo.
pub fn target_folder() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    match own.ancestors().nth(3) {
        Some(folder) => Ok(folder.to_owned()),
        None => fail(format!("{} is not in a target folder", own.display())),
    }
}

/// The optimised `rehome`, built when it is missing or older than its sources. `REHOME_BIN` names another one.
///
/// # Errors
/// When it cannot be built.
pub fn binary() -> Result<PathBuf> {
    static BUILT: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|error| error.to_string()));
    built.clone().map_err(Into::into)
}

fn build() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("REHOME_BIN") {
        return Ok(named.into());
    }
    let target = target_folder()?;
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let status = Command::new("cargo")
        .args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--bin",
            "rehome",
        ])
        .arg("--manifest-path")
        .arg(manifest)
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    if !status.success() {
        return fail("cargo could not build the rehome command");
    }
    Ok(target.join("release/rehome"))
}

/// A command line of `rehome`, not yet started.
#[derive(Debug, Clone)]
pub struct Rehome {
    /// Another program in the place of `rehome`.
    program: Option<PathBuf>,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
}

impl Rehome {
    /// `rehome --project FOLDER …`, with the words separated by blanks.
    #[must_use]
    pub fn in_project(project: &Path, words: &str) -> Self {
        Self::new(words).argument("--project").argument(project)
    }

    /// `rehome …`, with the words separated by blanks.
    #[must_use]
    pub fn new(words: &str) -> Self {
        let inherited = INHERITED
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), std::env::var_os(name)?)));
        Self {
            program: None,
            arguments: words.split_whitespace().map(OsString::from).collect(),
            environment: inherited.collect(),
        }
    }

    /// A compiled program by itself, without `rehome`, with the words separated by blanks.
    #[must_use]
    pub fn program(program: &Path, words: &str) -> Self {
        Self {
            program: Some(program.to_owned()),
            ..Self::new(words)
        }
    }

    /// One more word.
    #[must_use]
    pub fn argument(mut self, word: impl Into<OsString>) -> Self {
        self.arguments.push(word.into());
        self
    }

    /// Sets a variable, in the place of an inherited one of that name.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The two connections.
    #[must_use]
    pub fn databases(self, source: &str, target: &str) -> Self {
        self.variable("SOURCE_DATABASE_URL", source)
            .variable("TARGET_DATABASE_URL", target)
    }

    fn command(&self) -> Result<Command> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => binary()?,
        };
        let mut command = Command::new(program);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .process_group(0);
        Ok(command)
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// When it cannot be started. How it ended is in what it gives.
    pub fn run(&self) -> Result<Ended> {
        let output = self.command()?.output()?;
        Ok(Ended::new(self.words(), &output))
    }

    /// Runs it to its end, which must have this exit code.
    ///
    /// # Errors
    /// When it has another one; the message has everything that it said.
    pub fn exits(&self, code: i32) -> Result<Ended> {
        self.run()?.with_code(code)
    }

    /// Starts it in a process group of its own.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self) -> Result<Running> {
        let child = self
            .command()?
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Running { child })
    }

    /// Starts it, and collects what it says while it runs.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_captured(&self) -> Result<Captured> {
        let child = self
            .command()?
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let id = child.id();
        let collector = std::thread::spawn(move || child.wait_with_output());
        Ok(Captured {
            words: self.words(),
            id,
            collector,
        })
    }

    fn words(&self) -> String {
        let words = self.arguments.iter().map(|word| word.to_string_lossy());
        format!("rehome {}", words.collect::<Vec<_>>().join(" "))
    }
}

/// A command that is running while its output is collected.
#[derive(Debug)]
pub struct Captured {
    words: String,
    id: u32,
    collector: JoinHandle<std::io::Result<Output>>,
}

impl Captured {
    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Whether it still runs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.collector.is_finished()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When its output cannot be read.
    pub fn end(self) -> Result<Ended> {
        match self.collector.join() {
            Ok(output) => Ok(Ended::new(self.words, &output?)),
            Err(_) => fail("the output was not collected"),
        }
    }
}

/// A command that is running. Dropping it kills it and everything that it has started.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Whether it still runs.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn is_alive(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// `kill -9` for it and for everything that it has started; gives what it had said on stderr.
    ///
    /// # Errors
    /// When the processes cannot be listed.
    pub fn kill(mut self) -> Result<String> {
        process::kill_tree(self.child.id())?;
        self.child.wait()?;
        let mut said = Vec::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_end(&mut said)?;
        }
        Ok(String::from_utf8_lossy(&said).into_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // A process that has gone meanwhile needs no killing.
            let _ = process::kill_tree(self.child.id());
            let _ = self.child.wait();
        }
    }
}

/// A command that has ended.
#[derive(Debug, Clone)]
pub struct Ended {
    words: String,
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Ended {
    fn new(words: String, output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            words,
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Itself, if it ended with this exit code.
    ///
    /// # Errors
    /// When it has another one; the message has everything that it said.
    pub fn with_code(self, code: i32) -> Result<Self> {
        if self.code == Some(code) {
            Ok(self)
        } else {
            fail(format!("exit code {code} was expected: {self}"))
        }
    }

    /// The one JSON object that `--output json` gives, and nothing beside it.
    ///
    /// # Errors
    /// When stdout is not exactly one JSON value.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.stdout)
            .or_else(|error| fail(format!("stdout is not one JSON object ({error}): {self}")))
    }

    /// Requires that its stderr says all of these, whatever the case.
    ///
    /// # Errors
    /// When one of them is missing.
    pub fn says(&self, words: &[&str]) -> Result {
        let said = self.stderr.to_lowercase();
        let missing: Vec<_> = words
            .iter()
            .filter(|word| !said.contains(&word.to_lowercase()))
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            fail(format!("{missing:?} should be said: {self}"))
        }
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            words,
            code,
            stdout,
            stderr,
        } = self;
        write!(
            formatter,
            "`{words}` ended with {code:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}
