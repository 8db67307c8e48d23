//! The programs that are measured: what each is given, what it says, how it fails.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;

use rehome_runtime::report::Outcome;

use super::ways::{Tools, script};
use super::world::World;
use crate::error::Error;
use crate::orchestrate::interrupt;
use crate::sandbox::{Foreign, Measured, measure};

/// What all programs are given.
#[derive(Debug)]
pub(super) struct Clients<'a> {
    pub(super) world: &'a World,
    pub(super) interrupts: &'a AtomicU32,
    pub(super) tools: Tools,
    /// For their own files, emptied before each measurement.
    pub(super) scratch: PathBuf,
    /// For files that stay: finished rows, statements.
    pub(super) finished: PathBuf,
}

impl Clients<'_> {
    /// Has one of rehome's programs do a command; gives its account. It is confined as in production.
    ///
    /// # Errors
    /// When it gives no account, or the user stops it.
    pub(super) fn call(
        &self,
        program: &Path,
        words: &[&str],
    ) -> Result<(Measured, Outcome), Error> {
        let words = words.iter().copied();
        let arguments: Vec<String> = words
            .chain(["--output=json", "--log=json", "--sandbox=process"])
            .map(str::to_owned)
            .collect();
        let mut environment = inherited();
        environment.push(("SOURCE_DATABASE_URL".to_owned(), self.world.source_url()));
        environment.push(("TARGET_DATABASE_URL".to_owned(), self.world.target_url()));
        let measured = self.measure(program, &arguments, &environment)?;
        let outcome = serde_json::from_str(measured.stdout.trim()).map_err(|cause| {
            Error::failed("the program gave no account", program.display())
                .because(format!("{cause}; it said: {}", measured.stderr.trim()))
        })?;
        Ok((measured, outcome))
    }

    /// Runs a script of others' programs.
    ///
    /// # Errors
    /// When it does not end well; the message has the end of what was said, without passwords.
    pub(super) fn script(
        &self,
        name: &str,
        text: &str,
        more: &[(&'static str, String)],
    ) -> Result<Measured, Error> {
        self.empty_scratch()?;
        let arguments = ["-c".to_owned(), script(text)];
        let environment = self.environment(more);
        let measured = self.measure(Path::new("/bin/sh"), &arguments, &environment)?;
        if measured.exit_code == Some(0) && !measured.stderr.contains("could not be read") {
            return Ok(measured);
        }
        let said = [&measured.stderr, &measured.stdout];
        let lines: Vec<&str> = said.iter().flat_map(|text| text.lines()).collect();
        let last = lines[lines.len().saturating_sub(4)..].join("; ");
        Err(Error::failed("it failed", name).because(self.without_passwords(&last)))
    }

    /// Removes what the last measurement has left.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn empty_scratch(&self) -> Result<(), Error> {
        if self.scratch.exists() {
            std::fs::remove_dir_all(&self.scratch)
                .map_err(|cause| cannot_write(&self.scratch, cause))?;
        }
        make_folder(&self.scratch)
    }

    fn measure(
        &self,
        program: &Path,
        arguments: &[String],
        environment: &[(String, String)],
    ) -> Result<Measured, Error> {
        let measured = measure(&Foreign {
            program,
            arguments,
            environment,
            folder: Path::new("/"),
            interrupts: self.interrupts,
        })?;
        interrupt::check(self.interrupts)?;
        Ok(measured)
    }

    fn environment(&self, more: &[(&'static str, String)]) -> Vec<(String, String)> {
        let World { source, target } = self.world;
        let shown = |path: &Path| path.display().to_string();
        let own = [
            ("SOURCE_PORT", source.port().to_string()),
            ("SOURCE_PASSWORD", source.password().to_owned()),
            ("TARGET_PORT", target.port().to_string()),
            ("TARGET_PASSWORD", target.password().to_owned()),
            ("SCRATCH", shown(&self.scratch)),
            ("FINISHED", shown(&self.finished)),
            ("TMPDIR", shown(&self.scratch)),
            ("LC_ALL", "C".to_owned()),
        ];
        let own = own.into_iter().chain(more.iter().cloned());
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let tools = self.tools.variables();
        inherited().into_iter().chain(tools).chain(own).collect()
    }

    fn without_passwords(&self, text: &str) -> String {
        let World { source, target } = self.world;
        let text = text.replace(source.password(), "…");
        text.replace(target.password(), "…")
    }
}

fn inherited() -> Vec<(String, String)> {
    let names = ["PATH", "HOME"].into_iter();
    names
        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
        .collect()
}

/// Makes a folder with those above it.
///
/// # Errors
/// When it cannot be made.
pub(super) fn make_folder(path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(path).map_err(|cause| cannot_write(path, cause))
}

/// Writes a temporary file.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|cause| cannot_write(path, cause))
}

fn cannot_write(path: &Path, cause: std::io::Error) -> Error {
    Error::failed("a temporary file cannot be written", path.display())
        .advice("make room there, or set TMPDIR to another folder")
        .because(cause)
}
